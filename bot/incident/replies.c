/* The words people answer with: conf/texts/replies.tsv, and the reading of a short message against them. */
#include <ctype.h>
#include <stdlib.h>

#include "incident/incident.h"
#include "reply_words.h"
#include "texts_private.h"
#include "util/file.h"
#include "util/mem.h"
#include "util/utf8.h"

#define REPLY_FILE_MAX (64 * 1024)

static struct head head_of(const char *text)
{
    static const unsigned char all[] = {0xff, 0xff, 0xff, 0xff};
    struct head head = {0, 0};
    size_t len = strnlen(text, sizeof(head.bytes));
    memcpy(&head.bytes, text, len);
    memcpy(&head.mask, all, len);
    return head;
}

static const char *const verb_names[REPLY_VERB_COUNT_] = {
    "none", "acknowledge", "en_route",  "on_scene", "false_alarm", "close",     "list",
    "yes",  "no",          "hand_over", "not_mine", "shift",       "text_only", "present",
};

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
    for (enum command_verb command = COMMAND_JOIN; command < COMMAND_VERB_COUNT_; command++) {
        if (str_eq(name, str_of(command_name(command)))) {
            phrase->command = command;
            return true;
        }
    }
    phrase->case_word = str_eq(name, STR("case"));
    phrase->asks_station = str_eq(name, STR("station"));
    return phrase->case_word || phrase->asks_station || disposition_parse(name, &phrase->disposition);
}

static bool read_language(struct str name, struct phrase *phrase)
{
    static const struct str languages[] = {{"en", 2}, {"hi", 2}, {"mr", 2}};
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        if (str_eq(str_trim(name), languages[i]))
            return str_copy(phrase->language, sizeof(phrase->language), languages[i]);
    }
    return false;
}

/* Who asks for the station is answered in the language they ask in; of a command it may stand there. */
static bool read_language_behind(struct str *rest, struct phrase *phrase)
{
    struct str language;
    return str_next(rest, '\t', &language) ? read_language(language, phrase) : !phrase->asks_station;
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
    if (!read_language_behind(&rest, &read)) {
        config_report_add(report, path, number, NULL, "expected %.*s, its words, and en, hi or mr",
                          (int)verb.len, verb.at);
        return;
    }
    struct reading reading = {0};
    if (utf8_valid(phrase) && phrase.len < REPLY_PHRASE_MAX / 2)
        reading_make(phrase, &reading);
    if (!str_copy(read.words, sizeof(read.words), (struct str){reading.normal, reading.len}) ||
        !*read.words) {
        config_report_add(report, path, number, NULL, "no usable words (UTF-8, at most %d bytes)",
                          REPLY_PHRASE_MAX / 2 - 1);
        return;
    }
    read.count = reading.count;
    words->at = mem_resize(words->at, words->count + 1, sizeof(*words->at));
    words->heads = mem_resize(words->heads, words->count + 1, sizeof(*words->heads));
    words->heads[words->count] = head_of(read.words);
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
    if (words) {
        free(words->at);
        free(words->heads);
    }
    free(words);
}

/* Takes the word at *at when it is a reference. */
static bool take_reference(const struct reading *reading, size_t *at, char ref[ID_REFERENCE_SIZE])
{
    bool taken = *at < reading->count && id_is_reference(reading->words[*at].raw, ref);
    if (!taken)
        ref[0] = '\0';
    *at += taken;
    return taken;
}

static bool says_no_more(const struct reading *reading, size_t at)
{
    char ref[ID_REFERENCE_SIZE];
    (void)take_reference(reading, &at, ref);
    return at == reading->count && reading->whole;
}

enum phrase_sort phrase_sort_of(const struct phrase *phrase)
{
    if (phrase->verb != REPLY_NONE)
        return PHRASE_VERB;
    if (phrase->asks_station)
        return PHRASE_STATION;
    if (phrase->command != COMMAND_NONE)
        return PHRASE_COMMAND;
    return phrase->case_word ? PHRASE_CASE : PHRASE_DISPOSITION;
}

/* The longest phrase of the sort that begins with the word `at`, on a word border. */
static const struct phrase *phrase_at(const struct reply_words *words, enum phrase_sort sort,
                                      const struct reading *reading, size_t at)
{
    const struct phrase *best = NULL;
    if (at >= reading->count)
        return NULL;
    const char *text = reading->normal + reading->words[at].at;
    const struct head begins = head_of(text);
    for (size_t i = 0; i < words->count; i++) {
        const struct phrase *phrase = &words->at[i];
        if ((begins.bytes ^ words->heads[i].bytes) & words->heads[i].mask)
            continue;
        size_t len = strlen(phrase->words);
        if (phrase_sort_of(phrase) != sort || strncmp(text, phrase->words, len) != 0 ||
            (text[len] && text[len] != ' ') || (phrase->alone && !says_no_more(reading, at + phrase->count)))
            continue;
        if (!best || len > strlen(best->words))
            best = phrase;
    }
    return best;
}

/* As written, from the word `at` to the end of the last one. */
static struct str rest_from(const struct reading *reading, struct str text, size_t at)
{
    const char *end = reading->whole && reading->end ? reading->end : text.at + text.len;
    if (at >= reading->count)
        return (struct str){end, 0};
    const char *begin = reading->words[at].raw.at;
    return (struct str){begin, (size_t)(end - begin)};
}

/* "Close the gate!" closes no incident: without a reference nothing may follow but how it ended. */
static bool is_order(const struct texts *texts, enum reply_verb verb, const struct reply *reply)
{
    struct closing closing;
    if (verb != REPLY_CLOSE || *reply->ref || reply->rest.len == 0)
        return true;
    closing_parse(texts, reply->rest, &closing);
    return closing.disposition != DISPOSITION_NONE || *closing.case_number;
}

/* "HANDOVER +91... 4F7K", "NOT MINE hillview 4F7K": the reference may come last. */
static void take_last_reference(struct reading *reading, size_t at, struct reply *reply)
{
    bool to_somebody = reply->verb == REPLY_HAND_OVER || reply->verb == REPLY_NOT_MINE;
    if (!to_somebody || *reply->ref || at >= reading->count)
        return;
    struct str last = reading->words[reading->count - 1].raw;
    if (id_is_reference(last, reply->ref))
        reply->rest = str_trim((struct str){reply->rest.at, (size_t)(last.at - reply->rest.at)});
    else
        reply->ref[0] = '\0';
}

void reply_parse(const struct texts *texts, struct str text, struct reply *ret)
{
    struct reading reading;
    size_t at = 0;
    *ret = (struct reply){.rest = str_trim(text)};
    if (text.len > REPLY_TEXT_MAX)
        return;
    reading_make(text, &reading);
    bool named = take_reference(&reading, &at, ret->ref);
    const struct phrase *phrase = phrase_at(texts_replies(texts), PHRASE_VERB, &reading, at);
    if (phrase) {
        at += phrase->count;
        named = named || take_reference(&reading, &at, ret->ref);
    }
    struct str whole = ret->rest;
    if (phrase || named) /* "4F7K there is a crowd": a note to this incident */
        ret->rest = rest_from(&reading, text, at);
    if (phrase && is_order(texts, phrase->verb, ret))
        ret->verb = phrase->verb;
    else if (!named)
        ret->rest = whole;
    take_last_reference(&reading, at, ret);
}

bool reply_mentions(const struct texts *texts, struct str text, enum reply_verb verb)
{
    struct reading reading;
    reading_make(str_slice(text, 0, REPLY_TEXT_MAX), &reading);
    for (size_t at = 0; at < reading.count; at++) {
        const struct phrase *phrase = phrase_at(texts_replies(texts), PHRASE_VERB, &reading, at);
        if (phrase && phrase->verb == verb)
            return true;
    }
    return false;
}

#define ASKING_MAX 160      /* bytes */
#define ASKING_MORE_WORDS 6 /* "hello", "please tell me", "in Andheri" */

const char *reply_asks_station(const struct texts *texts, struct str text, bool alone)
{
    struct reading reading;
    if (text.len > ASKING_MAX)
        return NULL;
    reading_make(text, &reading);
    for (size_t at = 0; at < (alone ? 1 : reading.count); at++) {
        const struct phrase *phrase = phrase_at(texts_replies(texts), PHRASE_STATION, &reading, at);
        size_t more = phrase ? reading.count - phrase->count : 0;
        if (phrase && more <= (alone ? 0 : ASKING_MORE_WORDS))
            return phrase->language;
    }
    return NULL;
}

/* The length of the character at the front when it may be part of a number ("123/2026", "A-12"), else 0. */
static size_t number_part(struct str text, bool *ret_digit)
{
    uint32_t point;
    size_t used = text.len ? utf8_decode(text, &point) : 0;
    if (!used)
        return 0;
    bool digit = (point >= '0' && point <= '9') || (point >= 0x966 && point <= 0x96f); /* of Devanagari */
    *ret_digit = *ret_digit || digit;
    return digit || (point < 0x80 && (isalpha((int)point) || point == '/' || point == '-')) ? used : 0;
}

static size_t skip(struct str text, size_t at, const char *borders)
{
    while (at < text.len && text.at[at] && strchr(borders, text.at[at]))
        at++;
    return at;
}

/* "123/2026", "12 / 2026", "0045": what stands behind a case word. Empty when it holds no digit. */
static struct str number_behind(struct str text)
{
    size_t from = skip(text, 0, " .:#-"), end = from, at = from;
    bool digit = false;
    for (;;) {
        size_t used;
        while ((used = number_part(str_slice(text, at, text.len), &digit)) > 0)
            at += used;
        end = at;
        at = skip(text, at, " ");
        if (at == end || at >= text.len || text.at[at] != '/')
            break;
        at = skip(text, at, " /");
    }
    return digit ? str_slice(text, from, end) : (struct str){text.at, 0};
}

/* Adds "FIR 123/2026" to the numbers kept; one that does not fit is left out whole. */
static void keep_case(struct str said, struct closing *ret)
{
    size_t used = strlen(ret->case_number);
    const char *joint = used ? ", " : "";
    if (used + strlen(joint) + said.len >= sizeof(ret->case_number))
        return;
    memcpy(ret->case_number + used, joint, strlen(joint));
    used += strlen(joint);
    memcpy(ret->case_number + used, said.at, said.len);
    ret->case_number[used + said.len] = '\0';
}

static void find_cases(const struct reply_words *words, const struct reading *reading, struct str text,
                       struct closing *ret)
{
    for (size_t at = 0; at < reading->count; at++) {
        const struct phrase *phrase = phrase_at(words, PHRASE_CASE, reading, at);
        if (!phrase)
            continue;
        const char *from = reading->words[at].raw.at;
        struct str last = reading->words[at + phrase->count - 1].raw;
        struct str number = number_behind(str_slice(text, (size_t)(last.at + last.len - text.at), text.len));
        if (number.len)
            keep_case((struct str){from, (size_t)(number.at + number.len - from)}, ret);
    }
}

void closing_parse(const struct texts *texts, struct str text, struct closing *ret)
{
    const struct reply_words *words = texts_replies(texts);
    struct reading reading;
    *ret = (struct closing){.rest = str_trim(text)};
    if (text.len > REPLY_TEXT_MAX)
        return;
    reading_make(text, &reading);
    const struct phrase *ended = phrase_at(words, PHRASE_DISPOSITION, &reading, 0);
    if (ended) {
        ret->disposition = ended->disposition;
        ret->rest = rest_from(&reading, text, ended->count);
    }
    find_cases(words, &reading, text, ret);
}
