/* pukaar chat create-group, chat groups: official WhatsApp groups, which exist only through the platform's
 * Groups API. */
#include "cli/records.h"
#include "incident/outgoing.h"
#include "store/group_rows.h"
#include "store/onboarding_rows.h"
#include "store/outbox_rows.h"
#include "util/clock.h"
#include "util/utf8.h"

#define SUBJECT_MAX 128 /* UTF-16 units, the platform's */

static const struct cli_column columns[] = {
    {"society", COLUMN_TEXT},        {"subject", COLUMN_TEXT},     {"state", COLUMN_TEXT},
    {"participants", COLUMN_NUMBER}, {"invite_link", COLUMN_TEXT}, {"group", COLUMN_TEXT},
    {"asked_at", COLUMN_TIME},       {"asked_by", COLUMN_TEXT},    {"error", COLUMN_TEXT},
};

struct group_work {
    struct cli *cli;
    struct official_group group;
    struct official_group *list;
    size_t count;
    bool open, no_admin, full;
};

/* Through the outbox, as all that leaves. */
static int64_t post_request(struct store_tx *tx, const struct group_work *work, int64_t now_ms)
{
    struct buf buf_auto content = {0};
    struct outgoing outgoing = {.kind = OUTGOING_GROUP_CREATE,
                                .text = work->group.subject,
                                .params = {"", work->open ? "auto_approve" : "approval_required"},
                                .param_count = 2};
    struct outbox_row row = {.purpose = PURPOSE_GROUP, .priority = 25, .content = "", .due_ms = now_ms};
    char to[80];
    (void)str_format(to, sizeof(to), "new:%s", work->group.society);
    if (!address_set(&row.to, CHANNEL_WHATSAPP, ADDRESS_GROUP, str_of(to)))
        return 0;
    outgoing_print_json(&outgoing, &content);
    row.content = buf_text(&content);
    return store_outbox_add(tx, &row, now_ms, 0);
}

static int unit_create(struct store_tx *tx, void *arg)
{
    struct group_work *work = arg;
    struct society society;
    struct official_group *known;
    int64_t now_ms = clock_wall_ms();
    size_t count = 0;
    if (store_society_get(tx, work->group.society, store_tx_arena(tx), &society) != ROW_DONE)
        return ROW_MISSING;
    work->no_admin = *work->group.asked_by && !store_is_admin(tx, work->group.asked_by);
    size_t all = store_group_list(tx, work->group.society, store_tx_arena(tx), &known);
    for (size_t i = 0; i < all; i++)
        count += known[i].state == GROUP_STATE_ASKED || known[i].state == GROUP_STATE_MADE;
    work->full = count >= GROUPS_PER_SOCIETY_MAX;
    if (work->no_admin || work->full)
        return ROW_IN_USE;
    if (!*work->group.subject)
        work->group.subject = arena_dup(&work->cli->arena, society.name);
    work->group.asked_ms = now_ms;
    work->group.outbox_id = post_request(tx, work, now_ms);
    store_group_put(tx, &work->group);
    return ROW_DONE;
}

static int group_create(struct cli *cli)
{
    struct group_work work = {.cli = cli,
                              .open = cli_flag(cli, "open"),
                              .group = {.society = cli_text(cli, "society"),
                                        .subject = "",
                                        .asked_by = "",
                                        .request_id = "",
                                        .group_id = "",
                                        .invite_link = "",
                                        .error_text = ""}};
    int outcome;
    cli_override(cli, "subject", &work.group.subject);
    if (utf8_units(str_of(work.group.subject)) > SUBJECT_MAX)
        return cli_fail("--subject: the platform allows %d characters", SUBJECT_MAX);
    if (!cli_phone(cli, "admin", &work.group.asked_by) || !cli_run(cli, unit_create, &work, &outcome))
        return CLI_FAILED;
    if (work.no_admin)
        return cli_fail("--admin: %s is no admin; add them with `pukaar admin add`", work.group.asked_by);
    if (work.full)
        return cli_fail("society %s has %d groups already; see `pukaar chat groups`", work.group.society,
                        GROUPS_PER_SOCIETY_MAX);
    if (outcome != ROW_DONE)
        return cli_refuse((enum row_result)outcome, "society", work.group.society);
    printf("asked for; `pukaar chat groups --society %s` shows the link once it is made\n",
           work.group.society);
    return CLI_DONE;
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct group_work *work = arg;
    work->count = store_group_list(tx, cli_option(work->cli, "society"), &work->cli->arena, &work->list);
    return 0;
}

static int group_list(struct cli *cli)
{
    struct group_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        const struct official_group *group = &work.list[i];
        cell[0] = cli_optional(group->society);
        cell[1].text = group->subject;
        cell[2].text = group_state_name(group->state);
        cell[3].number = (double)group->participants;
        cell[4] = cli_optional(group->invite_link);
        cell[5] = cli_optional(group->group_id);
        cell[6].time_ms = group->asked_ms;
        cell[7] = cli_optional(group->asked_by);
        cell[8] = cli_optional(group->error_text);
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command group_commands[] = {
    {"chat", "create-group", "", 0, 0, "society=! admin= subject= open",
     "Asks the platform for a WhatsApp group of at most 8; --admin is told the link; --open lets in whoever "
     "has it",
     group_create},
    {"chat", "groups", "", 0, 0, "society= json", "Groups that were asked for, and what became of them",
     group_list},
    {0},
};
