/* pukaar texts ...: what has to be registered with the platform. */
#include "cli/cli.h"
#include "incident/templates.h"
#include "registry/records.h"

static int templates(struct cli *cli)
{
    static const char *const languages[] = {"en", "hi", "mr"};
    const char *only = cli_option(cli, "language");
    struct config_report report = {{0}, 0};
    struct buf buf_auto out = {0};
    if (only && !language_supported(only))
        return cli_fail("--language: \"%s\" is none of en, hi, mr", only);
    if (!cli_settings(cli, false))
        return CLI_FAILED;
    struct texts *texts = texts_load(cli->settings.texts, &report);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    if (!texts)
        return CLI_FAILED;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        if (!only || strcmp(only, languages[i]) == 0)
            templates_print(texts, languages[i], cli->settings.alert_template, &out);
    }
    texts_free(texts);
    fputs(buf_text(&out), stdout);
    return CLI_DONE;
}

const struct command texts_commands[] = {
    {"texts", "templates", "", 0, 0, "language=",
     "The templates to register, each line one body of POST /{WABA-ID}/message_templates", templates},
    {0},
};
