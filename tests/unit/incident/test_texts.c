/* The shipped texts, read here by a second reader; and what loading them refuses. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/file.h"
#include "util/utf8.h"

#define KEYS_MAX 400

struct entry {
    char key[64];
    char *text;
};

struct shipped {
    struct buf file;
    struct entry entries[KEYS_MAX];
    size_t count;
};

static void read_shipped(const char *language, struct shipped *ret)
{
    struct err err;
    struct str rest, line, key;
    char path[512];
    *ret = (struct shipped){0};
    snprintf(path, sizeof(path), "%s/%s.txt", getenv("PUKAAR_TEXTS"), language);
    assert_int_equal(file_read(path, 1 << 20, &ret->file, &err), 0);
    rest = buf_str(&ret->file);
    while (str_next(&rest, '\n', &line)) {
        struct entry *entry = &ret->entries[ret->count];
        if (line.len == 0 || line.at[0] == '#')
            continue;
        assert_true(ret->count < KEYS_MAX);
        assert_true(str_next(&line, '=', &key) && line.at);
        assert_true(str_copy(entry->key, sizeof(entry->key), str_trim(key)));
        entry->text = mem_dup_len(line.at, line.len);
        ret->count++;
    }
}

static void free_shipped(struct shipped *shipped)
{
    for (size_t i = 0; i < shipped->count; i++)
        free(shipped->entries[i].text);
    buf_free(&shipped->file);
}

static const char *text_of(const struct shipped *shipped, const char *key)
{
    for (size_t i = 0; i < shipped->count; i++) {
        if (strcmp(shipped->entries[i].key, key) == 0)
            return shipped->entries[i].text;
    }
    fail_msg("%s is missing", key);
    return NULL;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* "{a}{b}": its placeholders, sorted. */
static void placeholders_of(const char *text, char ret[512])
{
    char names[16][32];
    size_t count = 0;
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        const char *end = strchr(at, '}');
        assert_non_null(end);
        assert_true(count < 16);
        assert_true(str_copy(names[count++], sizeof(names[0]), (struct str){at, (size_t)(end - at) + 1}));
    }
    qsort(names, count, sizeof(names[0]), by_bytes);
    ret[0] = '\0';
    for (size_t i = 0; i < count; i++)
        snprintf(ret + strlen(ret), 512 - strlen(ret), "%s", names[i]);
}

static void languages_say_the_same(void **state)
{
    struct shipped english, other;
    (void)state;
    read_shipped("en", &english);
    assert_true(english.count > 60);
    for (size_t language = 1; language < ARRAY_LEN(languages); language++) {
        read_shipped(languages[language], &other);
        assert_int_equal(other.count, english.count);
        for (size_t i = 0; i < english.count; i++) {
            char here[512], there[512];
            placeholders_of(english.entries[i].text, here);
            placeholders_of(text_of(&other, english.entries[i].key), there);
            if (strcmp(here, there) != 0)
                fail_msg("%s of %s has %s, not %s", english.entries[i].key, languages[language], there, here);
        }
        free_shipped(&other);
    }
    free_shipped(&english);
}

/* Promise 7: what a resident is told first names both numbers. */
static void first_answers_name_the_helplines(void **state)
{
    static const char *const keys[] = {"chat.reported", "chat.reported_private", "chat.no_station",
                                       "chat.nobody",   "chat.confirm",          "chat.confirm_unknown",
                                       "chat.not_now"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages) * ARRAY_LEN(keys); i++) {
        struct buf buf_auto text = {0};
        text_print(texts, languages[i % 3], keys[i / 3], NULL, &text);
        assert_says(buf_text(&text), "112");
        assert_says(buf_text(&text), "1091");
    }
}

/* The platform: a button's title has at most 20 units, and no two of a message are the same. */
static void titles_of_buttons_fit(void **state)
{
    static const char *const keys[] = {"button.acknowledge", "button.en_route", "button.false_alarm",
                                       "button.yes",         "button.no",       "button.present"};
    (void)state;
    for (size_t language = 0; language < ARRAY_LEN(languages); language++) {
        struct buf titles[ARRAY_LEN(keys)] = {0};
        for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
            text_print(texts, languages[language], keys[i], NULL, &titles[i]);
            assert_in_range(utf8_units(buf_str(&titles[i])), 1, 20);
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(titles[i].at, titles[k].at);
        }
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
            buf_free(&titles[i]);
    }
}

static void values_are_filled_in_and_never_read_again(void **state)
{
    const struct text_value values[] = {{"ref", "4F7K"}, {"station", "{ref} {words} \\n"}, {0}};
    struct buf buf_auto text = {0};
    (void)state;
    text_print(texts, "en", "chat.acknowledged", values, &text);
    assert_string_equal(buf_text(&text), "✅ {ref} {words} \\n has seen it (4F7K).");
}

static void unknown_languages_speak_english(void **state)
{
    struct buf buf_auto text = {0}, english = {0};
    (void)state;
    text_print(texts, "ta", "alert.repeat", NULL, &text);
    text_print(texts, NULL, "alert.repeat", NULL, &text);
    text_print(texts, "en", "alert.repeat", NULL, &english);
    buf_add_text(&english, buf_text(&english));
    assert_string_equal(buf_text(&text), buf_text(&english));
}

/* A directory with the shipped texts, in which one file is then spoilt. */
struct place_of_texts {
    char path[64];
    struct config_report report;
};

static void write_in(const struct place_of_texts *place, const char *name, struct str bytes)
{
    struct err err;
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", place->path, name);
    assert_int_equal(file_write(path, bytes, &err), 0);
}

static void copy_shipped(struct place_of_texts *place)
{
    static const char *const names[] = {"en.txt", "hi.txt", "mr.txt", "replies.tsv"};
    *place = (struct place_of_texts){.path = "/tmp/pukaar-texts-XXXXXX"};
    assert_non_null(mkdtemp(place->path));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct buf buf_auto content = {0};
        struct err err;
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", getenv("PUKAAR_TEXTS"), names[i]);
        assert_int_equal(file_read(path, 1 << 20, &content, &err), 0);
        write_in(place, names[i], buf_str(&content));
    }
}

static void remove_place(struct place_of_texts *place)
{
    struct err err;
    char **names = file_list(place->path, "", &err);
    for (size_t i = 0; names[i]; i++) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", place->path, names[i]);
        unlink(path);
    }
    file_list_free(names);
    assert_int_equal(rmdir(place->path), 0);
    config_report_free(&place->report);
}

/* With en.txt = its own text, in which `from` is replaced, the complaint holds `complaint`. */
static void refused_when(const char *file, const char *from, const char *to, const char *complaint)
{
    struct place_of_texts place;
    struct buf buf_auto content = {0}, spoilt = {0};
    struct err err;
    char path[128];
    copy_shipped(&place);
    snprintf(path, sizeof(path), "%s/%s", place.path, file);
    assert_int_equal(file_read(path, 1 << 20, &content, &err), 0);
    const char *at = strstr(content.at, from);
    assert_non_null(at);
    buf_add(&spoilt, content.at, (size_t)(at - content.at));
    buf_addf(&spoilt, "%s%s", to, at + strlen(from));
    write_in(&place, file, buf_str(&spoilt));
    struct texts *loaded = texts_load(place.path, &place.report);
    assert_null(loaded);
    if (!strstr(buf_text(&place.report.lines), complaint))
        fail_msg("\"%s\" is not said in:\n%s", complaint, buf_text(&place.report.lines));
    remove_place(&place);
}

static void mistakes_are_named_with_file_and_line(void **state)
{
    (void)state;
    refused_when("en.txt", "alert.repeat = ", "alert.repeats = ", "en.txt:5: unknown key alert.repeats");
    refused_when("en.txt", "alert.repeat = ", "alert.repeats = ", "en.txt: alert.repeat: is missing");
    refused_when("en.txt", "alert.repeat = ", "alert.drill = ", "en.txt:5: alert.drill is given twice");
    refused_when("en.txt", "alert.repeat = ", "alert.repeat ", "en.txt:5: expected key = text");
    refused_when("en.txt", "alert.repeat = ", "alert.repeat = {name}",
                 "en.txt:5: alert.repeat: unknown placeholder {name}");
    refused_when("hi.txt", "यह संदेश {age}", "यह संदेश", "hi.txt:6: alert.late: the text must hold {age}");
    refused_when("mr.txt", "alert.repeat = ", "alert.repeat = \xff", "mr.txt:5: not UTF-8");
    refused_when("replies.tsv", "acknowledge\tack\n", "acknowledge ack\n",
                 "replies.tsv:5: expected a verb, a tab and its words");
    refused_when("replies.tsv", "acknowledge\tack\n", "accept\tack\n",
                 "replies.tsv:5: expected a verb, a tab and its words");
    refused_when("replies.tsv", "acknowledge\tack\n", "station\tpolice number\n",
                 "replies.tsv:5: expected station, its words, and en, hi or mr");
    refused_when("replies.tsv", "acknowledge\tack\n", "station\tpolice number\tfr\n",
                 "replies.tsv:5: expected station, its words, and en, hi or mr");
    refused_when("replies.tsv", "acknowledge\tack\n", "acknowledge\t...\n", "replies.tsv:5: no usable words");
    refused_when("replies.tsv", "acknowledge\tack\n", "acknowledge\t\xff\n",
                 "replies.tsv:5: no usable words");
}

static void english_must_be_there(void **state)
{
    struct place_of_texts place;
    char path[128];
    (void)state;
    copy_shipped(&place);
    snprintf(path, sizeof(path), "%s/en.txt", place.path);
    assert_int_equal(unlink(path), 0);
    assert_null(texts_load(place.path, &place.report));
    assert_says(buf_text(&place.report.lines), "en.txt is missing");
    remove_place(&place);
    place.report = (struct config_report){0};
    assert_null(texts_load("/nowhere/at/all", &place.report));
    assert_says(buf_text(&place.report.lines), "/nowhere/at/all");
    config_report_free(&place.report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_say_the_same),
        cmocka_unit_test(first_answers_name_the_helplines),
        cmocka_unit_test(titles_of_buttons_fit),
        cmocka_unit_test(values_are_filled_in_and_never_read_again),
        cmocka_unit_test(unknown_languages_speak_english),
        cmocka_unit_test(mistakes_are_named_with_file_and_line),
        cmocka_unit_test(english_must_be_there),
    };
    return cmocka_run_group_tests(tests, texts_setup, texts_teardown);
}
