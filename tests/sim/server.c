/* The server's lives: started, killed, stopped in order; and the requests that are made of it until it
 * answers. */
#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

#include "net/http_server.h"
#include "sim.h"
#include "util/file.h"

#define APP_SECRET "the app secret of the simulation"
#define CALLBACK_TOKEN "simulated-callback"

/* One webhook: posted again and again until it is answered 200. */
struct post {
    uint64_t request; /* 0 while none is open */
    bool sms;
    int attempts;
    bool answered; /* 200, once */
    int64_t born_ms;
    char *body;
    char signature[8 + 2 * HMAC_SIZE];
    struct post *prev, *next;
};

const char *post_header(const struct post *post, const char *name)
{
    if (strcmp(name, "X-Hub-Signature-256") == 0)
        return post->sms ? NULL : post->signature;
    if (strcmp(name, "Content-Type") == 0)
        return "application/json";
    return strcmp(name, "X-Callback-Token") == 0 && post->sms ? CALLBACK_TOKEN : NULL;
}

/* What is to be done about a post; it may be gone by then. */
struct knock {
    struct post *post;
};

static void knock(struct sim *sim, void *owned);

static void knock_in(struct sim *sim, struct post *post, int64_t in_ms)
{
    struct knock *again = mem_new(1, sizeof(*again));
    again->post = post;
    post->request = 0;
    sim_plan(sim, in_ms, knock, again);
}

/* Soon at first, then less and less often, as the platform does. */
static int64_t patience_ms(struct sim *sim, int attempts)
{
    int64_t wait_ms = SECOND_MS << MIN(attempts, 8);
    return wait_ms + dice_below(&sim->dice, wait_ms);
}

static void knock(struct sim *sim, void *owned)
{
    struct post *post = ((struct knock *)owned)->post;
    post->attempts++;
    if (!sim->life) {
        knock_in(sim, post, patience_ms(sim, post->attempts));
        return;
    }
    const struct http_request request = {.id = ++sim->numbers,
                                         .method = HTTP_POST,
                                         .path = post->sms ? STR("/webhook/sms") : STR("/webhook/whatsapp"),
                                         .body = str_of(post->body),
                                         .peer = "127.0.0.1",
                                         .handle = post};
    post->request = request.id;
    sim->tally.webhooks++;
    if (post->sms)
        desk_sms(&request, sim->desk);
    else
        desk_whatsapp_post(&request, sim->desk);
}

static void drop(struct sim *sim, struct post *post)
{
    DL_DELETE(sim->posts, post);
    free(post->body);
    free(post);
}

void server_answered(struct sim *sim, uint64_t request, int status)
{
    struct post *post;
    DL_FOREACH(sim->posts, post)
    {
        if (post->request == request)
            break;
    }
    if (!post || sim->dying)
        return;
    post->answered |= status == 200;
    if (status == 200 && !dice_chance(&sim->dice, 0.003)) {
        drop(sim, post);
    } else if (status == 200) {
        knock_in(sim, post, dice_span(&sim->dice, MINUTE_MS)); /* the answer was lost: posted again */
    } else if (status == 503) {
        sim->tally.posts_refused++;
        knock_in(sim, post, patience_ms(sim, post->attempts));
    } else {
        sim_complain(sim, 0, "a webhook was answered %d", status);
    }
}

void server_post(struct sim *sim, bool sms, char *body)
{
    struct post *post = mem_new(1, sizeof(*post));
    *post = (struct post){.sms = sms, .body = body, .born_ms = sim->true_ms};
    if (!sms) {
        unsigned char digest[HMAC_SIZE];
        hmac_sha256(sim->secret, str_of(body), digest);
        memcpy(post->signature, "sha256=", 7);
        hmac_hex(digest, sizeof(digest), post->signature + 7);
    }
    DL_APPEND(sim->posts, post);
    int64_t late_ms = sim_has_fault(sim, FAULT_LATE) ? dice_span(&sim->dice, 2 * MINUTE_MS) : 0;
    knock_in(sim, post, 50 + dice_below(&sim->dice, 200) + late_ms);
}

int64_t server_oldest_post_ms(const struct sim *sim)
{
    int64_t oldest_ms = INT64_MAX;
    const struct post *post;
    DL_FOREACH(sim->posts, post)
    {
        if (!post->answered)
            oldest_ms = MIN(oldest_ms, post->born_ms);
    }
    return oldest_ms;
}

void server_drop_posts(struct sim *sim)
{
    while (sim->posts)
        drop(sim, sim->posts);
}

/* ---- Lives ---- */

static bool write_file(const char *directory, const char *name, const char *content)
{
    char path[300];
    struct err err;
    (void)str_format(path, sizeof(path), "%s/%s", directory, name);
    return file_write(path, str_of(content), &err) == 0;
}

static bool write_settings(struct sim *sim)
{
    struct buf buf_auto text = {0};
    const char *directory = sim->directory;
    buf_addf(&text, "[store]\nurl = sqlite:%s/pukaar.db\n", directory);
    buf_addf(&text,
             "[whatsapp]\ngraph_url = https://platform.invalid\nphone_number_id = 100000000000001\n"
             "app_secret_file = %s/app_secret\nverify_token_file = %s/verify_token\n"
             "access_token_file = %s/access_token\n",
             directory, directory, directory);
    buf_addf(&text,
             "[sms]\nurl = https://gateway.invalid/send\nheaders = Content-Type: application/json\n"
             "body = {\"to\":\"{to}\",\"text\":\"{text}\",\"ref\":\"{id}\"}\nid = id\n"
             "callback_token_file = %s/callback_token\n",
             directory);
    buf_addf(&text, "[recognise]\nlexicon = %s/conf/lexicon\ntexts = %s/conf/texts\n", SIM_ROOT, SIM_ROOT);
    buf_addf(&text, "[policy]\noperator = +910000040001\ncontrol_room = city\n");
    return write_file(directory, "pukaar.conf", buf_text(&text)) &&
           write_file(directory, "app_secret", APP_SECRET "\n") &&
           write_file(directory, "verify_token", "verify\n") &&
           write_file(directory, "access_token", "access\n") &&
           write_file(directory, "callback_token", CALLBACK_TOKEN "\n");
}

static bool load_settings(struct sim *sim, struct config_report *report)
{
    char path[300];
    (void)str_format(path, sizeof(path), "%s/pukaar.conf", sim->directory);
    return write_settings(sim) && settings_load(path, true, &sim->settings, report) == 0;
}

bool server_start(struct sim *sim)
{
    struct config_report report = {0};
    struct err err = {"the configuration is not usable"};
    if (!sim->secret) {
        if (!load_settings(sim, &report)) {
            sim_complain(sim, 0, "%s: %s", err.text, buf_text(&report.lines));
            config_report_free(&report);
            return false;
        }
        sim->secret = hmac_key_create(STR(APP_SECRET));
    }
    sim->life = ++sim->lives;
    sim->up_since_ms = sim->true_ms;
    sim->tick = 0;
    sim->store = store_open(&(struct store_settings){.url = sim->settings.store_url}, &err);
    if (sim->store)
        sim->desk = desk_create(NULL, sim->store, NULL, &sim->settings, &report, &err);
    if (!sim->desk)
        sim_complain(sim, 0, "the server does not start: %s %s", err.text, buf_text(&report.lines));
    config_report_free(&report);
    return sim->desk != NULL;
}

static void knock_again(struct sim *sim)
{
    struct post *post;
    DL_FOREACH(sim->posts, post)
    {
        if (post->request)
            knock_in(sim, post, patience_ms(sim, post->attempts));
    }
}

static void end(struct sim *sim)
{
    machine_drop(sim);
    desk_destroy(sim->desk);
    store_close(sim->store);
    sim->desk = NULL;
    sim->store = NULL;
    sim->life = 0;
    knock_again(sim);
}

void server_kill(struct sim *sim)
{
    if (!sim->desk)
        return;
    sim->tally.kills++;
    sim->crashed_ms = sim->true_ms;
    platform_forget_answers(sim);
    end(sim);
}

static void stopped(void *arg)
{
    *(bool *)arg = true;
}

/* As bot/main.c does it: what is under way ends, and is written. */
void server_stop(struct sim *sim)
{
    bool done = false;
    if (!sim->desk)
        return;
    sim->tally.stops++;
    desk_drain(sim->desk, stopped, &done);
    for (int64_t end_ms = sim->true_ms + MINUTE_MS;
         !sim->complaint && !(done && !sim->jobs && !sim->jobs_done);) {
        if (sim->true_ms > end_ms)
            sim_complain(sim, 0, "the server does not end");
        sim_run(sim, sim->true_ms + 100);
    }
    end(sim);
}
