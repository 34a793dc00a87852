/* pukaar-sandbox: a simulated messaging platform with phones on a web page. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "control.h"
#include "graph.h"
#include "page.h"
#include "pump.h"
#include "reply.h"
#include "sms.h"
#include "template.h"
#include "util/file.h"
#include "util/log.h"
#include "util/mem.h"

#define BODY_MAX ((size_t)4 * 1024 * 1024) /* a command with a batch */
#define SEND_MAX ((size_t)64 * 1024)
#define CONNECTIONS_MAX 512
#define POSTS_IN_FLIGHT 16
#define REPLY_MS (120 * SECOND_MS) /* a hang is one that outlasts every peer */
#define PHONES_FILE_MAX ((size_t)1024 * 1024)

static const char usage[] =
    "usage: pukaar-sandbox --phone-number-id ID --secret-file FILE --token-file FILE [options]\n"
    "A simulated messaging platform. Its address is printed when it is ready; the phones are at /.\n"
    "  --listen ADDRESS:PORT   default 127.0.0.1:0 (a free port)\n"
    "  --webhook URL           where webhooks are posted (also: POST /control/webhook)\n"
    "  --phone-number-id ID    the platform's id of the simulated business\n"
    "  --number DIGITS         its number, default 910000000001\n"
    "  --secret-file FILE      the app secret: signs webhooks\n"
    "  --token-file FILE       the access token that sends must bring\n"
    "  --phones FILE.json      phones and groups there are at start\n"
    "  --quiet                 log warnings only\n"
    "  --help, --version\n";

struct arguments {
    const char *listen, *webhook, *id, *number, *secret_file, *token_file, *phones;
};

static void on_get(const struct http_request *request, void *arg)
{
    struct sandbox *sandbox = arg;
    if (!page_get(sandbox->server, request))
        http_problem(sandbox->server, request->id, 404, "no such page");
}

static void on_control_get(const struct http_request *request, void *arg)
{
    control_get(request, arg);
}

static void on_control_post(const struct http_request *request, void *arg)
{
    control_post(request, arg);
}

static void on_graph_post(const struct http_request *request, void *arg)
{
    graph_post(request, arg);
}

static void on_sms_post(const struct http_request *request, void *arg)
{
    sms_post(request, arg);
}

/* The first that fits. */
static const struct http_route routes[] = {
    {"/control/*", HTTP_GET, HTTP_ANYONE, BODY_MAX, on_control_get},
    {"/control/*", HTTP_POST, HTTP_ANYONE, BODY_MAX, on_control_post},
    {"/sms", HTTP_POST, HTTP_ANYONE, SEND_MAX, on_sms_post},
    {"/*", HTTP_GET, HTTP_ANYONE, SEND_MAX, on_get},
    {"/*", HTTP_POST | HTTP_DELETE, HTTP_ANYONE, SEND_MAX, on_graph_post},
};

static void on_stop(void *arg)
{
    loop_stop(((struct sandbox *)arg)->loop);
}

static int start_server(struct sandbox *sandbox, struct err *err)
{
    struct http_settings settings = {.listen = sandbox->options.listen,
                                     .max_connections = CONNECTIONS_MAX,
                                     .reply_ms = REPLY_MS,
                                     .routes = routes,
                                     .route_count = ARRAY_LEN(routes),
                                     .arg = sandbox};
    sandbox->server = http_server_create(sandbox->loop, &settings, err);
    sandbox->events.server = sandbox->server;
    return sandbox->server ? 0 : -1;
}

static int load_phones(struct sandbox *sandbox, const char *path, struct err *err)
{
    struct buf buf_auto text = {0};
    struct err why;
    if (!path)
        return 0;
    if (file_read(path, PHONES_FILE_MAX, &text, err) < 0)
        return -1;
    cJSON json_auto *json = json_parse(buf_str(&text));
    if (!json)
        return err_set(err, "%s: not JSON", path);
    return control_phones(sandbox, json, &why) < 0 ? err_set(err, "%s: %s", path, why.text) : 0;
}

static int read_options(struct sandbox *sandbox, const struct arguments *arguments, struct err *err)
{
    struct options *options = &sandbox->options;
    *options = (struct options){.listen = arguments->listen,
                                .webhook = mem_dup(arguments->webhook),
                                .sms = mem_dup(""),
                                .phone_number_id = arguments->id,
                                .number = arguments->number};
    if (file_read_secret(arguments->secret_file, &options->secret, err) < 0 ||
        file_read_secret(arguments->token_file, &options->token, err) < 0)
        return -1;
    sandbox->key = hmac_key_create(str_of(options->secret));
    return 0;
}

static int start(struct sandbox *sandbox, const struct arguments *arguments, struct err *err)
{
    if (read_options(sandbox, arguments, err) < 0)
        return -1;
    sandbox->loop = loop_create(err);
    if (!sandbox->loop)
        return -1;
    sandbox->events.loop = sandbox->loop;
    sandbox->templates = json_parse(str_of(templates_at_start));
    sandbox->client = http_client_create(sandbox->loop, POSTS_IN_FLIGHT, err);
    sandbox->pump = pump_create(sandbox);
    signal(SIGPIPE, SIG_IGN);
    if (!sandbox->client || loop_on_signal(sandbox->loop, SIGTERM, on_stop, sandbox) < 0 ||
        loop_on_signal(sandbox->loop, SIGINT, on_stop, sandbox) < 0)
        return -1;
    return start_server(sandbox, err) < 0 ? -1 : load_phones(sandbox, arguments->phones, err);
}

static void finish(struct sandbox *sandbox)
{
    if (sandbox->pump)
        pump_stop(sandbox->pump);
    if (sandbox->client)
        http_client_destroy(sandbox->client);
    pump_destroy(sandbox->pump);
    reply_clear(sandbox);
    if (sandbox->server)
        http_server_destroy(sandbox->server);
    loop_destroy(sandbox->loop);
    behaviour_clear(&sandbox->behaviour);
    world_clear(&sandbox->world, true);
    journal_clear(&sandbox->sends);
    journal_clear(&sandbox->webhooks);
    journal_clear(&sandbox->events.journal);
    cJSON_Delete(sandbox->templates);
    hmac_key_destroy(sandbox->key);
    free(sandbox->options.secret);
    free(sandbox->options.token);
    free(sandbox->options.webhook);
    free(sandbox->options.sms);
    free(sandbox);
}

/* One line for whoever started it; nothing more comes on stdout. */
static void print_address(const struct sandbox *sandbox)
{
    struct str address = str_of(sandbox->options.listen);
    while (address.len && address.at[address.len - 1] != ':')
        address.len--;
    printf("listening http://%.*s%d\n", (int)address.len, address.at, http_server_port(sandbox->server));
    fflush(stdout);
}

static int run(const struct arguments *arguments)
{
    struct sandbox *sandbox = mem_new(1, sizeof(*sandbox));
    struct err err = {"cannot watch signals"};
    int code = 0;
    if (start(sandbox, arguments, &err) < 0) {
        fprintf(stderr, "pukaar-sandbox: %s\n", err.text);
        code = 1;
    } else {
        print_address(sandbox);
        loop_run(sandbox->loop);
    }
    finish(sandbox);
    return code;
}

static int bad_usage(const char *why)
{
    fprintf(stderr, "pukaar-sandbox: %s\n%s", why, usage);
    return 2;
}

enum {
    OPTION_LISTEN = 256,
    OPTION_WEBHOOK,
    OPTION_ID,
    OPTION_NUMBER,
    OPTION_SECRET_FILE,
    OPTION_TOKEN,
    OPTION_PHONES,
    OPTION_QUIET,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option options[] = {
    {"listen", required_argument, NULL, OPTION_LISTEN},
    {"webhook", required_argument, NULL, OPTION_WEBHOOK},
    {"phone-number-id", required_argument, NULL, OPTION_ID},
    {"number", required_argument, NULL, OPTION_NUMBER},
    {"secret-file", required_argument, NULL, OPTION_SECRET_FILE},
    {"token-file", required_argument, NULL, OPTION_TOKEN},
    {"phones", required_argument, NULL, OPTION_PHONES},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

/* 0 to go on, 1 when all is said, -1 for wrong usage. */
static int take_option(int option, struct arguments *arguments)
{
    switch (option) {
    case OPTION_LISTEN: arguments->listen = optarg; return 0;
    case OPTION_WEBHOOK: arguments->webhook = optarg; return 0;
    case OPTION_ID: arguments->id = optarg; return 0;
    case OPTION_NUMBER: arguments->number = optarg; return 0;
    case OPTION_SECRET_FILE: arguments->secret_file = optarg; return 0;
    case OPTION_TOKEN: arguments->token_file = optarg; return 0;
    case OPTION_PHONES: arguments->phones = optarg; return 0;
    case OPTION_QUIET: log_setup(LOG_WARN, false, false); return 0;
    case OPTION_HELP: fputs(usage, stdout); return 1;
    case OPTION_VERSION: puts("pukaar-sandbox " PUKAAR_VERSION); return 1;
    default: return -1;
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.listen = "127.0.0.1:0", .webhook = "", .number = "910000000001"};
    int option, result;
    umask(077);
    log_setup(LOG_INFO, false, false);
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if ((result = take_option(option, &arguments)) != 0)
            return result > 0 ? 0 : bad_usage("an option it does not know, or one without its value");
    }
    if (optind < argc)
        return bad_usage("it takes options only");
    if (!arguments.id || !arguments.secret_file || !arguments.token_file)
        return bad_usage("--phone-number-id, --secret-file and --token-file must be given");
    return run(&arguments);
}
