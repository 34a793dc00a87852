/* The frame of every command: arguments, help, configuration, store. */
#include "cli/cli.h"

#include <getopt.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/registry_rows.h"
#include "util/log.h"
#include "util/num.h"
#include "util/phone.h"

#define CONFIG_DEFAULT "/etc/pukaar/pukaar.conf"

int cli_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("pukaar: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return CLI_FAILED;
}

/* One word of command->options: "id=!" is named id, takes a value, and must be given. */
struct spec {
    struct str name;
    bool takes_value, required;
};

static bool next_spec(struct str *rest, struct spec *ret)
{
    struct str word;
    while (str_next(rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        *ret = (struct spec){.name = word};
        if (word.at[word.len - 1] == '!') {
            ret->required = true;
            ret->name.len--;
        }
        if (ret->name.at[ret->name.len - 1] == '=') {
            ret->takes_value = true;
            ret->name.len--;
        }
        return true;
    }
    return false;
}

static int option_index(const struct command *command, const char *name, struct spec *ret)
{
    struct str rest = str_of(command->options);
    for (int i = 0; next_spec(&rest, ret); i++) {
        if (str_eq(ret->name, str_of(name)))
            return i;
    }
    return -1;
}

const char *cli_option(const struct cli *cli, const char *name)
{
    struct spec spec;
    int index = option_index(cli->command, name, &spec);
    return index < 0 ? NULL : cli->values[index];
}

const char *cli_text(const struct cli *cli, const char *name)
{
    const char *value = cli_option(cli, name);
    return value ? value : "";
}

bool cli_flag(const struct cli *cli, const char *name)
{
    return cli_option(cli, name) != NULL;
}

bool cli_real(struct cli *cli, const char *name, double *ret)
{
    const char *value = cli_option(cli, name);
    if (!value || num_real(str_of(value), ret))
        return true;
    cli_fail("--%s: \"%s\" is no number", name, value);
    return false;
}

bool cli_number(struct cli *cli, const char *name, int64_t *ret)
{
    const char *value = cli_option(cli, name);
    if (!value || num_i64(str_of(value), ret))
        return true;
    cli_fail("--%s: \"%s\" is no whole number", name, value);
    return false;
}

bool cli_duration(struct cli *cli, const char *name, int64_t *ret_ms)
{
    const char *value = cli_option(cli, name);
    if (!value || num_duration_ms(str_of(value), ret_ms))
        return true;
    cli_fail("--%s: \"%s\" is no time such as 90s or 5m", name, value);
    return false;
}

bool cli_phone(struct cli *cli, const char *name, const char **ret)
{
    char phone[PHONE_SIZE];
    const char *value = cli_option(cli, name);
    if (!value)
        return true;
    if (!phone_parse(str_of(value), phone)) {
        cli_fail("--%s: \"%s\" is no phone number; give it with country code, such as +91 and ten digits",
                 name, value);
        return false;
    }
    *ret = arena_dup(&cli->arena, phone);
    return true;
}

bool cli_settings(struct cli *cli, bool complete)
{
    struct config_report report = {{0}, 0};
    cli->have_settings = true;
    int result = settings_load(cli->config, complete, &cli->settings, &report);
    if (result < 0)
        fputs(buf_text(&report.lines), stderr);
    else
        log_setup((enum log_level)cli->settings.log_level, cli->settings.log_format == 1,
                  cli->settings.mask_numbers);
    config_report_free(&report);
    return result == 0;
}

bool cli_store(struct cli *cli)
{
    struct err err;
    if (!cli->have_settings && !cli_settings(cli, false))
        return false;
    struct store_settings settings = {.url = cli->settings.store_url};
    cli->store = store_open(&settings, &err);
    if (!cli->store)
        cli_fail("%s", err.text);
    return cli->store != NULL;
}

/* Who sits at the command line, for history: the account that sudo was called from, or this one. */
static const char *account(void)
{
    const char *sudo = getenv("SUDO_USER");
    const struct passwd *user = sudo && *sudo ? NULL : getpwuid(getuid());
    return sudo && *sudo ? sudo : user ? user->pw_name : "";
}

struct signed_unit {
    store_unit_fn *unit;
    void *arg;
};

static int run_signed(struct store_tx *tx, void *arg)
{
    const struct signed_unit *work = arg;
    const char *name = account();
    store_changes_by(tx, arena_printf(store_tx_arena(tx), "cli%s%.60s", *name ? ":" : "", name));
    return work->unit(tx, work->arg);
}

bool cli_run(struct cli *cli, store_unit_fn *unit, void *arg, int *ret_outcome)
{
    struct signed_unit work = {unit, arg};
    struct err err = {""};
    if (!cli->store && !cli_store(cli))
        return false;
    *ret_outcome = store_run(cli->store, run_signed, &work, &err);
    if (*ret_outcome >= 0)
        return true;
    cli_fail("%s", err.text);
    return false;
}

static void print_usage(const struct command *command, FILE *out)
{
    struct str rest = str_of(command->options);
    struct spec spec;
    fprintf(out, "  pukaar %s%s%s%s%s", command->noun, command->verb ? " " : "",
            command->verb ? command->verb : "", *command->arguments ? " " : "", command->arguments);
    while (next_spec(&rest, &spec))
        fprintf(out, spec.required ? " --%.*s%s" : " [--%.*s%s]", (int)spec.name.len, spec.name.at,
                spec.takes_value ? " X" : "");
    fprintf(out, "\n      %s\n", command->help);
}

/* The commands of one noun, or all of them with noun NULL. */
static bool print_commands(const struct command *const *tables, const char *noun, FILE *out)
{
    bool any = false;
    for (; *tables; tables++) {
        for (const struct command *command = *tables; command->noun; command++) {
            if (noun && strcmp(noun, command->noun) != 0)
                continue;
            print_usage(command, out);
            any = true;
        }
    }
    return any;
}

static int usage(const struct command *const *tables, const char *noun, FILE *out, int code)
{
    fprintf(out, "usage: pukaar [-c FILE] COMMAND ...   (default configuration: %s)\n\n", CONFIG_DEFAULT);
    print_commands(tables, noun, out);
    fputs("\n  --help on every level, --version, --json on every list and show\n", out);
    return code;
}

static const struct command *find_command(const struct command *const *tables, const char *noun,
                                          const char *verb)
{
    for (; *tables; tables++) {
        for (const struct command *command = *tables; command->noun; command++) {
            if (strcmp(command->noun, noun) == 0 &&
                (!command->verb || (verb && strcmp(command->verb, verb) == 0)))
                return command;
        }
    }
    return NULL;
}

static bool noun_known(const struct command *const *tables, const char *noun)
{
    for (; *tables; tables++) {
        for (const struct command *command = *tables; command->noun; command++) {
            if (strcmp(command->noun, noun) == 0)
                return true;
        }
    }
    return false;
}

/* getopt_long's table out of command->options; indexes above OPTION_BASE are the command's own. */
#define OPTION_BASE 1000

static void long_options(const struct command *command, struct arena *arena, struct option *ret)
{
    struct str rest = str_of(command->options);
    struct spec spec;
    int count = 0;
    ret[count++] = (struct option){"help", no_argument, NULL, 'h'};
    for (int i = 0; next_spec(&rest, &spec); i++)
        ret[count++] =
            (struct option){arena_dup_len(arena, spec.name.at, spec.name.len),
                            spec.takes_value ? required_argument : no_argument, NULL, OPTION_BASE + i};
    ret[count] = (struct option){0};
}

static bool check_given(const struct cli *cli)
{
    struct str rest = str_of(cli->command->options);
    struct spec spec;
    for (int i = 0; next_spec(&rest, &spec); i++) {
        if (spec.required && !cli->values[i]) {
            fprintf(stderr, "pukaar: --%.*s is missing\n", (int)spec.name.len, spec.name.at);
            return false;
        }
    }
    if (cli->argument_count < cli->command->least || cli->argument_count > cli->command->most) {
        fprintf(stderr, "pukaar: %s%s%s takes %s\n", cli->command->noun, cli->command->verb ? " " : "",
                cli->command->verb ? cli->command->verb : "",
                *cli->command->arguments ? cli->command->arguments : "no arguments");
        return false;
    }
    return true;
}

/* -1 to go on; else the exit code. */
static int parse_options(struct cli *cli, int argc, char **argv, const struct command *const *tables)
{
    struct option options[CLI_OPTIONS_MAX + 2];
    struct spec output;
    int found;
    long_options(cli->command, &cli->arena, options);
    optind = 0; /* glibc: start afresh */
    while ((found = getopt_long(argc, argv, "c:ho:", options, NULL)) != -1) {
        if (found == 'c')
            cli->config = optarg;
        else if (found == 'o' && option_index(cli->command, "output", &output) >= 0)
            cli->values[option_index(cli->command, "output", &output)] = optarg;
        else if (found == 'h')
            return usage(tables, cli->command->noun, stdout, CLI_DONE);
        else if (found >= OPTION_BASE)
            cli->values[found - OPTION_BASE] = optarg ? optarg : "";
        else
            return CLI_USAGE;
    }
    for (; optind < argc && cli->argument_count < CLI_ARGUMENTS_MAX; optind++)
        cli->arguments[cli->argument_count++] = argv[optind];
    if (check_given(cli))
        return -1;
    print_usage(cli->command, stderr);
    return CLI_USAGE;
}

static void cli_finish(struct cli *cli)
{
    store_close(cli->store);
    if (cli->have_settings)
        settings_free(&cli->settings);
    arena_free(&cli->arena);
}

/* Takes "-c FILE" in front of the noun; *at is the noun's place afterwards. */
static bool take_leading_config(struct cli *cli, int argc, char **argv, int *at)
{
    if (*at + 1 < argc && (strcmp(argv[*at], "-c") == 0 || strcmp(argv[*at], "--config") == 0)) {
        cli->config = argv[*at + 1];
        *at += 2;
    }
    return *at < argc;
}

int cli_main(int argc, char **argv, const struct command *const *tables)
{
    struct cli cli = {.argv = argv, .config = CONFIG_DEFAULT};
    int at = 1;
    if (!take_leading_config(&cli, argc, argv, &at))
        return usage(tables, NULL, stderr, CLI_USAGE);
    if (strcmp(argv[at], "--version") == 0) {
        puts("pukaar " PUKAAR_VERSION);
        return CLI_DONE;
    }
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
        return usage(tables, NULL, stdout, CLI_DONE);
    const char *verb = at + 1 < argc ? argv[at + 1] : NULL;
    cli.command = find_command(tables, argv[at], verb);
    if (!cli.command) {
        bool known = noun_known(tables, argv[at]);
        if (verb && known && (strcmp(verb, "--help") == 0 || strcmp(verb, "-h") == 0))
            return usage(tables, argv[at], stdout, CLI_DONE);
        fprintf(stderr, "pukaar: unknown command %s%s%s\n", argv[at], known && verb ? " " : "",
                known && verb ? verb : "");
        return usage(tables, known ? argv[at] : NULL, stderr, CLI_USAGE);
    }
    at += cli.command->verb != NULL;
    int code = parse_options(&cli, argc - at, argv + at, tables);
    if (code < 0)
        code = cli.command->run(&cli);
    cli_finish(&cli);
    return code;
}
