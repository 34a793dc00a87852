/* What Pukaar says: conf/texts, one file a language, checked against the table of keys when loaded. */
#include "incident/texts.h"

#include <stdio.h>
#include <stdlib.h>

#include "text_keys.h"
#include "texts_private.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/utf8.h"

#define TEXT_FILE_MAX (256 * 1024)

/* What any text may hold. */
static const char *const placeholders[] = {
    "ref",     "category", "society", "address", "place", "words",       "reporter", "time",     "map",
    "station", "by",       "age",     "list",    "value", "disposition", "to",       "contacts", "count",
};

struct language {
    char name[12];
    char *texts[KEY_COUNT];
};

struct texts {
    struct language *languages;
    size_t language_count;
    struct reply_words *replies;
};

static int key_index(struct str key)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (str_eq(key, str_of(keys[i].key)))
            return (int)i;
    }
    return -1;
}

static bool is_placeholder(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(placeholders); i++) {
        if (str_eq(name, str_of(placeholders[i])))
            return true;
    }
    return false;
}

/* Takes "{name}" at the front of text; false when there is none. */
static bool take_placeholder(struct str text, struct str *ret_name)
{
    const char *end = text.len && text.at[0] == '{' ? memchr(text.at, '}', text.len) : NULL;
    if (!end)
        return false;
    *ret_name = (struct str){text.at + 1, (size_t)(end - text.at) - 1};
    return true;
}

static void check_placeholders(const char *text, size_t key, const char *file, int line,
                               struct config_report *report)
{
    struct str name, rest = str_of(text), needed = str_of(keys[key].needs);
    for (; rest.len; rest = str_slice(rest, 1, rest.len)) {
        if (take_placeholder(rest, &name) && !is_placeholder(name))
            config_report_add(report, file, line, keys[key].key, "unknown placeholder {%.*s}", (int)name.len,
                              name.at);
    }
    while (*keys[key].needs && str_next(&needed, ' ', &name)) {
        char wanted[32];
        snprintf(wanted, sizeof(wanted), "{%.*s}", (int)name.len, name.at);
        if (!strstr(text, wanted))
            config_report_add(report, file, line, keys[key].key, "the text must hold %s", wanted);
    }
}

static char *unescape(struct str text)
{
    struct buf out = {0};
    for (size_t i = 0; i < text.len; i++) {
        bool newline = text.at[i] == '\\' && i + 1 < text.len && text.at[i + 1] == 'n';
        buf_add_char(&out, newline ? '\n' : text.at[i]);
        i += newline;
    }
    return buf_take(&out);
}

static void read_line(struct language *language, struct str line, const char *file, int number,
                      struct config_report *report)
{
    struct str key, rest = line;
    line = str_trim(line);
    if (line.len == 0 || line.at[0] == '#')
        return;
    if (!utf8_valid(line)) {
        config_report_add(report, file, number, NULL, "not UTF-8");
        return;
    }
    rest = line;
    if (!str_next(&rest, '=', &key) || !rest.at) {
        config_report_add(report, file, number, NULL, "expected key = text");
        return;
    }
    key = str_trim(key);
    int index = key_index(key);
    if (index < 0 || language->texts[index]) {
        config_report_add(report, file, number, NULL, index < 0 ? "unknown key %.*s" : "%.*s is given twice",
                          (int)key.len, key.at);
        return;
    }
    language->texts[index] = unescape(str_trim(rest));
    check_placeholders(language->texts[index], (size_t)index, file, number, report);
}

static void read_language(struct language *language, const char *path, struct str bytes,
                          struct config_report *report)
{
    struct str line;
    for (int number = 1; str_next(&bytes, '\n', &line); number++)
        read_line(language, line, path, number, report);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (!language->texts[i])
            config_report_add(report, path, 0, keys[i].key, "is missing");
    }
}

static void load_language(struct texts *texts, const char *directory, const char *name,
                          struct config_report *report)
{
    struct buf buf_auto path = {0}, content = {0};
    struct err err;
    struct language *language = &texts->languages[texts->language_count];
    buf_addf(&path, "%s/%s", directory, name);
    if (!str_copy(language->name, sizeof(language->name),
                  str_slice(str_of(name), 0, strlen(name) - strlen(".txt")))) {
        config_report_add(report, path.at, 0, NULL, "the name of a language has at most %zu bytes",
                          sizeof(language->name) - 1);
        return;
    }
    texts->language_count++;
    if (file_read(path.at, TEXT_FILE_MAX, &content, &err) < 0)
        config_report_add(report, path.at, 0, NULL, "%s", err.text);
    else
        read_language(language, path.at, buf_str(&content), report);
}

static const struct language *find_language(const struct texts *texts, const char *name)
{
    for (size_t i = 0; i < texts->language_count; i++) {
        if (strcmp(texts->languages[i].name, name) == 0)
            return &texts->languages[i];
    }
    return NULL;
}

static void load_languages(struct texts *texts, const char *directory, struct config_report *report)
{
    struct err err;
    char **names = file_list(directory, ".txt", &err);
    size_t count = 0;
    if (!names) {
        config_report_add(report, directory, 0, NULL, "%s", err.text);
        return;
    }
    while (names[count])
        count++;
    texts->languages = mem_new(count, sizeof(*texts->languages));
    for (size_t i = 0; i < count; i++)
        load_language(texts, directory, names[i], report);
    file_list_free(names);
    if (!find_language(texts, "en"))
        config_report_add(report, directory, 0, NULL,
                          "en.txt is missing: English is what any other language falls back to");
}

struct texts *texts_load(const char *directory, struct config_report *report)
{
    struct texts *texts = mem_new(1, sizeof(*texts));
    size_t errors = report->errors;
    load_languages(texts, directory, report);
    texts->replies = reply_words_load(directory, report);
    if (report->errors == errors)
        return texts;
    texts_free(texts);
    return NULL;
}

void texts_free(struct texts *texts)
{
    if (!texts)
        return;
    for (size_t i = 0; i < texts->language_count; i++) {
        for (size_t key = 0; key < KEY_COUNT; key++)
            free(texts->languages[i].texts[key]);
    }
    free(texts->languages);
    reply_words_free(texts->replies);
    free(texts);
}

const struct reply_words *texts_replies(const struct texts *texts)
{
    return texts->replies;
}

static const char *value_of(const struct text_value *values, struct str name)
{
    for (; values && values->name; values++) {
        if (str_eq(name, str_of(values->name)))
            return values->value ? values->value : "";
    }
    return "";
}

void text_print(const struct texts *texts, const char *language, const char *key,
                const struct text_value *values, struct buf *out)
{
    const struct language *spoken = find_language(texts, language ? language : "en");
    int index = key_index(str_of(key));
    struct str name;
    if (index < 0)
        abort();
    struct str rest = str_of((spoken ? spoken : find_language(texts, "en"))->texts[index]);
    while (rest.len) {
        if (take_placeholder(rest, &name)) {
            buf_add_text(out, value_of(values, name));
            rest = str_slice(rest, name.len + 2, rest.len);
        } else {
            buf_add_char(out, rest.at[0]);
            rest = str_slice(rest, 1, rest.len);
        }
    }
}
