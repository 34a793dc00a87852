/* What is asked next: a table of questions, and for each what its answer does. */
#include "registry/onboarding.h"

#include "registry/answers.h"
#include "registry/point.h"
#include "util/utf8.h"

/* One answer being taken: `turn->after` is changed, or turn->error set. */
struct taking {
    const struct onboarding_answer *answer;
    const struct onboarding_stations *stations;
    struct arena *arena;
    struct onboarding_turn *turn;
    const struct question *question;
};

typedef void take_fn(struct taking *taking);
static take_fn take_resume, take_text, take_point, take_station, take_phones, take_language, take_summary,
    take_field;

static const struct question {
    const char *name;
    take_fn *take; /* an answer in words, by pin or by button */
    bool may_skip; /* nothing need be given */
    size_t field;  /* texts: which member of struct onboarding */
    size_t most;   /* units of a text */
} questions[ONBOARDING_STEP_COUNT_] = {
    [ONBOARDING_LEFT] = {"left", NULL, false, 0, 0},
    [ONBOARDING_RESUME] = {"resume", take_resume, false, 0, 0},
    [ONBOARDING_NAME] = {"name", take_text, false, offsetof(struct onboarding, name), RECORD_NAME_MAX},
    [ONBOARDING_ADDRESS] = {"address", take_text, false, offsetof(struct onboarding, address),
                            RECORD_ADDRESS_MAX},
    [ONBOARDING_POINT] = {"point", take_point, false, 0, 0},
    [ONBOARDING_STATION] = {"station", take_station, false, 0, 0},
    [ONBOARDING_WINGS] = {"wings", take_text, true, offsetof(struct onboarding, wings), RECORD_NOTE_MAX},
    [ONBOARDING_LANDMARKS] = {"landmarks", take_text, true, offsetof(struct onboarding, landmarks),
                              RECORD_NOTE_MAX},
    [ONBOARDING_GUARDS] = {"guards", take_phones, true, offsetof(struct onboarding, guards), 0},
    [ONBOARDING_COMMITTEE] = {"committee", take_phones, true, offsetof(struct onboarding, committee), 0},
    [ONBOARDING_LANGUAGE] = {"language", take_language, false, 0, 0},
    [ONBOARDING_SUMMARY] = {"summary", take_summary, false, 0, 0},
    [ONBOARDING_FIELD] = {"field", take_field, false, 0, 0},
};

const char *onboarding_step_name(enum onboarding_step step)
{
    return questions[step].name;
}

bool onboarding_step_parse(struct str name, enum onboarding_step *ret)
{
    for (size_t i = 0; i < ONBOARDING_STEP_COUNT_; i++) {
        if (str_eq(name, str_of(questions[i].name))) {
            *ret = (enum onboarding_step)i;
            return true;
        }
    }
    return false;
}

static bool is_field(enum onboarding_step step)
{
    return step >= ONBOARDING_NAME && step <= ONBOARDING_LANGUAGE;
}

void onboarding_begin(const char *speaks, struct onboarding *ret)
{
    *ret = (struct onboarding){.step = ONBOARDING_NAME,
                               .later = ONBOARDING_NAME,
                               .wanted = "",
                               .speaks = speaks,
                               .society = "",
                               .name = "",
                               .address = "",
                               .station = "",
                               .wings = "",
                               .landmarks = "",
                               .guards = "",
                               .committee = "",
                               .language = speaks};
}

void onboarding_change(const struct society *society, const char *guards, const char *committee,
                       const char *speaks, struct onboarding *ret)
{
    onboarding_begin(speaks, ret);
    ret->step = ONBOARDING_FIELD;
    ret->later = ONBOARDING_SUMMARY;
    ret->society = society->id;
    ret->name = society->name;
    ret->address = society->address;
    ret->has_point = society->has_point;
    ret->lat = society->lat;
    ret->lon = society->lon;
    ret->station = society->station;
    ret->station_named = society->station_named;
    ret->station_uncertain = society->station_uncertain;
    ret->station_known = true;
    ret->wings = society->wings;
    ret->landmarks = society->landmarks;
    ret->guards = guards;
    ret->committee = committee;
    ret->language = society->language;
}

void onboarding_leave(struct onboarding *onboarding)
{
    bool between = onboarding->step == ONBOARDING_RESUME || onboarding->step == ONBOARDING_LEFT ||
                   onboarding->step == ONBOARDING_FIELD || onboarding->single;
    if (!between)
        onboarding->later = onboarding->step;
    onboarding->single = false;
    onboarding->step = ONBOARDING_LEFT;
}

void onboarding_ask_resume(struct onboarding *onboarding, const char *wanted)
{
    onboarding_leave(onboarding);
    onboarding->step = ONBOARDING_RESUME;
    onboarding->wanted = wanted;
}

void onboarding_correct(struct onboarding *onboarding, enum onboarding_step field)
{
    bool within = is_field(onboarding->step) && !onboarding->single;
    if (!onboarding->single && onboarding->step != ONBOARDING_FIELD)
        onboarding->later = within ? onboarding->step : ONBOARDING_SUMMARY;
    onboarding->single = is_field(field);
    onboarding->step = field;
    onboarding->all_stations = false;
}

/* The question behind the one that was answered. A new point asks for its station, whatever was corrected. */
static void go_on(struct onboarding *onboarding)
{
    bool asks_station = onboarding->has_point && !onboarding->station_known;
    onboarding->all_stations = false;
    if (onboarding->step >= ONBOARDING_POINT && onboarding->step != ONBOARDING_STATION && asks_station) {
        onboarding->step = ONBOARDING_STATION;
    } else if (onboarding->single) {
        onboarding->step = onboarding->later;
        onboarding->single = false;
    } else {
        onboarding->step++;
    }
}

static void go_back(struct taking *taking)
{
    struct onboarding *onboarding = &taking->turn->after;
    if (onboarding->step == ONBOARDING_STATION && !onboarding->station_known)
        onboarding->step = ONBOARDING_POINT;
    else if (onboarding->single || onboarding->step == ONBOARDING_FIELD)
        onboarding->step = onboarding->later;
    else if (onboarding->step == ONBOARDING_NAME)
        taking->turn->error = "first";
    else if (onboarding->step == ONBOARDING_SUMMARY || is_field(onboarding->step))
        onboarding->step--;
    onboarding->single =
        onboarding->single && onboarding->step == ONBOARDING_POINT && !onboarding->station_known;
    onboarding->all_stations = false;
}

static const char **text_at(struct onboarding *onboarding, size_t field)
{
    return (const char **)(void *)((char *)onboarding + field);
}

static void fail(struct taking *taking, const char *error, const char *about)
{
    taking->turn->error = error;
    taking->turn->about = about;
}

/* What is there stays; nothing is no answer where something is needed. */
static void skip(struct taking *taking)
{
    struct onboarding *onboarding = &taking->turn->after;
    const struct question *question = taking->question;
    bool kept = (question->take == take_text && **text_at(onboarding, question->field)) ||
                (onboarding->step == ONBOARDING_POINT && onboarding->has_point) ||
                (onboarding->step == ONBOARDING_STATION && onboarding->station_known) ||
                onboarding->step == ONBOARDING_LANGUAGE;
    if (question->may_skip || kept)
        go_on(onboarding);
    else
        fail(taking, "needed", "");
}

static void take_resume(struct taking *taking)
{
    const char *choice = taking->answer->choice ? taking->answer->choice : "";
    struct onboarding *onboarding = &taking->turn->after;
    if (strcmp(choice, "go_on") == 0 || taking->answer->said == SAID_YES)
        onboarding->step = onboarding->later;
    else if (strcmp(choice, "anew") == 0 || taking->answer->said == SAID_NO)
        taking->turn->outcome = ONBOARDING_ANEW;
    else
        fail(taking, "choose", "");
}

static void take_text(struct taking *taking)
{
    const struct question *question = taking->question;
    const struct onboarding_answer *answer = taking->answer;
    if (answer->has_point) {
        fail(taking, "words", "");
        return;
    }
    const char *line = line_read(answer->words, taking->arena);
    if (!line || (!*line && !question->may_skip))
        fail(taking, "words", "");
    else if (utf8_units(str_of(line)) > question->most)
        fail(taking, "too_long", arena_printf(taking->arena, "%zu", question->most));
    else
        *text_at(&taking->turn->after, question->field) =
            question->may_skip && answer->said == SAID_NO ? "" : line;
    if (!taking->turn->error)
        go_on(&taking->turn->after);
}

bool onboarding_answer_point(const struct onboarding_answer *answer, double *ret_lat, double *ret_lon)
{
    *ret_lat = answer->lat;
    *ret_lon = answer->lon;
    return answer->has_point || point_parse(answer->words, ret_lat, ret_lon);
}

static void take_point(struct taking *taking)
{
    struct onboarding *onboarding = &taking->turn->after;
    double lat, lon;
    if (!onboarding_answer_point(taking->answer, &lat, &lon)) {
        fail(taking, point_is_short_link(taking->answer->words) ? "short_link" : "no_point", "");
        return;
    }
    onboarding->has_point = true;
    onboarding->lat = lat;
    onboarding->lon = lon;
    onboarding->station_known = false;
    onboarding->station = "";
    go_on(onboarding);
}

static void settle_station(struct onboarding *onboarding, const char *station, bool named, bool uncertain)
{
    onboarding->station = station;
    onboarding->station_named = named;
    onboarding->station_uncertain = uncertain;
    onboarding->station_known = true;
    go_on(onboarding);
}

static void take_station(struct taking *taking)
{
    static const struct onboarding_stations none = {.how = LOCATED_NOWHERE};
    const struct onboarding_stations *stations = taking->stations ? taking->stations : &none;
    const struct onboarding_answer *answer = taking->answer;
    struct onboarding *onboarding = &taking->turn->after;
    const char *choice = answer->choice ? answer->choice : "";
    if (answer->has_point) { /* the place was wrong, not the station */
        onboarding->step = ONBOARDING_POINT;
        take_point(taking);
        return;
    }
    for (size_t i = 0; i < stations->count; i++) {
        if (strcmp(stations->at[i].id, choice) == 0) {
            settle_station(onboarding, arena_dup(taking->arena, choice), stations->choose,
                           !stations->choose && stations->how != LOCATED_INSIDE);
            return;
        }
    }
    bool confirms = !stations->choose && stations->count;
    if (confirms && (answer->said == SAID_YES || strcmp(choice, "yes") == 0))
        settle_station(onboarding, arena_dup(taking->arena, stations->at[0].id), false,
                       stations->how != LOCATED_INSIDE);
    else if (confirms && (answer->said == SAID_NO || strcmp(choice, "no") == 0))
        onboarding->all_stations = true;
    else if (!confirms && strcmp(choice, "none") == 0)
        settle_station(onboarding, "", false, false);
    else
        fail(taking, "choose", "");
}

static void take_phones(struct taking *taking)
{
    struct onboarding *onboarding = &taking->turn->after;
    const char **mine = text_at(onboarding, taking->question->field), *bad = "";
    const char *others = onboarding->step == ONBOARDING_GUARDS ? onboarding->committee : onboarding->guards;
    if (taking->answer->said == SAID_NO) {
        *mine = "";
        go_on(onboarding);
        return;
    }
    const char *list =
        taking->answer->has_point ? NULL : phones_read(taking->answer->words, taking->arena, &bad);
    if (!list) {
        fail(taking, "no_phone", bad);
        return;
    }
    struct str rest = str_of(list), phone;
    while (str_next(&rest, ',', &phone)) {
        if (phones_have(others, phone)) {
            fail(taking, "phone_twice", arena_dup_len(taking->arena, phone.at, phone.len));
            return;
        }
    }
    if (phones_count(list) > ONBOARDING_PHONES_MAX) {
        fail(taking, "phones_many", arena_printf(taking->arena, "%d", ONBOARDING_PHONES_MAX));
        return;
    }
    *mine = list;
    go_on(onboarding);
}

static void take_language(struct taking *taking)
{
    const char *choice = taking->answer->choice ? taking->answer->choice : "";
    if (!language_supported(choice)) {
        fail(taking, "choose", "");
        return;
    }
    taking->turn->after.language = arena_dup(taking->arena, choice);
    go_on(&taking->turn->after);
}

/* A field that is named, a pin, or yes. */
static void take_summary(struct taking *taking)
{
    const struct onboarding_answer *answer = taking->answer;
    struct onboarding *onboarding = &taking->turn->after;
    const char *choice = answer->choice ? answer->choice : "";
    enum onboarding_step step;
    if (strcmp(choice, "confirm") == 0 || answer->said == SAID_YES) {
        if (onboarding->has_point && !onboarding->station_known)
            onboarding_correct(onboarding, ONBOARDING_STATION);
        else
            taking->turn->outcome = ONBOARDING_CONFIRMED;
    } else if (strcmp(choice, "change") == 0 || answer->said == SAID_NO) {
        onboarding_correct(onboarding, ONBOARDING_FIELD);
    } else if (strcmp(choice, "later") == 0) {
        onboarding_leave(onboarding);
        taking->turn->outcome = ONBOARDING_PAUSED;
    } else if (answer->has_point) {
        onboarding_correct(onboarding, ONBOARDING_POINT);
        take_point(taking);
    } else if (onboarding_step_parse(str_of(choice), &step) && is_field(step)) {
        onboarding_correct(onboarding, step);
    } else {
        fail(taking, "choose", "");
    }
}

static void take_field(struct taking *taking)
{
    enum onboarding_step step;
    struct onboarding *onboarding = &taking->turn->after;
    const char *choice = taking->answer->choice ? taking->answer->choice : "";
    if (taking->answer->has_point) {
        onboarding_correct(onboarding, ONBOARDING_POINT);
        take_point(taking);
    } else if (onboarding_step_parse(str_of(choice), &step) && is_field(step)) {
        onboarding_correct(onboarding, step);
    } else {
        fail(taking, "choose", "");
    }
}

void onboarding_take(const struct onboarding *before, const struct onboarding_answer *answer,
                     const struct onboarding_stations *stations, struct arena *arena,
                     struct onboarding_turn *ret)
{
    *ret = (struct onboarding_turn){.outcome = ONBOARDING_ASK, .about = "", .after = *before};
    struct taking taking = {.answer = answer,
                            .stations = stations,
                            .arena = arena,
                            .turn = ret,
                            .question = &questions[before->step]};
    if (before->step == ONBOARDING_LEFT)
        return;
    bool moves = before->step != ONBOARDING_RESUME;
    if (moves && answer->said == SAID_BACK)
        go_back(&taking);
    else if (moves && answer->said == SAID_CHANGE)
        onboarding_correct(&ret->after, ONBOARDING_FIELD);
    else if (moves && answer->said == SAID_SKIP)
        skip(&taking);
    else
        taking.question->take(&taking);
    if (ret->error) /* nothing of it is kept */
        ret->after = *before;
}
