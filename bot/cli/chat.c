/* pukaar chat ... and pukaar resident ...: which chats are bound to a society, and who writes in their own
 * direct chat. */
#include "cli/records.h"
#include "store/resident_rows.h"
#include "util/clock.h"

static const struct cli_column columns[] = {{"society", COLUMN_TEXT},
                                            {"channel", COLUMN_TEXT},
                                            {"kind", COLUMN_TEXT},
                                            {"chat", COLUMN_TEXT},
                                            {"gone_at", COLUMN_TIME}};

struct chat_work {
    struct cli *cli;
    struct chat_link link;
    struct chat_link *list;
    size_t count;
};

static bool read_chat(struct cli *cli, struct address *ret)
{
    enum channel_kind channel;
    if (!channel_parse(str_of(cli_text(cli, "channel")), &channel) || channel == CHANNEL_SMS) {
        cli_fail("--channel: \"%s\" is neither whatsapp nor telegram", cli_text(cli, "channel"));
        return false;
    }
    if (!address_parse(ret, channel, str_of(cli_text(cli, "chat")))) {
        cli_fail("--chat: \"%s\" is no chat: give a phone number or the platform's id of a group",
                 cli_text(cli, "chat"));
        return false;
    }
    return true;
}

static int unit_link(struct store_tx *tx, void *arg)
{
    return (int)store_chat_link(tx, &((struct chat_work *)arg)->link);
}

static int unit_unlink(struct store_tx *tx, void *arg)
{
    return (int)store_chat_unlink(tx, &((struct chat_work *)arg)->link.chat);
}

/* One that enrolled themselves, one that an admin bound, or both. */
static int unit_remove_resident(struct store_tx *tx, void *arg)
{
    const struct address *chat = &((struct chat_work *)arg)->link.chat;
    bool enrolled = store_resident_remove_all(tx, chat, clock_wall_ms());
    enum row_result result = store_chat_unlink(tx, chat);
    return (int)(enrolled ? ROW_DONE : result);
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct chat_work *work = arg;
    work->count = store_chat_list(tx, cli_option(work->cli, "society"), &work->cli->arena, &work->list);
    return 0;
}

static int link_chat(struct cli *cli)
{
    struct chat_work work = {.cli = cli, .link = {.society = cli_text(cli, "society")}};
    return read_chat(cli, &work.link.chat) ? cli_change(cli, unit_link, &work, "chat", work.link.chat.id)
                                           : CLI_FAILED;
}

static int unlink_chat(struct cli *cli)
{
    struct chat_work work = {.cli = cli};
    return read_chat(cli, &work.link.chat) ? cli_change(cli, unit_unlink, &work, "chat", work.link.chat.id)
                                           : CLI_FAILED;
}

static int print_list(struct cli *cli, bool residents_only)
{
    static const char *const kinds[] = {"direct", "direct", "group"};
    struct chat_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    size_t rows = 0;
    for (size_t i = 0; i < work.count; i++) {
        const struct address *chat = &work.list[i].chat;
        if (residents_only && chat->kind == ADDRESS_GROUP)
            continue;
        struct cli_cell *cell = &cells[rows++ * ARRAY_LEN(columns)];
        cell[0].text = work.list[i].society;
        cell[1].text = channel_name(chat->channel);
        cell[2].text = kinds[chat->kind];
        cell[3].text = chat->id;
        cell[4] = (struct cli_cell){.null = !work.list[i].gone_ms, .time_ms = work.list[i].gone_ms};
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, rows});
    return CLI_DONE;
}

static int list(struct cli *cli)
{
    return print_list(cli, false);
}

static int resident_list(struct cli *cli)
{
    return print_list(cli, true);
}

static int resident_remove(struct cli *cli)
{
    const char *phone;
    struct chat_work work = {.cli = cli};
    if (!cli_phone(cli, "phone", &phone))
        return CLI_FAILED;
    if (!address_set(&work.link.chat, CHANNEL_WHATSAPP, ADDRESS_PHONE, str_of(phone)))
        return CLI_FAILED;
    return cli_change(cli, unit_remove_resident, &work, "resident", phone);
}

const struct command chat_commands[] = {
    {"chat", "link", "", 0, 0, "society=! channel=! chat=!",
     "Binds a chat (a number, or a group's id) to a society", link_chat},
    {"chat", "unlink", "", 0, 0, "channel=! chat=! society=", "Unbinds a chat", unlink_chat},
    {"chat", "list", "", 0, 0, "society= json", "The chats of a society, or all", list},
    {0},
};

const struct command resident_commands[] = {
    {"resident", "list", "", 0, 0, "society= json", "Residents enrolled by their direct chat", resident_list},
    {"resident", "remove", "", 0, 0, "phone=! society=", "Unbinds a resident's direct chat", resident_remove},
    {0},
};
