/* The words people answer with: conf/texts/replies.tsv, and the reading of a short message against them. */
#include <ctype.h>
#include <stdlib.h>

#include "texts_private.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/utf8.h"

#define REPLY_FILE_MAX (64 * 1024)
#define REPLY_TEXT_MAX 400 /* bytes; anything longer is a note */
#define REPLY_PHRASE_MAX 64

struct phrase {
    enum reply_verb verb;
    bool alone; /* counts only when nothing else is said: "ok", "yes" */
    char words[REPLY_PHRASE_MAX];
};

struct reply_words {
    struct phrase *at;
    size_t count;
};

static const char *const verb_names[] = {"none",  "acknowledge", "en_route", "on_scene", "false_alarm",
                                         "close", "list",        "yes",      "no"};

/* The word that ends at len: letters repeated at its end become one. Not where a digit stands in it:
 * references may end in two letters. Returns the new length. */
static size_t cut_stretch(const char *words, size_t len)
{
    size_t begin = len;
    while (begin && words[begin - 1] != ' ')
        begin--;
    for (size_t i = begin; i < len; i++) {
        if (isdigit((unsigned char)words[i]))
            return len;
    }
    while (len >= begin + 2 && words[len - 1] == words[len - 2] && islower((unsigned char)words[len - 1]))
        len--;
    return len;
}

/* ASCII lower case, single spaces, no punctuation but '@' at the front, no stretched ends. */
static void normalise(struct str text, char *ret, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len && len + 1 < size; i++) {
        char c = (char)tolower((unsigned char)text.at[i]);
        bool space = isspace((unsigned char)c) || strchr(".,!?;:\"'()", c);
        if (space && (len == 0 || ret[len - 1] == ' '))
            continue;
        if (space)
            len = cut_stretch(ret, len);
        ret[len++] = space ? ' ' : c;
    }
    while (len && ret[len - 1] == ' ')
        len--;
    ret[cut_stretch(ret, len)] = '\0';
}

static bool parse_verb(struct str name, struct phrase *phrase)
{
    phrase->alone = name.len && name.at[name.len - 1] == '!';
    name.len -= phrase->alone;
    for (size_t i = 1; i < ARRAY_LEN(verb_names); i++) {
        if (str_eq(name, str_of(verb_names[i]))) {
            phrase->verb = (enum reply_verb)i;
            return true;
        }
    }
    return false;
}

static void read_line(struct reply_words *words, struct str line, const char *path, int number,
                      struct config_report *report)
{
    struct str verb, phrase;
    line = str_trim(line);
    if (line.len == 0 || line.at[0] == '#')
        return;
    struct str rest = line;
    struct phrase read = {0};
    if (!str_next(&rest, '\t', &verb) || !str_next(&rest, '\t', &phrase) ||
        !parse_verb(str_trim(verb), &read)) {
        config_report_add(report, path, number, NULL, "expected a verb, a tab and its words");
        return;
    }
    normalise(phrase, read.words, sizeof(read.words));
    if (!*read.words || !utf8_valid(phrase) || phrase.len >= REPLY_PHRASE_MAX) {
        config_report_add(report, path, number, NULL, "no usable words (UTF-8, at most %d bytes)",
                          REPLY_PHRASE_MAX - 1);
        return;
    }
    words->at = mem_resize(words->at, words->count + 1, sizeof(*words->at));
    words->at[words->count++] = read;
}

struct reply_words *reply_words_load(const char *directory, struct config_report *report)
{
    struct reply_words *words = mem_new(1, sizeof(*words));
    struct buf buf_auto path = {0}, content = {0};
    struct err err;
    buf_addf(&path, "%s/replies.tsv", directory);
    if (file_read(path.at, REPLY_FILE_MAX, &content, &err) < 0) {
        config_report_add(report, path.at, 0, NULL, "%s", err.text);
        return words;
    }
    struct str bytes = buf_str(&content), line;
    for (int number = 1; str_next(&bytes, '\n', &line); number++)
        read_line(words, line, path.at, number, report);
    return words;
}

void reply_words_free(struct reply_words *words)
{
    if (words)
        free(words->at);
    free(words);
}

/* The longest phrase at the front of text, on a word border. */
static const struct phrase *phrase_at(const struct reply_words *words, const char *text)
{
    const struct phrase *best = NULL;
    for (size_t i = 0; i < words->count; i++) {
        const struct phrase *phrase = &words->at[i];
        size_t len = strlen(phrase->words);
        if (strncmp(text, phrase->words, len) != 0 || (text[len] && text[len] != ' ') ||
            (phrase->alone && text[len]))
            continue;
        if (!best || len > strlen(best->words))
            best = phrase;
    }
    return best;
}

static const char *skip_space(const char *text)
{
    return text + (*text == ' ');
}

/* Takes a reference off the front; the text is left alone when there is none. */
static const char *take_reference(const char *text, char ref[ID_REFERENCE_SIZE])
{
    size_t len = strcspn(text, " ");
    size_t mark = *text == '#';
    if (!id_is_reference((struct str){text + mark, len - mark}, ref)) {
        ref[0] = '\0';
        return text;
    }
    return skip_space(text + len);
}

/* Where in the original text the last `len` normalised bytes begin is not kept: the rest is found by its
 * words. */
static struct str rest_of(struct str text, const char *normal, const char *rest)
{
    size_t words = 0;
    for (const char *at = normal; at < rest; at++)
        words += *at == ' ';
    if (!*rest)
        return (struct str){text.at + text.len, 0};
    text = str_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (words == 0)
            return str_slice(text, i, text.len);
        bool border = isspace((unsigned char)text.at[i]) && !isspace((unsigned char)text.at[i + 1]);
        words -= border;
    }
    return (struct str){text.at + text.len, 0};
}

void reply_parse(const struct texts *texts, struct str text, struct reply *ret)
{
    char normal[REPLY_TEXT_MAX + 1];
    *ret = (struct reply){.rest = str_trim(text)};
    if (text.len > REPLY_TEXT_MAX)
        return;
    normalise(text, normal, sizeof(normal));
    const char *at = take_reference(normal, ret->ref);
    const struct phrase *phrase = phrase_at(texts_replies(texts), at);
    if (!phrase && *ret->ref) { /* "4F7K there is a crowd": a note to this incident */
        ret->rest = rest_of(text, normal, at);
        return;
    }
    if (!phrase)
        return;
    const char *after = skip_space(at + strlen(phrase->words));
    if (!*ret->ref)
        after = take_reference(after, ret->ref);
    ret->verb = phrase->verb;
    ret->rest = rest_of(text, normal, after);
}
