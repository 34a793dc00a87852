/* pukaar recognise: one message a line in, one JSON object a line out, in order. */
#include <errno.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "recognise/recognise.h"

static void judge_stream(const struct recogniser *recogniser, struct recognise_scratch *scratch, FILE *in)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    struct buf buf_auto out = {0};
    struct verdict verdict;
    const struct recognise_context context = {.open = true}; /* so that a message's taking back shows too */
    while ((len = getline(&line, &size, in)) >= 0) {
        struct str text = {line, (size_t)len};
        while (text.len && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
            text.len--;
        recognise(recogniser, scratch, text, &context, &verdict);
        buf_clear(&out);
        verdict_print_json(&verdict, text, &out);
        puts(buf_text(&out));
    }
    free(line);
}

static int judge_file(const struct recogniser *recogniser, struct recognise_scratch *scratch,
                      const char *path)
{
    FILE *in = fopen(path, "re");
    if (!in)
        return cli_fail("%s: %s", path, strerror(errno));
    judge_stream(recogniser, scratch, in);
    fclose(in);
    return CLI_DONE;
}

static struct recogniser *load(struct cli *cli)
{
    struct config_report report = {{0}, 0};
    if (!cli_settings(cli, false))
        return NULL;
    struct recognise_settings from = {.lexicon = cli->settings.lexicon,
                                      .confirm_threshold = cli->settings.confirm_threshold,
                                      .alert_threshold = cli->settings.alert_threshold};
    struct recogniser *recogniser = recogniser_load(&from, &report);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    return recogniser;
}

static int run(struct cli *cli)
{
    struct recogniser *recogniser = load(cli);
    int code = CLI_DONE;
    if (!recogniser)
        return CLI_FAILED;
    struct recognise_scratch *scratch = recognise_scratch_create();
    if (cli->argument_count == 0)
        judge_stream(recogniser, scratch, stdin);
    for (int i = 0; i < cli->argument_count && code == CLI_DONE; i++)
        code = judge_file(recogniser, scratch, cli->arguments[i]);
    recognise_scratch_free(scratch);
    recogniser_free(recogniser);
    return code;
}

const struct command recognise_commands[] = {
    {"recognise", NULL, "[FILE...]", 0, CLI_ARGUMENTS_MAX, "",
     "Judges one message a line; one JSON object a line", run},
    {0},
};
