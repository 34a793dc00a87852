#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "util/file.h"
#include "util/mem.h"

#define FIELDS 10
#define FILE_BYTES_MAX (64u << 20)

enum field { ID, LANGUAGE, VERDICT, CATEGORY, TEXT = 8, WHY };

static void fail(const char *path, size_t line, const char *what)
{
    fprintf(stderr, "%s:%zu: %s\n", path, line, what);
    exit(1);
}

static bool verdict_parse(struct str name, enum verdict_kind *ret)
{
    for (int kind = VERDICT_NONE; kind <= VERDICT_ALERT; kind++) {
        if (str_eq(name, str_of(verdict_name((enum verdict_kind)kind)))) {
            *ret = (enum verdict_kind)kind;
            return true;
        }
    }
    return false;
}

static bool language_number(struct rows *rows, struct str name, uint8_t *ret)
{
    if (str_eq(name, STR("mixed"))) /* says nothing of one language */
        name = STR("hi-Latn");
    for (size_t i = 0; i < rows->language_count; i++) {
        if (str_eq(name, str_of(rows->languages[i]))) {
            *ret = (uint8_t)i;
            return true;
        }
    }
    if (rows->language_count == MODEL_LANGUAGES_MAX ||
        !str_copy(rows->languages[rows->language_count], sizeof(rows->languages[0]), name))
        return false;
    *ret = (uint8_t)rows->language_count++;
    return true;
}

static uint32_t *copy(const uint32_t *features, size_t count)
{
    uint32_t *made = mem_new(count + 1, sizeof(*made));
    memcpy(made, features, count * sizeof(*made));
    return made;
}

static void set_features(struct row *row, struct str text, const struct recogniser *recogniser,
                         struct recognise_scratch *scratch)
{
    recognise_prepare(recogniser, scratch, text);
    features_extract(&scratch->features, &scratch->reading, &scratch->findings, &recogniser->lexicon);
    row->text_count = scratch->features.text_count;
    row->concept_count = scratch->features.concept_count;
    row->sign_count = scratch->features.sign_count;
    row->text = copy(scratch->features.text, row->text_count);
    row->concepts = copy(scratch->features.concepts, row->concept_count);
    row->signs = copy(scratch->features.signs, row->sign_count);
}

static struct row *row_new(struct rows *rows)
{
    if (rows->count == rows->size) {
        rows->size = rows->size ? 2 * rows->size : 1024;
        rows->at = mem_resize(rows->at, rows->size, sizeof(*rows->at));
    }
    struct row *row = &rows->at[rows->count++];
    *row = (struct row){0};
    return row;
}

static const char *read_row(struct rows *rows, const struct str fields[FIELDS], struct row *row)
{
    if (!verdict_parse(fields[VERDICT], &row->verdict))
        return "the verdict is neither alert, confirm nor none";
    if (!language_number(rows, fields[LANGUAGE], &row->language))
        return "too many languages";
    bool named = !str_eq(fields[CATEGORY], STR("none")) && fields[CATEGORY].len > 0;
    if (named && !category_parse(fields[CATEGORY], &row->category))
        return "no such category";
    if (row->verdict == VERDICT_NONE)
        row->category = CATEGORY_NONE;
    row->cancel = str_starts(fields[WHY], STR("cancel"));
    return NULL;
}

void rows_read(struct rows *rows, const char *path, const struct recogniser *recogniser,
               struct recognise_scratch *scratch)
{
    buf_auto struct buf bytes = {0};
    struct err err;
    if (file_read(path, FILE_BYTES_MAX, &bytes, &err) < 0)
        fail(path, 0, err.text);
    struct str rest = buf_str(&bytes), line;
    for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
        struct str fields[FIELDS] = {{0}};
        size_t count = 0;
        while (count < FIELDS && str_next(&line, '\t', &fields[count]))
            count++;
        if (number == 1 || fields[0].len == 0)
            continue;
        if (count <= TEXT)
            fail(path, number, "too few columns");
        struct row *row = row_new(rows);
        const char *wrong = read_row(rows, fields, row);
        if (wrong)
            fail(path, number, wrong);
        set_features(row, fields[TEXT], recogniser, scratch);
    }
}

void rows_free(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->at[i].text);
        free(rows->at[i].concepts);
        free(rows->at[i].signs);
    }
    free(rows->at);
}
