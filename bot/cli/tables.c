/* Every noun there is, in the order of the help. */
#include "cli/cli.h"

extern const struct command station_commands[], contact_commands[], tier_commands[], jurisdiction_commands[],
    society_commands[], circle_commands[], chat_commands[], group_commands[], resident_commands[],
    admin_commands[], incident_commands[], drill_commands[], report_commands[], recognise_commands[],
    maintain_commands[], texts_commands[], mute_commands[], station_merge_commands[], poster_commands[],
    import_commands[], society_import_commands[], export_commands[], history_commands[], doctor_commands[];

const struct command *const cli_tables[] = {
    maintain_commands,
    recognise_commands,
    station_commands,
    station_merge_commands,
    import_commands,
    society_import_commands,
    export_commands,
    contact_commands,
    tier_commands,
    jurisdiction_commands,
    society_commands,
    circle_commands,
    chat_commands,
    group_commands,
    resident_commands,
    admin_commands,
    incident_commands,
    drill_commands,
    report_commands,
    history_commands,
    doctor_commands,
    texts_commands,
    mute_commands,
    poster_commands,
    NULL,
};
