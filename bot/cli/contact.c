/* pukaar contact ... */
#include "cli/records.h"
#include "registry/roll_call.h"
#include "store/registry_rows.h"

static const struct cli_column columns[] = {
    {"station", COLUMN_TEXT},      {"tier", COLUMN_NUMBER},   {"phone", COLUMN_TEXT},
    {"role", COLUMN_TEXT},         {"language", COLUMN_TEXT}, {"last_answer_at", COLUMN_TIME},
    {"silent_since", COLUMN_TIME}, {"hours", COLUMN_TEXT},    {"categories", COLUMN_TEXT},
};

struct contact_work {
    struct cli *cli;
    struct contact contact;
    struct contact *list;
    size_t count;
};

static bool fill(struct cli *cli, struct contact *contact)
{
    struct err err;
    int64_t tier = contact->tier;
    if (!cli_number(cli, "tier", &tier))
        return false;
    contact->tier = (int)MIN(MAX(tier, -1), 1000);
    cli_override(cli, "role", &contact->role);
    cli_override(cli, "language", &contact->language);
    cli_override(cli, "hours", &contact->hours);
    cli_override(cli, "categories", &contact->categories);
    if (contact_check(contact, &err) == 0)
        return true;
    cli_fail("%s", err.text);
    return false;
}

static bool key(struct cli *cli, struct contact *contact)
{
    contact->station = cli_text(cli, "station");
    return cli_phone(cli, "phone", &contact->phone);
}

static int unit_add(struct store_tx *tx, void *arg)
{
    return (int)store_contact_add(tx, &((struct contact_work *)arg)->contact);
}

static int unit_set(struct store_tx *tx, void *arg)
{
    return (int)store_contact_set(tx, &((struct contact_work *)arg)->contact);
}

static int unit_remove(struct store_tx *tx, void *arg)
{
    const struct contact *contact = &((struct contact_work *)arg)->contact;
    return (int)store_contact_remove(tx, contact->station, contact->phone);
}

static int unit_list(struct store_tx *tx, void *arg)
{
    struct contact_work *work = arg;
    work->count = store_contact_list(tx, cli_option(work->cli, "station"), &work->cli->arena, &work->list);
    return 0;
}

static int add(struct cli *cli)
{
    struct contact_work work = {
        .cli = cli, .contact = {.tier = 1, .role = "", .language = "", .hours = "", .categories = ""}};
    if (!key(cli, &work.contact) || !fill(cli, &work.contact))
        return CLI_FAILED;
    return cli_change(cli, unit_add, &work, "contact", work.contact.phone);
}

static const struct contact *find(const struct contact_work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        if (strcmp(work->list[i].phone, work->contact.phone) == 0)
            return &work->list[i];
    }
    return NULL;
}

static int set(struct cli *cli)
{
    struct contact_work work = {.cli = cli};
    int outcome;
    if (!key(cli, &work.contact) || !cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    const struct contact *old = find(&work);
    if (!old)
        return cli_refuse(ROW_MISSING, "contact", work.contact.phone);
    work.contact = *old;
    return fill(cli, &work.contact) ? cli_change(cli, unit_set, &work, "contact", work.contact.phone)
                                    : CLI_FAILED;
}

static int remove_one(struct cli *cli)
{
    struct contact_work work = {.cli = cli};
    return key(cli, &work.contact) ? cli_change(cli, unit_remove, &work, "contact", work.contact.phone)
                                   : CLI_FAILED;
}

/* Since its last answer; since the roll call it missed when it never answered at all. 0: it is not silent. */
static int64_t silent_since(const struct contact *contact)
{
    if (!contact_is_silent(contact))
        return 0;
    return contact->answered_ms ? contact->answered_ms : contact->missed_ms;
}

static int list(struct cli *cli)
{
    struct contact_work work = {.cli = cli};
    int outcome;
    if (!cli_run(cli, unit_list, &work, &outcome))
        return CLI_FAILED;
    struct cli_cell *cells = arena_new(&cli->arena, work.count * ARRAY_LEN(columns), sizeof(*cells));
    for (size_t i = 0; i < work.count; i++) {
        struct cli_cell *cell = &cells[i * ARRAY_LEN(columns)];
        cell[0].text = work.list[i].station;
        cell[1].number = work.list[i].tier;
        cell[2].text = work.list[i].phone;
        cell[3] = cli_optional(work.list[i].role);
        cell[4] = cli_optional(work.list[i].language);
        cell[5].time_ms = work.list[i].answered_ms;
        cell[6].time_ms = silent_since(&work.list[i]);
        cell[7] = cli_optional(work.list[i].hours);
        cell[8] = cli_optional(work.list[i].categories);
    }
    cli_print_table(cli, &(struct cli_table){columns, ARRAY_LEN(columns), cells, work.count});
    return CLI_DONE;
}

const struct command contact_commands[] = {
    {"contact", "add", "", 0, 0, "station=! phone=! tier= role= language= hours= categories=",
     "Adds a phone of a station; tier 1 is told first; --hours 20:00-08:00, --categories fire,medical", add},
    {"contact", "set", "", 0, 0,
     "station=! phone=! tier= role= language= hours= categories=", "Changes what is given of a contact", set},
    {"contact", "remove", "", 0, 0, "station=! phone=!", "Removes a contact", remove_one},
    {"contact", "list", "", 0, 0, "station= json", "The contacts of a station, or all", list},
    {0},
};
