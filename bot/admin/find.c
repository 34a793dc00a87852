/* The public's questions over HTTP: read, paced, asked of the desk, and answered as a page or as JSON. */
#include "admin/find.h"

#include <math.h>
#include <stdlib.h>

#include "find_pace.h"
#include "find_page.h"
#include "registry/point.h"
#include "util/clock.h"
#include "util/json.h"
#include "util/num.h"
#include "util/url.h"

/* A question under way. */
struct asking {
    const struct admin *admin;
    uint64_t request;
    bool json;
    bool asked; /* a place or a station was named */
    const char *language, *complaint;
    char entered[FIND_ENTERED_MAX];
};

struct find_pace *find_pace_create(void)
{
    struct find_pace *pace = mem_new(1, sizeof(*pace));
    find_pace_init(pace);
    return pace;
}

void find_pace_destroy(struct find_pace *pace)
{
    free(pace);
}

#define SECONDS_TO_WAIT "60"

static void answer_page(const struct asking *asking, int status, const struct find_answer *answer)
{
    static const struct http_line lines[] = {
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
                                    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"Referrer-Policy", "no-referrer"},
        {"Permissions-Policy", "geolocation=(self), camera=(), microphone=()"},
        {"Retry-After", SECONDS_TO_WAIT}, /* the last one: only of what is refused for now */
    };
    struct buf buf_auto body = {0};
    struct find_page page = {.texts = desk_texts(asking->admin->desk),
                             .language = asking->language,
                             .entered = asking->entered,
                             .complaint = asking->complaint,
                             .answer = answer,
                             .asked = asking->asked};
    find_page_print(&page, &body);
    http_reply_lines(asking->admin->server, asking->request, status, "text/html; charset=utf-8",
                     buf_str(&body), lines, ARRAY_LEN(lines) - !(status == 429 || status == 503));
}

static const struct http_line json_lines[] = {
    {"Access-Control-Allow-Origin", "*"}, {"Retry-After", SECONDS_TO_WAIT}, /* as above */
};

static void refuse(const struct asking *asking, int status, const char *detail)
{
    http_problem_lines(asking->admin->server, asking->request, status, detail, json_lines,
                       ARRAY_LEN(json_lines) - !(status == 429 || status == 503));
}

static void put_station(struct json_writer *json, const char *key, const struct station *station, bool whole)
{
    if (!*station->id) {
        json_put_null(json, key);
        return;
    }
    json_open(json, key, '{');
    json_put_text(json, "id", station->id);
    json_put_text(json, "name", station->name);
    json_put_text(json, "phone", *station->phone ? station->phone : NULL);
    if (whole && station->has_point) {
        json_put_real(json, "lat", station->lat, 6);
        json_put_real(json, "lon", station->lon, 6);
    }
    json_close(json, '}');
}

static void answer_json(const struct asking *asking, const struct finding *finding)
{
    static const char *const hows[] = {"inside", "nearest", "estimate", "nowhere"};
    struct buf buf_auto body = {0};
    struct json_writer json = {.out = &body};
    if (finding->how == LOCATED_NOWHERE) {
        refuse(asking, 404, "no police station is known for this place; call 112");
        return;
    }
    json_open(&json, NULL, '{');
    put_station(&json, "station", &finding->station, true);
    if (finding->has_distance)
        json_put_i64(&json, "distance_m", (int64_t)round(finding->distance_m));
    else
        json_put_null(&json, "distance_m");
    json_put_text(&json, "how", hows[finding->how]);
    json_put_bool(&json, "certain", finding->how == LOCATED_INSIDE && !*finding->other.id);
    put_station(&json, "also", &finding->other, false);
    json_put_text(&json, "emergency", "112");
    json_put_text(&json, "women_helpline", "1091");
    json_close(&json, '}');
    http_reply_lines(asking->admin->server, asking->request, 200, "application/json", buf_str(&body),
                     json_lines, 1);
}

static void answer_busy(struct asking *asking, int status)
{
    asking->complaint = "find.busy";
    asking->asked = false;
    if (asking->json)
        refuse(asking, status,
               status == 429 ? "too many questions; try again in a minute"
                             : "busy with more urgent things; try again in a minute");
    else
        answer_page(asking, status, NULL);
}

static void on_found(const struct find_answer *answer, void *arg)
{
    struct asking *asking = arg;
    if (!answer) {
        answer_busy(asking, 503);
    } else if (asking->json) {
        answer_json(asking, &answer->finding);
    } else {
        bool gone = asking->asked && !*asking->entered && answer->finding.how == LOCATED_NOWHERE;
        asking->complaint = gone ? "find.no_such_station" : asking->complaint;
        answer_page(asking, 200, answer);
    }
    free(asking);
}

static void ask(struct asking *asking, const struct find_question *question)
{
    if (desk_find(asking->admin->desk, question, on_found, asking))
        return;
    answer_busy(asking, 503);
    free(asking);
}

/* NULL when it is answered already: switched off, or too often. */
static struct asking *begin(const struct http_request *request, const struct admin *admin, bool json)
{
    char address[64];
    if (!admin->settings->public_find) {
        http_problem(admin->server, request->id, 404, "no such path");
        return NULL;
    }
    struct asking *asking = mem_new(1, sizeof(*asking));
    *asking = (struct asking){.admin = admin, .request = request->id, .json = json, .language = "en"};
    find_pace_address(request->peer, http_header(request, "X-Forwarded-For"), address);
    if (find_pace_take(admin->pace, address, admin->settings->public_per_minute, clock_mono_ms()))
        return asking;
    answer_busy(asking, 429);
    free(asking);
    return NULL;
}

/* A field of the form or the query; "" when it is absent, too long, or holds a NUL. */
static void read_field(struct str pairs, const char *name, char *ret, size_t size)
{
    struct buf buf_auto value = {0};
    if (!url_field(pairs, name, &value) || !str_copy(ret, size, buf_str(&value)))
        ret[0] = '\0';
}

void admin_find(const struct http_request *request, void *arg)
{
    struct find_question question = {.list = true};
    bool posted = request->method == HTTP_POST;
    struct str fields = posted ? request->body : request->query;
    char language[8];
    struct asking *asking = begin(request, arg, false);
    if (!asking)
        return;
    read_field(fields, "lang", language, sizeof(language));
    asking->language = find_page_language(language, http_header(request, "Accept-Language"));
    if (posted) {
        read_field(fields, "where", asking->entered, sizeof(asking->entered));
        question.has_point = point_parse(str_of(asking->entered), &question.lat, &question.lon);
        asking->asked = question.has_point;
        asking->complaint = question.has_point ? NULL : "find.bad_place";
    } else {
        read_field(fields, "station", question.station, sizeof(question.station));
        asking->asked = *question.station != '\0';
    }
    ask(asking, &question);
}

void admin_find_file(const struct http_request *request, void *arg)
{
    const struct admin *admin = arg;
    for (const struct find_file *file = find_files; file->path && admin->settings->public_find; file++) {
        if (!str_eq(request->path, str_of(file->path)))
            continue;
        http_reply(admin->server, request->id, 200, file->type,
                   (struct str){(const char *)file->bytes, file->len});
        return;
    }
    http_problem(admin->server, request->id, 404, "no such path");
}

void admin_public_stations(const struct http_request *request, void *arg)
{
    struct find_question question = {.has_point = true};
    char lat[32], lon[32];
    struct asking *asking = begin(request, arg, true);
    if (!asking)
        return;
    read_field(request->query, "lat", lat, sizeof(lat));
    read_field(request->query, "lon", lon, sizeof(lon));
    if (num_real(str_of(lat), &question.lat) && num_real(str_of(lon), &question.lon) &&
        num_is_point(question.lat, question.lon)) {
        ask(asking, &question);
        return;
    }
    refuse(asking, 400, "lat and lon must be given in degrees, such as ?lat=19.0605&lon=72.8290");
    free(asking);
}
