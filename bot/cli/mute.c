/* pukaar mute ...: chats and people whose calls are not passed on for a while. */
#include "cli/records.h"
#include "store/many_rows.h"
#include "util/clock.h"
#include "util/num.h"

#define MUTE_DEFAULT "24h"
#define MUTE_LEAST_MS MINUTE_MS
#define MUTE_LONGEST_MS (365 * DAY_MS)

static const struct cli_column columns[] = {{"channel", COLUMN_TEXT},
                                            {"kind", COLUMN_TEXT},
                                            {"chat", COLUMN_TEXT},
                                            {"until", COLUMN_TIME},
                                            {"who", COLUMN_TEXT}};

struct mute_work {
    struct cli *cli;
    struct mute mute, *list;
    size_t count;
};

/* --phone N, or --chat ID on --channel. */
static bool read_muted(struct cli *cli, struct address *ret)
{
    const char *phone = NULL, *chat = cli_option(cli, "chat"), *name = cli_option(cli, "channel");
    enum channel_kind channel = CHANNEL_WHATSAPP;
    if (!chat == !cli_option(cli, "phone")) {
        cli_fail("give either --chat ID or --phone NUMBER");
        return false;
    }
    if (name && (!channel_parse(str_of(name), &channel) || channel == CHANNEL_SMS)) {
        cli_fail("--channel: \"%s\" is neither whatsapp nor telegram", name);
        return false;
    }
    if (!cli_phone(cli, "phone", &phone))
        return false;
    if (phone ? address_set(ret, channel, ADDRESS_PHONE, str_of(phone))
              : address_parse(ret, channel, str_of(chat)))
        return true;
    cli_fail("--chat: \"%s\" is no chat: give a phone number or the platform's id of a group", chat);
    return false;
}

static bool read_span(struct cli *cli, int64_t *ret_ms)
{
    const char *span = cli_option(cli, "for");
    if (num_duration_ms(str_of(span ? span : MUTE_DEFAULT), ret_ms) && *ret_ms >= MUTE_LEAST_MS &&
        *ret_ms <= MUTE_LONGEST_MS)
        return true;
    cli_fail("--for: \"%s\" is no time from 1m to 365d, such as 24h", span);
    return false;
}

static int unit_add(struct store_tx *tx, void *arg)
{
    store_mute_add(tx, &((struct mute_work *)arg)->mute);
    return ROW_DONE;
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    return (int)store_mute_remove(tx, &((struct mute_work *)arg)->mute.address);
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct mute_work *work = arg;
    work->count = store_mute_list(tx, clock_wall_ms(), &work->cli->arena, &work->list);
    return 0;
}

static int add(struct cli *cli)
{
    struct mute_work work = {.cli = cli};
    int64_t span_ms;
    if (!read_muted(cli, &work.mute.address) || !read_span(cli, &span_ms))
        return CLI_FAILED;
    work.mute.until_ms = clock_wall_ms() + span_ms;
    return cli_change(cli, unit_add, &work, "mute", work.mute.address.id);
}

static int remove_one(struct cli *cli)
{
    struct mute_work work = {.cli = cli};
    return read_muted(cli, &work.mute.address)
               ? cli_change(cli, unit_remove, &work, "mute", work.mute.address.id)
               : CLI_FAILED;
}

static int list(struct cli *cli)
{
    static const char *const kinds[] = {"person", "person", "group"};
    struct mute_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        const struct mute *mute = &work.list[i];
        cell[0].text = channel_name(mute->address.channel);
        cell[1].text = kinds[mute->address.kind];
        cell[2].text = mute->address.id;
        cell[3].time_ms = mute->until_ms;
        cell[4].text = mute->who;
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command mute_commands[] = {
    {"mute", "add", "", 0, 0, "chat= phone= channel= for=",
     "Calls of a chat or a person are not passed on for a while (--for 24h)", add},
    {"mute", "remove", "", 0, 0, "chat= phone= channel=", "Ends one early", remove_one},
    {"mute", "list", "", 0, 0, "json", "All that have not ended", list},
    {0},
};
