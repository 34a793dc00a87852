#include "lexicon.h"

#include <stdio.h>
#include <stdlib.h>

#include "hash.h"
#include "place_words.h"
#include "table.h"
#include "util/num.h"

#define TERM_BYTES_MAX 200

struct loader {
    struct lexicon *lexicon;
    const struct fold_table *table;
    struct reading readings[MATCH_WORDS_MAX]; /* one for each piece of a term */
    uint8_t language;
    bool by_sound;
};

/* One piece between spaces: its marks, then its words ("b-wing" is two). Returns the words so far. */
static size_t add_piece(struct loader *loader, struct str piece, size_t number, bool gap,
                        struct match_word *words, size_t count)
{
    bool exact = str_starts(piece, STR("="));
    if (exact)
        piece = str_slice(piece, 1, piece.len);
    bool prefix = piece.len > 0 && piece.at[piece.len - 1] == '*';
    if (prefix)
        piece.len--;
    struct reading *reading = &loader->readings[number];
    reading_read(reading, loader->table, piece);
    for (size_t i = 0; i < reading->tokens->count && count < MATCH_WORDS_MAX; i++) {
        words[count++] = (struct match_word){
            .token = &reading->tokens->list[i],
            .exact = exact,
            .prefix = prefix && i + 1 == reading->tokens->count,
            .sound = loader->by_sound,
            .gap = gap && i == 0,
        };
    }
    return count;
}

/* The words of a term; 0 with the reason reported when it has none or too many. */
static size_t read_term(struct loader *loader, struct table_row *row, const char *text,
                        struct match_word *words)
{
    struct str rest = str_of(text), piece;
    size_t count = 0, pieces = 0;
    bool gap = false;
    while (str_next(&rest, ' ', &piece)) {
        if (piece.len == 0)
            continue;
        if (str_eq(piece, STR(".."))) {
            if (count == 0)
                break;
            gap = true;
            continue;
        }
        if (pieces == MATCH_WORDS_MAX || count == MATCH_WORDS_MAX) {
            table_error(row, "term", "more than %d words", MATCH_WORDS_MAX);
            return 0;
        }
        size_t now = add_piece(loader, piece, pieces++, gap, words, count);
        gap = gap && now == count;
        count = now;
    }
    if (count == 0 || gap) {
        table_error(row, "term", "\"%.60s\": a term begins and ends with a word", text);
        return 0;
    }
    return count;
}

static void add_term(struct loader *loader, struct table_row *row, struct term term)
{
    const char *text = row->fields[0];
    struct match_word words[MATCH_WORDS_MAX];
    if (strlen(text) > TERM_BYTES_MAX) {
        table_error(row, "term", "longer than %d bytes", TERM_BYTES_MAX);
        return;
    }
    size_t count = read_term(loader, row, text, words);
    if (count == 0)
        return;
    struct lexicon *lexicon = loader->lexicon;
    if (lexicon->term_count == lexicon->term_size) {
        lexicon->term_size = lexicon->term_size ? 2 * lexicon->term_size : 1024;
        lexicon->terms = mem_resize(lexicon->terms, lexicon->term_size, sizeof(*lexicon->terms));
    }
    term.text = arena_dup(&lexicon->arena, text);
    term.hash = hash_text(text);
    term.language = loader->language;
    lexicon->terms[lexicon->term_count++] = term;
    matcher_add(&lexicon->matcher, words, count);
}

/* term, part, category, weight, gloss */
static void on_term(struct table_row *row, void *arg)
{
    struct term term = {0};
    if (row->count < 4) {
        table_error(row, "term", "four columns are needed: term, part, category, weight (and gloss)");
        return;
    }
    enum part part;
    if (!part_parse(str_of(row->fields[1]), &part) || part == PART_PLACE) {
        table_error(row, "part", "\"%s\" is no part", row->fields[1]);
        return;
    }
    enum category category = CATEGORY_NONE;
    if (strcmp(row->fields[2], "-") != 0 && !category_parse(str_of(row->fields[2]), &category)) {
        table_error(row, "category", "\"%s\" is neither a category nor \"-\"", row->fields[2]);
        return;
    }
    int64_t weight;
    if (!num_i64(str_of(row->fields[3]), &weight) || weight < 1 || weight > TERM_WEIGHT_MAX) {
        table_error(row, "weight", "\"%s\" is not 1 to %d", row->fields[3], TERM_WEIGHT_MAX);
        return;
    }
    term.part = part;
    term.category = category;
    term.weight = (uint8_t)weight;
    add_term(arg, row, term);
}

/* term, role, value, gloss */
static void on_place(struct table_row *row, void *arg)
{
    struct loader *loader = arg;
    enum place_role role;
    if (row->count < 3) {
        table_error(row, "term", "three columns are needed: term, role, value (and gloss)");
        return;
    }
    if (!place_role_parse(str_of(row->fields[1]), &role)) {
        table_error(row, "role", "\"%s\" is no role", row->fields[1]);
        return;
    }
    struct term term = {.part = PART_PLACE, .role = (uint8_t)role, .weight = 1};
    term.value = arena_dup(&loader->lexicon->arena, row->fields[2]);
    add_term(loader, row, term);
}

static void on_ordinary(struct table_row *row, void *arg)
{
    struct loader *loader = arg;
    struct reading *reading = &loader->readings[0];
    reading_read(reading, loader->table, str_of(row->fields[0]));
    for (size_t i = 0; i < reading->tokens->count; i++)
        matcher_add_ordinary(&loader->lexicon->matcher, &reading->tokens->list[i]);
}

/* One word of a concept; false when the reason was reported. */
static bool add_concept(struct loader *loader, struct table_row *row, struct str word)
{
    struct reading *reading = &loader->readings[0];
    bool beginning = word.len > 1 && word.at[word.len - 1] == '*';
    reading_read(reading, loader->table, str_slice(word, 0, word.len - beginning));
    if (reading->tokens->count != 1) {
        table_error(row, "words", "\"%.*s\" is not one word", (int)MIN(word.len, 60), word.at);
        return false;
    }
    if (concepts_add(&loader->lexicon->concepts, row->fields[0], &reading->tokens->list[0], beginning,
                     loader->by_sound))
        return true;
    table_error(row, "concept", "more than %u concepts", CONCEPTS_MAX);
    return false;
}

/* concept, words */
static void on_concept(struct table_row *row, void *arg)
{
    struct str rest = str_of(row->fields[1]), word;
    if (row->fields[0][0] == '\0') {
        table_error(row, "concept", "is empty");
        return;
    }
    if (row->count < 2 || row->fields[1][0] == '\0') {
        table_error(row, "words", "two columns are needed: concept, words");
        return;
    }
    while (str_next(&rest, ' ', &word)) {
        if (word.len > 0 && !add_concept(arg, row, word))
            return;
    }
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static void load_language(struct loader *loader, const char *path, const char *name,
                          struct config_report *report)
{
    struct lexicon *lexicon = loader->lexicon;
    if (strcmp(name, "emoji.tsv") == 0) {
        loader->language = LANGUAGE_ANY;
    } else if (lexicon->language_count == LANGUAGES_MAX) {
        config_report_add(report, path, 0, "lexicon", "more than %d languages", LANGUAGES_MAX);
        return;
    } else {
        loader->language = (uint8_t)lexicon->language_count;
        lexicon->languages[lexicon->language_count++] =
            arena_dup_len(&lexicon->arena, name, strlen(name) - strlen(".tsv"));
    }
    loader->by_sound = ends_in(name, "-Latn.tsv");
    table_read(path, on_term, loader, report);
}

static void load_file(struct loader *loader, const char *directory, const char *name,
                      struct config_report *report)
{
    char path[512];
    if (!str_format(path, sizeof(path), "%s/%s", directory, name)) {
        config_report_add(report, directory, 0, "lexicon", "the path is too long");
    } else if (strcmp(name, "place.tsv") == 0) {
        loader->language = LANGUAGE_ANY;
        loader->by_sound = false;
        table_read(path, on_place, loader, report);
    } else if (strcmp(name, "ordinary.tsv") == 0) {
        table_read(path, on_ordinary, loader, report);
    } else if (str_starts(str_of(name), STR("concepts-"))) {
        loader->by_sound = ends_in(name, "-Latn.tsv");
        table_read(path, on_concept, loader, report);
    } else if (strcmp(name, "rules.tsv") != 0) {
        load_language(loader, path, name, report);
    }
}

void lexicon_load(struct lexicon *lexicon, const char *directory, const struct fold_table *table,
                  struct config_report *report)
{
    *lexicon = (struct lexicon){0};
    matcher_init(&lexicon->matcher);
    struct err err;
    char **names = file_list(directory, ".tsv", &err);
    if (!names) {
        config_report_add(report, directory, 0, "lexicon", "%s", err.text);
        return;
    }
    struct loader *loader = mem_new(1, sizeof(*loader));
    *loader = (struct loader){.lexicon = lexicon, .table = table};
    for (size_t i = 0; i < MATCH_WORDS_MAX; i++)
        reading_init(&loader->readings[i], TERM_BYTES_MAX);
    for (size_t i = 0; names[i]; i++)
        load_file(loader, directory, names[i], report);
    for (size_t i = 0; i < MATCH_WORDS_MAX; i++)
        reading_finish(&loader->readings[i]);
    free(loader);
    file_list_free(names);
    lexicon->terms = mem_resize(lexicon->terms, lexicon->term_count + 1, sizeof(*lexicon->terms));
    matcher_pack(&lexicon->matcher);
    concepts_pack(&lexicon->concepts);
    if (lexicon->term_count == 0)
        config_report_add(report, directory, 0, "lexicon", "no terms");
}

void lexicon_finish(struct lexicon *lexicon)
{
    matcher_finish(&lexicon->matcher);
    concepts_finish(&lexicon->concepts);
    free(lexicon->terms);
    arena_free(&lexicon->arena);
}
