/* The option table and conf/pukaar.conf say the same. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "desk/settings.h"
#include "util/config.h"
#include "util/file.h"

static void the_sample_file_is_the_table(void **state)
{
    struct buf buf_auto printed = {0}, shipped = {0};
    struct err err;
    (void)state;
    config_print_sample(settings_table, settings_count, &printed);
    assert_int_equal(file_read(getenv("PUKAAR_SAMPLE"), 1 << 20, &shipped, &err), 0);
    struct str made = buf_str(&printed), kept = buf_str(&shipped), made_line, kept_line;
    while (str_next(&made, '\n', &made_line)) {
        assert_true(str_next(&kept, '\n', &kept_line));
        if (!str_eq(made_line, kept_line))
            fail_msg("the table says \"%.*s\", the file \"%.*s\"", (int)made_line.len, made_line.at,
                     (int)kept_line.len, kept_line.at);
    }
    assert_null(kept.at);
}

static void every_option_is_explained(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_count; i++) {
        const struct config_option *option = &settings_table[i];
        assert_true(option->help && strlen(option->help) > 8);
        assert_true(option->type != OPTION_CHOICE || option->choices);
        if (option->type == OPTION_NUMBER || option->type == OPTION_DURATION || option->type == OPTION_REAL)
            assert_true(option->min < option->max);
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(settings_table[k].section, option->section) == 0 &&
                         strcmp(settings_table[k].key, option->key) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_sample_file_is_the_table),
                                       cmocka_unit_test(every_option_is_explained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
