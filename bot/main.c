/*
 * pukaar: subcommands, and `serve`: what is started in which order, and taken down in which phases.
 *
 *   RUNNING   until SIGTERM or SIGINT
 *   DRAINING  no new connections; requests under way are answered
 *   FLUSHING  sends under way end, their outcomes are written
 *   STOPPED   at the latest STOP_LIMIT_MS after the signal; a second signal ends the process at once
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/admin.h"
#include "admin/find.h"
#include "cli/cli.h"
#include "desk/desk.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "notify.h"
#include "util/clock.h"
#include "util/log.h"

#define STOP_LIMIT_MS 9000
#define SENDS_IN_FLIGHT 40                         /* WhatsApp's and the SMS gateway's together: sender.c */
#define WEBHOOK_BODY_MAX ((size_t)4 * 1024 * 1024) /* the platform posts up to 3 MB */
#define OTHER_BODY_MAX ((size_t)64 * 1024)
#define FORM_BODY_MAX ((size_t)4 * 1024)
#define WATCHDOG_MS 5000

struct process {
    struct cli *cli;
    struct loop *loop;
    struct http_client *client;
    struct http_server *server;
    struct desk *desk;
    struct admin admin;
    bool stopping;
};

static void verify_whatsapp(const struct http_request *request, void *arg)
{
    desk_whatsapp_verify(request, ((struct process *)arg)->desk);
}

static void post_whatsapp(const struct http_request *request, void *arg)
{
    desk_whatsapp_post(request, ((struct process *)arg)->desk);
}

static void take_sms(const struct http_request *request, void *arg)
{
    desk_sms(request, ((struct process *)arg)->desk);
}

static void healthz(const struct http_request *request, void *arg)
{
    admin_healthz(request, &((struct process *)arg)->admin);
}

static void readyz(const struct http_request *request, void *arg)
{
    admin_readyz(request, &((struct process *)arg)->admin);
}

static void metrics(const struct http_request *request, void *arg)
{
    admin_metrics(request, &((struct process *)arg)->admin);
}

static void find(const struct http_request *request, void *arg)
{
    admin_find(request, &((struct process *)arg)->admin);
}

static void find_file(const struct http_request *request, void *arg)
{
    admin_find_file(request, &((struct process *)arg)->admin);
}

static void public_stations(const struct http_request *request, void *arg)
{
    admin_public_stations(request, &((struct process *)arg)->admin);
}

static const struct http_route routes[] = {
    {"/webhook/whatsapp", HTTP_GET, HTTP_PLATFORM, OTHER_BODY_MAX, verify_whatsapp},
    {"/webhook/whatsapp", HTTP_POST, HTTP_PLATFORM, WEBHOOK_BODY_MAX, post_whatsapp},
    {"/webhook/sms", HTTP_GET | HTTP_POST, HTTP_PLATFORM, OTHER_BODY_MAX, take_sms},
    {"/webhook/sms/*", HTTP_GET | HTTP_POST, HTTP_PLATFORM, OTHER_BODY_MAX, take_sms},
    {"/healthz", HTTP_GET, HTTP_ANYONE, OTHER_BODY_MAX, healthz},
    {"/readyz", HTTP_GET, HTTP_ANYONE, OTHER_BODY_MAX, readyz},
    {"/find", HTTP_GET | HTTP_POST, HTTP_ANYONE, FORM_BODY_MAX, find},
    {"/find/*", HTTP_GET, HTTP_ANYONE, FORM_BODY_MAX, find_file},
    {"/api/v1/public/stations", HTTP_GET, HTTP_ANYONE, FORM_BODY_MAX, public_stations},
    {"/metrics", HTTP_GET, HTTP_LOOPBACK_OR_TOKEN, OTHER_BODY_MAX, metrics},
};

static bool allow(const struct http_request *request, void *arg)
{
    return admin_allow(&((struct process *)arg)->admin, request);
}

/* From the storage thread: done functions wait. */
static void collect(void *arg)
{
    store_collect(((struct process *)arg)->cli->store);
}

static void on_store_done(void *arg)
{
    loop_post(((struct process *)arg)->loop, collect, arg);
}

static void stop_now(void *arg)
{
    loop_stop(((struct process *)arg)->loop);
}

static void flush(void *arg)
{
    struct process *process = arg;
    log_info("server.flushing", F_INT("waiting", store_waiting(process->cli->store)));
    desk_drain(process->desk, stop_now, process);
}

static void on_stop(void *arg)
{
    struct process *process = arg;
    if (process->stopping)
        _exit(1);
    process->stopping = true;
    log_info("server.draining", F_INT("requests", http_server_open_requests(process->server)));
    notify_state("STOPPING=1");
    loop_timer(process->loop, STOP_LIMIT_MS, stop_now, process);
    http_server_drain(process->server, flush, process);
}

/* A bad new configuration, lexicon or set of texts is refused as a whole; the old stays. */
static void on_reload(void *arg)
{
    struct process *process = arg;
    struct config_report report = {{0}, 0};
    struct settings fresh;
    struct buf buf_auto waiting = {0};
    struct err err;
    if (settings_load(process->cli->config, true, &fresh, &report) < 0 || desk_check(&fresh, &report) < 0) {
        log_error("reload.refused", F_STR("errors", buf_str(&report.lines)));
        settings_free(&fresh);
        config_report_free(&report);
        return;
    }
    settings_apply_reload(&process->cli->settings, &fresh, &waiting);
    const struct settings *settings = &process->cli->settings;
    log_setup((enum log_level)settings->log_level, settings->log_format == 1, settings->mask_numbers);
    if (http_server_reload_tls(process->server, &err) < 0)
        log_error("reload.tls_refused", F_TEXT("why", err.text));
    if (desk_reload(process->desk, &report) < 0) /* a file changed since the check */
        log_error("reload.refused", F_STR("errors", buf_str(&report.lines)));
    else
        log_info("reload.done", F_STR("waits_for_restart", buf_str(&waiting)));
    config_report_free(&report);
}

static void watchdog(void *arg)
{
    struct process *process = arg;
    notify_state("WATCHDOG=1");
    loop_timer(process->loop, WATCHDOG_MS, watchdog, process);
}

static int start_store(struct process *process, struct err *err)
{
    struct store_settings settings = {
        .url = process->cli->settings.store_url, .notify = on_store_done, .arg = process};
    process->cli->store = store_open(&settings, err);
    return process->cli->store ? store_claim(process->cli->store, err) : -1;
}

static int start_desk(struct process *process, struct err *err)
{
    struct config_report report = {{0}, 0};
    process->desk = desk_create(process->loop, process->cli->store, process->client, &process->cli->settings,
                                &report, err);
    fputs(buf_text(&report.lines), stderr);
    config_report_free(&report);
    if (!process->desk)
        return -1;
    return store_start(process->cli->store, err);
}

static int start_server(struct process *process, struct err *err)
{
    const struct settings *settings = &process->cli->settings;
    struct http_settings from = {.listen = settings->listen,
                                 .tls_cert = settings->tls_cert,
                                 .tls_key = settings->tls_key,
                                 .max_connections = (int)settings->max_connections,
                                 .routes = routes,
                                 .route_count = ARRAY_LEN(routes),
                                 .allow = allow,
                                 .arg = process};
    process->server = http_server_create(process->loop, &from, err);
    if (!process->server)
        return -1;
    process->admin = (struct admin){process->server, process->desk, settings, find_pace_create()};
    desk_set_server(process->desk, process->server);
    return 0;
}

static int watch_signals(struct process *process, struct err *err)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is a full disk: the write fails, the process stays */
    return loop_on_signal(process->loop, SIGTERM, on_stop, process) < 0 ||
                   loop_on_signal(process->loop, SIGINT, on_stop, process) < 0 ||
                   loop_on_signal(process->loop, SIGHUP, on_reload, process) < 0
               ? err_set(err, "cannot watch signals")
               : 0;
}

static int start(struct process *process, struct err *err)
{
    process->loop = loop_create(err);
    if (!process->loop || watch_signals(process, err) < 0)
        return -1;
    process->client = http_client_create(process->loop, SENDS_IN_FLIGHT, err);
    if (!process->client || start_store(process, err) < 0 || start_desk(process, err) < 0)
        return -1;
    return start_server(process, err);
}

/* Sends that are cut off leave their outcome to be written, and what the store still commits may answer a
 * request: so client, store, server. */
static void finish(struct process *process)
{
    if (process->client)
        http_client_destroy(process->client);
    store_close(process->cli->store);
    process->cli->store = NULL;
    if (process->server)
        http_server_destroy(process->server);
    desk_destroy(process->desk);
    find_pace_destroy(process->admin.pace);
    loop_destroy(process->loop);
}

/* A connection is a file descriptor; a webhook burst must not run into the shell's default of 1024. */
static void raise_file_limit(int64_t connections)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = MIN(limit.rlim_max, (rlim_t)MAX(connections + 256, (int64_t)limit.rlim_cur));
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        log_warn("server.file_limit", F_INT("wanted", limit.rlim_cur));
}

static int serve(struct cli *cli)
{
    struct process process = {.cli = cli};
    struct err err = {""};
    int64_t begun_ms = clock_mono_ms();
    if (!cli_settings(cli, true))
        return CLI_FAILED;
    raise_file_limit(cli->settings.max_connections);
    if (start(&process, &err) < 0) {
        finish(&process);
        return cli_fail("%s", err.text);
    }
    log_info("server.listening", F_TEXT("address", cli->settings.listen),
             F_INT("port", http_server_port(process.server)), F_INT("start_ms", clock_mono_ms() - begun_ms),
             F_TEXT("version", PUKAAR_VERSION));
    notify_state("READY=1");
    watchdog(&process);
    loop_run(process.loop);
    finish(&process);
    log_info("server.stopped", F_INT("code", 0));
    return CLI_DONE;
}

static const struct command serve_commands[] = {
    {"serve", NULL, "", 0, 0, "",
     "Runs the bot until SIGTERM; SIGHUP reloads configuration, lexicon and texts", serve},
    {0},
};

#define TABLES_MAX 32

int main(int argc, char **argv)
{
    const struct command *tables[TABLES_MAX] = {serve_commands};
    for (size_t i = 0; cli_tables[i] && i + 2 < TABLES_MAX; i++)
        tables[i + 1] = cli_tables[i];
    umask(077);
    return cli_main(argc, argv, tables);
}
