/*
 * pukaar history: who changed what, when, and how it was before. Numbers of people are masked unless asked
 * for: a list that is shown around or pasted into a mail should not hold them.
 */
#include <ctype.h>

#include "cli/records.h"
#include "store/history_rows.h"
#include "util/clock.h"
#include "util/phone.h"

#define VALUE_SHOWN 60 /* bytes of one value in the table; --json has it all */
#define DIGITS_LEAST 8 /* of a run that is masked */

struct history_work {
    struct cli *cli;
    struct history_filter filter;
    struct history_row *rows;
    size_t count;
};

static int unit_read(struct store_tx *tx, void *arg)
{
    struct history_work *work = arg;
    work->count = store_history_list(tx, &work->filter, &work->cli->arena, &work->rows);
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A run of digits with single spaces or dashes in it, as numbers are written. Not part of a word (a digest),
 * nor behind a decimal point (a coordinate). */
static size_t number_at(struct str text, size_t at, size_t *ret_digits)
{
    size_t len = 0;
    char before = at ? text.at[at - 1] : ' ';
    *ret_digits = 0;
    if (!is_digit(text.at[at]) || isalnum((unsigned char)before) || before == '.')
        return 0;
    while (at + len < text.len) {
        char c = text.at[at + len];
        bool joins = (c == ' ' || c == '-') && at + len + 1 < text.len && is_digit(text.at[at + len + 1]);
        if (!is_digit(c) && !joins)
            break;
        *ret_digits += is_digit(c);
        len++;
    }
    bool word_goes_on = at + len < text.len && isalpha((unsigned char)text.at[at + len]);
    return *ret_digits >= DIGITS_LEAST && !word_goes_on ? len : 0;
}

/* Two digits in front and four at the end stay. */
static void mask_run(char *run, size_t len, size_t digits)
{
    size_t seen = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(run[i]))
            continue;
        if (seen >= 2 && seen + 4 < digits)
            run[i] = '*';
        seen++;
    }
}

/* Of JSON only what stands in quotes: a time in ms is nobody's number. */
static const char *mask(struct cli *cli, const char *text, bool json)
{
    struct str view = str_of(text);
    bool quoted = false;
    if (cli_flag(cli, "numbers"))
        return text;
    char *copy = arena_dup(&cli->arena, text);
    for (size_t at = 0; at < view.len; at++) {
        size_t digits, len = !json || quoted ? number_at(view, at, &digits) : 0;
        quoted ^= view.at[at] == '"' && (at == 0 || view.at[at - 1] != '\\');
        if (len) {
            mask_run(copy + at, len, digits);
            at += len - 1;
        }
    }
    return copy;
}

static const char *masked(struct cli *cli, const char *text)
{
    return mask(cli, text, false);
}

static void add_value(struct buf *out, const cJSON *value)
{
    char mem_auto *printed = value && !cJSON_IsString(value) ? cJSON_PrintUnformatted(value) : NULL;
    const char *text = !value ? "-" : cJSON_IsString(value) ? value->valuestring : printed ? printed : "";
    struct str shown = str_slice(str_of(text), 0, VALUE_SHOWN);
    buf_add_str(out, shown);
    if (strlen(text) > shown.len)
        buf_add_text(out, "...");
    if (!*text)
        buf_add_text(out, "\"\"");
}

static void add_difference(struct buf *out, const char *name, const cJSON *before, const cJSON *after)
{
    if (cJSON_Compare(before, after, true))
        return;
    buf_addf(out, "%s%s: ", out->len ? "; " : "", name);
    add_value(out, before);
    buf_add_text(out, " -> ");
    add_value(out, after);
}

/* "name: A -> B; station: seaside -> hillview" */
static void add_differences(struct buf *out, const cJSON *before, const cJSON *after)
{
    const cJSON *member;
    cJSON_ArrayForEach(member, before)
        add_difference(out, member->string, member, json_get(after, member->string));
    cJSON_ArrayForEach(member, after)
    {
        if (!json_get(before, member->string))
            add_difference(out, member->string, NULL, member);
    }
}

static const char *change(struct cli *cli, const struct history_row *row)
{
    struct buf buf_auto out = {0};
    cJSON json_auto *before = json_parse(str_of(mask(cli, row->before, true)));
    cJSON json_auto *after = json_parse(str_of(mask(cli, row->after, true)));
    if (!*row->before && !*row->after)
        return "erased";
    if (!before)
        return "added";
    if (!after)
        return "removed";
    add_differences(&out, before, after);
    return arena_dup(&cli->arena, buf_text(&out));
}

static void put_state(struct cli *cli, struct json_writer *json, const char *name, const char *state)
{
    if (*state)
        json_put_raw(json, name, mask(cli, state, true));
    else
        json_put_null(json, name);
}

static void print_json(const struct history_work *work)
{
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    json_open(&json, NULL, '[');
    for (size_t i = 0; i < work->count; i++) {
        const struct history_row *row = &work->rows[i];
        json_open(&json, NULL, '{');
        json_put_time(&json, "at", row->at_ms);
        json_put_text(&json, "who", masked(work->cli, row->who));
        json_put_text(&json, "kind", row->record);
        json_put_text(&json, "id", masked(work->cli, row->key));
        put_state(work->cli, &json, "before", row->before);
        put_state(work->cli, &json, "after", row->after);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    puts(buf_text(&out));
}

static void print_table(const struct history_work *work)
{
    static const struct cli_column columns[] = {{"at", COLUMN_TIME},
                                                {"who", COLUMN_TEXT},
                                                {"kind", COLUMN_TEXT},
                                                {"id", COLUMN_TEXT},
                                                {"change", COLUMN_TEXT}};
    struct cli_cell *cells = arena_new(&work->cli->arena, work->count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work->count; i++) {
        const struct history_row *row = &work->rows[i];
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0].time_ms = row->at_ms;
        cell[1].text = masked(work->cli, row->who);
        cell[2].text = row->record;
        cell[3].text = masked(work->cli, row->key);
        cell[4].text = change(work->cli, row);
    }
    cli_print_table(work->cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work->count});
}

/* False with the reason said. */
static bool kind_is_known(const char *kind)
{
    static const char *const kinds[] = {"station", "contact", "tier",  "jurisdiction", "station_past",
                                        "society", "circle",  "chat",  "mute",         "admin",
                                        "lexicon", "texts",   "policy"};
    struct buf buf_auto names = {0};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kind, kinds[i]) == 0)
            return true;
        buf_addf(&names, "%s%s", i ? ", " : "", kinds[i]);
    }
    (void)cli_fail("--of: \"%s\" is none of %s", kind, buf_text(&names));
    return false;
}

/* A number may be given as people write it. */
static const char *key_of(struct cli *cli)
{
    char phone[PHONE_SIZE];
    const char *id = cli_option(cli, "id");
    return id && phone_parse(str_of(id), phone) ? arena_dup(&cli->arena, phone) : id;
}

static int history(struct cli *cli)
{
    struct history_work work = {.cli = cli};
    const char *since = cli_option(cli, "since");
    int64_t limit = HISTORY_LIMIT;
    int outcome;
    work.filter.record = cli_option(cli, "of");
    work.filter.key = key_of(cli);
    if (work.filter.record && !kind_is_known(work.filter.record))
        return CLI_FAILED;
    if (since && !clock_parse_rfc3339(str_of(since), &work.filter.since_ms))
        return cli_fail("--since is a day or time such as 2026-11-24 or 2026-11-24T10:00:00Z");
    if (!cli_number(cli, "limit", &limit))
        return CLI_FAILED;
    if (limit < 1)
        return cli_fail("--limit must be 1 or more");
    work.filter.limit = (size_t)limit;
    if (!cli_run(cli, unit_read, &work, &outcome))
        return CLI_FAILED;
    if (cli_flag(cli, "json"))
        print_json(&work);
    else
        print_table(&work);
    return CLI_DONE;
}

const struct command history_commands[] = {
    {"history", NULL, "", 0, 0, "of= id= since= limit= numbers json",
     "Who changed what of the register, the lexicon, the texts and the policy, newest first; --of society "
     "--id "
     "ID; --numbers shows phone numbers in full",
     history},
    {0},
};
