/* What residents ask of Pukaar itself. */
#include "incident/commands.h"

#include <ctype.h>

#include "reply_words.h"
#include "texts_private.h"

#define CODE_TEXT_MAX 16 /* with spaces and hyphens between */
#define MISCODE_MAX 12   /* a longer word was not meant as a code */
#define HOME_MAX 24
#define HELP_WORDS_MAX 5

static const char *const names[COMMAND_VERB_COUNT_] = {"none", "join", "link",     "my_data", "leave",
                                                       "stop", "skip", "language", "help",    "register",
                                                       "edit", "show", "back"};

const char *command_name(enum command_verb verb)
{
    return names[verb];
}

static bool takes_code(enum command_verb verb)
{
    return verb == COMMAND_JOIN || verb == COMMAND_LINK;
}

/* The longest phrase that begins with the word `at`; *ret_glued is what of its last word is left behind it:
 * "joinK7M2QX". */
static const struct phrase *find_phrase(const struct reply_words *words, const struct reading *reading,
                                        size_t at, bool help, struct str *ret_glued)
{
    const struct phrase *best = NULL;
    size_t best_len = 0;
    if (at >= reading->count)
        return NULL;
    const char *text = reading->normal + reading->words[at].at;
    for (size_t i = 0; i < words->count; i++) {
        const struct phrase *phrase = &words->at[i];
        size_t len = strlen(phrase->words);
        if (phrase_sort_of(phrase) != PHRASE_COMMAND || (phrase->command == COMMAND_HELP) != help ||
            len <= best_len || strncmp(text, phrase->words, len) != 0)
            continue;
        bool ends = !text[len] || text[len] == ' ';
        char code[ID_JOIN_CODE_SIZE];
        struct str raw = reading->words[at].raw, glued = str_slice(raw, len, raw.len);
        if (!ends && !(takes_code(phrase->command) && phrase->count == 1 && id_is_join_code(glued, code)))
            continue;
        best = phrase;
        best_len = len;
        *ret_glued = ends ? (struct str){NULL, 0} : glued;
    }
    return best;
}

/* The words from `at` that make a code, in one piece or spaced; how many, 0 for none. */
static size_t take_code(const struct reading *reading, size_t at, char ret[ID_JOIN_CODE_SIZE])
{
    for (size_t last = at; last < reading->count; last++) {
        const char *from = reading->words[at].raw.at;
        struct str end = reading->words[last].raw;
        struct str span = {from, (size_t)(end.at + end.len - from)};
        if (span.len > CODE_TEXT_MAX)
            break;
        if (id_is_join_code(span, ret))
            return last - at + 1;
    }
    ret[0] = '\0';
    return 0;
}

static struct str rest_from(const struct reading *reading, struct str text, size_t at)
{
    if (at >= reading->count)
        return (struct str){text.at + text.len, 0};
    const char *begin = reading->words[at].raw.at;
    return str_trim((struct str){begin, (size_t)(text.at + text.len - begin)});
}

/* "JOIN K7M2Q": one word too short or with a letter that no code has. */
static bool is_miscoded(const struct reading *reading, size_t at)
{
    return at + 1 == reading->count && reading->words[at].raw.len <= MISCODE_MAX;
}

/* Whether what stands behind the verb lets it be the command. */
static bool is_meant(const struct command *command, bool ended)
{
    if (command->verb == COMMAND_JOIN)
        return *command->code || command->miscoded || ended;
    if (command->verb == COMMAND_LINK)
        return *command->code;
    return ended || command->verb == COMMAND_LEAVE || command->verb == COMMAND_EDIT ||
           command->verb == COMMAND_SHOW;
}

void command_parse(const struct texts *texts, struct str text, struct command *ret)
{
    struct reading reading;
    struct str glued = {NULL, 0};
    *ret = (struct command){.rest = {text.at, 0}};
    if (text.len == 0 || text.len > REPLY_TEXT_MAX)
        return;
    reading_make(text, &reading);
    size_t at = take_code(&reading, 0, ret->code);
    const struct phrase *phrase = find_phrase(texts_replies(texts), &reading, at, false, &glued);
    if (phrase) {
        at += phrase->count;
        ret->verb = phrase->command;
        memcpy(ret->language, phrase->language, sizeof(ret->language));
        if (glued.len)
            (void)id_is_join_code(glued, ret->code);
        else if (takes_code(ret->verb) && !*ret->code)
            at += take_code(&reading, at, ret->code);
    } else if (*ret->code && at == reading.count) {
        ret->verb = COMMAND_JOIN;
        ret->bare = true;
    }
    ret->miscoded = ret->verb == COMMAND_JOIN && !*ret->code && is_miscoded(&reading, at);
    ret->rest = rest_from(&reading, text, at);
    if (!is_meant(ret, at == reading.count && reading.whole))
        *ret = (struct command){.rest = {text.at, 0}};
}

bool text_asks_help(const struct texts *texts, struct str text)
{
    struct reading reading;
    struct str glued;
    if (text.len == 0 || text.len > REPLY_TEXT_MAX)
        return false;
    reading_make(text, &reading);
    for (size_t at = 0; reading.count <= HELP_WORDS_MAX && at < reading.count; at++) {
        if (find_phrase(texts_replies(texts), &reading, at, true, &glued))
            return true;
    }
    return false;
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool stands_at(struct str text, size_t at, const char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (tolower((unsigned char)text.at[at + i]) != tolower((unsigned char)name[i]))
            return false;
    }
    return (at == 0 || !is_word_byte(text.at[at - 1])) &&
           (at + len == text.len || !is_word_byte(text.at[at + len]));
}

bool text_names(struct str text, const char *name)
{
    size_t len = strlen(name);
    if (len < 4)
        return false;
    for (size_t at = 0; at + len <= text.len; at++) {
        if (stands_at(text, at, name, len))
            return true;
    }
    return false;
}

/* Up to three letters, then digits with at most one letter behind: "B/1203", "G-2", "1203A". */
bool home_parse(struct str text, struct place *ret)
{
    size_t at = 0, letters = 0, digits = 0, flat = 0;
    char wing[4] = "", number[16] = "";
    text = str_trim(text);
    for (; at < text.len && at < HOME_MAX && letters < 3 && isalpha((unsigned char)text.at[at]); at++)
        wing[letters++] = (char)toupper((unsigned char)text.at[at]);
    while (at < text.len && strchr(" -/.,", text.at[at]))
        at++;
    for (; at < text.len && flat < 6 && isdigit((unsigned char)text.at[at]); at++, digits++)
        number[flat++] = text.at[at];
    if (digits && at < text.len && isalpha((unsigned char)text.at[at]))
        number[flat++] = (char)toupper((unsigned char)text.at[at++]);
    if (at != text.len || !digits)
        return false;
    *ret = (struct place){0};
    return str_copy(ret->wing, sizeof(ret->wing), str_of(wing)) &&
           str_copy(ret->flat, sizeof(ret->flat), str_of(number));
}
