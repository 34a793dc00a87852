/* Whole files and secrets. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/file.h"
#include "util/mem.h"

static char directory[64], path[128];

static int setup(void **state)
{
    (void)state;
    memcpy(directory, "/tmp/pukaar-file-XXXXXX", 24);
    snprintf(path, sizeof(path), "%s/secret", mkdtemp(directory));
    return 0;
}

static int teardown(void **state)
{
    struct err err;
    char **names = file_list(directory, "", &err);
    (void)state;
    for (size_t i = 0; names && names[i]; i++) {
        snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
        unlink(path);
    }
    file_list_free(names);
    snprintf(path, sizeof(path), "%s/.hidden.txt", directory);
    unlink(path);
    return rmdir(directory);
}

static void write_mode(struct str bytes, mode_t mode)
{
    struct err err;
    assert_int_equal(file_write(path, bytes, &err), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void written_is_read(void **state)
{
    struct buf buf_auto content = {0};
    struct stat status;
    struct err err;
    (void)state;
    assert_int_equal(file_write(path, (struct str){"a\0b\n", 4}, &err), 0);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(file_read(path, 4, &content, &err), 0);
    assert_int_equal(content.len, 4);
    assert_memory_equal(content.at, "a\0b\n", 4);
    buf_free(&content);
    assert_int_equal(file_write(path, STR(""), &err), 0);
    assert_int_equal(file_read(path, 4, &content, &err), 0);
    assert_int_equal(content.len, 0);
}

static void too_large_or_absent_says_so(void **state)
{
    struct buf content = {0};
    struct err err;
    (void)state;
    write_mode(STR("12345"), 0600);
    assert_int_equal(file_read(path, 4, &content, &err), -1);
    assert_non_null(strstr(err.text, "larger than the 4 bytes allowed"));
    assert_null(content.at);
    assert_int_equal(file_read("/nowhere/at/all", 4, &content, &err), -1);
    assert_string_equal(err.text, "/nowhere/at/all: No such file or directory");
    assert_int_equal(file_read(directory, 4, &content, &err), -1);
    assert_int_equal(file_write("/nowhere/at/all", STR("x"), &err), -1);
    assert_null(file_list("/nowhere/at/all", "", &err));
}

static void secrets(void **state)
{
    static const struct {
        const char *bytes;
        mode_t mode;
        const char *secret, *complaint;
    } files[] = {
        {"  s3cret \r\n", 0600, "s3cret", NULL},
        {"s3cret", 0640, "s3cret", NULL},
        {"two words", 0400, "two words", NULL},
        {"s3cret", 0604, NULL, "others may read this secret; chmod 600 it"},
        {"s3cret", 0602, NULL, "chmod 600"},
        {"\n \n", 0600, NULL, "is empty"},
        {"", 0600, NULL, "is empty"},
        {"one\ntwo\n", 0600, NULL, "a secret is a single line"},
    };
    struct err err;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char mem_auto *secret = NULL;
        write_mode(str_of(files[i].bytes), files[i].mode);
        int result = file_read_secret(path, &secret, &err);
        assert_int_equal(result, files[i].secret ? 0 : -1);
        if (files[i].secret)
            assert_string_equal(secret, files[i].secret);
        else if (!strstr(err.text, files[i].complaint))
            fail_msg("%s", err.text);
    }
    char *none = NULL;
    write_mode((struct str){"a\0b", 3}, 0600);
    assert_int_equal(file_read_secret(path, &none, &err), -1);
    assert_int_equal(file_read_secret("/nowhere/at/all", &none, &err), -1);
    assert_null(none);
}

static void a_secret_has_a_limit(void **state)
{
    struct buf buf_auto bytes = {0};
    struct err err;
    char *secret = NULL;
    (void)state;
    for (int i = 0; i < 4097; i++)
        buf_add_char(&bytes, 'x');
    write_mode(buf_str(&bytes), 0600);
    assert_int_equal(file_read_secret(path, &secret, &err), -1);
    assert_null(secret);
}

static void listed_in_order(void **state)
{
    static const char *const names[] = {"b.txt", "a.txt", ".hidden.txt", "c.tsv", "txt"};
    struct err err;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
        write_mode(STR("x"), 0600);
    }
    char **found = file_list(directory, ".txt", &err);
    assert_string_equal(found[0], "a.txt");
    assert_string_equal(found[1], "b.txt");
    assert_null(found[2]);
    file_list_free(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(written_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(too_large_or_absent_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(secrets, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_has_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(listed_in_order, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
