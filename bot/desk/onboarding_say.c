/* The questions of registering by chat: their words, their buttons and lists. */
#include "onboarding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/num.h"
#include "util/utf8.h"

#define BUTTONS_MAX 3
#define SUMMARY_MAX 900 /* units: what is longer goes out before the buttons, whose text may have 1024 */
#define PART_LEAST 4    /* bytes of a name that name it */

struct speak_context talk_context(struct work *work, const char *language)
{
    return (struct speak_context){.texts = work->rules->texts,
                                  .arena = work->arena,
                                  .now_ms = work->now_ms,
                                  .society_name = "",
                                  .society_address = "",
                                  .station_name = "",
                                  .language = language};
}

static const char *print(struct work *work, const char *language, const char *key,
                         const struct text_value *values)
{
    struct buf buf_auto out = {0};
    text_print(work->rules->texts, language, key, values, &out);
    return arena_dup(work->arena, buf_text(&out));
}

const char *talk_text(const struct talk *talk, const char *key, const struct text_value *values)
{
    return print(talk->work, talk->speaks, key, values);
}

void talk_say(struct talk *talk, const char *text)
{
    struct outgoing outgoing = {.kind = OUTGOING_TEXT, .text = text};
    post(talk->work, NULL, PURPOSE_ANSWER, &talk->chat, &outgoing);
}

void talk_offer(struct talk *talk, const char *text, const char *step, const struct option *options,
                size_t count)
{
    struct outgoing outgoing = {.kind = count > BUTTONS_MAX ? OUTGOING_LIST : OUTGOING_BUTTONS,
                                .text = text,
                                .list_title = talk_text(talk, "button.choose", NULL)};
    bool detailed = false;
    for (size_t i = 0; i < count; i++) {
        const char *id = arena_printf(talk->work->arena, "onboard:%s:%s", step, options[i].value);
        outgoing.details[i] = options[i].detail;
        outgoing.buttons[outgoing.button_count++] = (struct outgoing_button){id, options[i].title};
        detailed |= options[i].detail && *options[i].detail;
    }
    if (detailed) /* which only a list shows */
        outgoing.kind = OUTGOING_LIST;
    if (!count)
        outgoing.kind = OUTGOING_TEXT;
    post(talk->work, NULL, PURPOSE_ANSWER, &talk->chat, &outgoing);
}

void talk_stations(const struct talk *talk, struct onboarding_stations *ret)
{
    *ret = (struct onboarding_stations){.how = LOCATED_NOWHERE};
    if (talk->now.has_point)
        onboarding_locate(talk->work->locator, talk->now.lat, talk->now.lon,
                          (double)talk->work->rules->nearest_max_m, talk->now.all_stations, ret);
}

static const char *station_name(struct work *work, const char *id)
{
    struct station station;
    return *id && store_station_get(work->tx, id, work->arena, &station) == ROW_DONE ? station.name : id;
}

static const char *distance_text(struct work *work, double distance_m)
{
    if (distance_m <= 0)
        return "0 m";
    return distance_m < 1000 ? arena_printf(work->arena, "%.0f m", ceil(distance_m / 10) * 10)
                             : arena_printf(work->arena, "%.1f km", distance_m / 1000);
}

static const char *title_of(const struct talk *talk, const char *kind, const char *name)
{
    return talk_text(talk, arena_printf(talk->work->arena, "%s.%s", kind, name), NULL);
}

static size_t station_options(struct talk *talk, struct option *ret)
{
    struct onboarding_stations stations;
    size_t count = 0;
    talk_stations(talk, &stations);
    if (!stations.choose && stations.count) {
        ret[0] = (struct option){"yes", title_of(talk, "button", "right"), NULL};
        ret[1] = (struct option){"no", title_of(talk, "button", "wrong"), NULL};
        return 2;
    }
    for (; count < stations.count; count++) {
        const char *name = station_name(talk->work, stations.at[count].id);
        ret[count] = (struct option){arena_dup(talk->work->arena, stations.at[count].id), name,
                                     arena_printf(talk->work->arena, "%s, %s", name,
                                                  distance_text(talk->work, stations.at[count].distance_m))};
    }
    ret[count++] = (struct option){"none", title_of(talk, "button", "none_of_these"), NULL};
    return count;
}

static size_t field_options(struct talk *talk, struct option *ret)
{
    for (size_t i = 0; i < ONBOARDING_FIELD_COUNT; i++) {
        const char *name = onboarding_step_name((enum onboarding_step)(ONBOARDING_NAME + i));
        ret[i] = (struct option){name, title_of(talk, "field", name), NULL};
    }
    return ONBOARDING_FIELD_COUNT;
}

/* Fixed ones: {value, title's key}. */
static size_t fixed_options(struct talk *talk, const char *const (*table)[2], size_t count,
                            struct option *ret)
{
    for (size_t i = 0; i < count; i++)
        ret[i] = (struct option){table[i][0], talk_text(talk, table[i][1], NULL), NULL};
    return count;
}

size_t talk_options(struct talk *talk, enum onboarding_step step, struct option ret[OUTGOING_BUTTONS_MAX])
{
    static const char *const languages[][2] = {
        {"en", "language.en"}, {"hi", "language.hi"}, {"mr", "language.mr"}};
    static const char *const skip[][2] = {{"skip", "button.leave_out"}};
    const char *const resume[][2] = {{"go_on", "button.go_on"},
                                     {"anew", *talk->now.wanted ? "button.put_away" : "button.anew"}};
    const char *const summary[][2] = {{"confirm", *talk->now.society ? "button.save" : "button.confirm"},
                                      {"change", "button.change"},
                                      {"later", "button.later"}};
    switch (step) {
    case ONBOARDING_RESUME: return fixed_options(talk, resume, ARRAY_LEN(resume), ret);
    case ONBOARDING_STATION: return station_options(talk, ret);
    case ONBOARDING_WINGS:
    case ONBOARDING_LANDMARKS:
    case ONBOARDING_GUARDS:
    case ONBOARDING_COMMITTEE: return fixed_options(talk, skip, ARRAY_LEN(skip), ret);
    case ONBOARDING_LANGUAGE: return fixed_options(talk, languages, ARRAY_LEN(languages), ret);
    case ONBOARDING_SUMMARY: return fixed_options(talk, summary, ARRAY_LEN(summary), ret);
    case ONBOARDING_FIELD: return field_options(talk, ret);
    case ONBOARDING_LEFT:
    case ONBOARDING_NAME:
    case ONBOARDING_ADDRESS:
    case ONBOARDING_POINT:
    case ONBOARDING_STEP_COUNT_: break;
    }
    return 0;
}

const char *option_named(struct talk *talk, enum onboarding_step step, struct str words)
{
    struct option options[OUTGOING_BUTTONS_MAX];
    size_t count = talk_options(talk, step, options), part = 0, parts = 0;
    int64_t number;
    words = str_trim(words);
    if (num_i64(words, &number) && number >= 1 && (size_t)number <= count)
        return options[number - 1].value;
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(words, str_of(options[i].title)) || str_eq_nocase(words, str_of(options[i].value)))
            return options[i].value;
        bool holds = words.len >= PART_LEAST &&
                     str_contains_nocase(str_of(options[i].detail ? options[i].detail : ""), words);
        part = holds ? i : part;
        parts += holds;
    }
    return parts == 1 ? options[part].value : NULL;
}

static const char *place_value(struct work *work, const struct onboarding *draft)
{
    char link[64];
    if (!draft->has_point)
        return "";
    map_link(draft->lat, draft->lon, link);
    return arena_dup(work->arena, link);
}

static const char *numbers_value(struct work *work, const char *list)
{
    struct buf buf_auto out = {0};
    struct str rest = str_of(list), each;
    while (str_next(&rest, ',', &each)) {
        char spaced[PHONE_SPACED_SIZE];
        phone_spaced(arena_dup_len(work->arena, each.at, each.len), spaced);
        buf_addf(&out, "%s%s", out.len ? ", " : "", spaced);
    }
    return arena_dup(work->arena, buf_text(&out));
}

static const char *field_value(struct work *work, const struct onboarding *draft, enum onboarding_step field,
                               const char *language)
{
    const char *const texts[ONBOARDING_STEP_COUNT_] = {
        [ONBOARDING_NAME] = draft->name,
        [ONBOARDING_ADDRESS] = draft->address,
        [ONBOARDING_WINGS] = draft->wings,
        [ONBOARDING_LANDMARKS] = draft->landmarks,
        [ONBOARDING_GUARDS] = numbers_value(work, draft->guards),
        [ONBOARDING_COMMITTEE] = numbers_value(work, draft->committee)};
    if (texts[field])
        return texts[field];
    if (field == ONBOARDING_POINT)
        return place_value(work, draft);
    if (field == ONBOARDING_LANGUAGE)
        return print(work, language, arena_printf(work->arena, "language.%s", draft->language), NULL);
    return *draft->station ? station_name(work, draft->station)
                           : print(work, language, "register.control_room", NULL);
}

const char *draft_text(struct work *work, const struct onboarding *draft, const char *language)
{
    struct buf buf_auto out = {0};
    for (enum onboarding_step field = ONBOARDING_NAME; field <= ONBOARDING_LANGUAGE; field++) {
        const char *key = arena_printf(work->arena, "field.%s", onboarding_step_name(field));
        const char *value = field_value(work, draft, field, language);
        buf_addf(&out, "%s%s: %s", out.len ? "\n" : "", print(work, language, key, NULL),
                 *value ? value : print(work, language, "register.not_given", NULL));
    }
    return arena_dup(work->arena, buf_text(&out));
}

const char *draft_name(struct talk *talk, const struct onboarding *draft)
{
    return *draft->name ? draft->name : talk_text(talk, "register.unnamed", NULL);
}

/* Which question it is depends on whether there is one station or a choice, and on why. */
static const char *station_question(struct talk *talk)
{
    struct onboarding_stations stations;
    struct buf buf_auto list = {0};
    talk_stations(talk, &stations);
    if (!stations.count)
        return talk_text(talk, "register.station_none", NULL);
    const char *first = station_name(talk->work, stations.at[0].id);
    for (size_t i = 0; i < stations.count; i++)
        buf_addf(&list, "%s%zu. %s (%s)", i ? "\n" : "", i + 1, station_name(talk->work, stations.at[i].id),
                 distance_text(talk->work, stations.at[i].distance_m));
    const struct text_value values[] = {{"station", first}, {"list", buf_text(&list)}, {0}};
    return talk_text(talk,
                     !stations.choose
                         ? stations.how == LOCATED_INSIDE ? "register.station" : "register.station_estimate"
                     : talk->now.all_stations         ? "register.station_others"
                     : stations.how == LOCATED_INSIDE ? "register.station_border"
                                                      : "register.station_outside",
                     values);
}

static const char *question_text(struct talk *talk)
{
    const struct onboarding *now = &talk->now;
    const char *name = onboarding_step_name(now->step);
    if (now->step == ONBOARDING_STATION)
        return station_question(talk);
    if (now->step == ONBOARDING_RESUME) {
        const struct text_value values[] = {{"value", draft_name(talk, now)}, {0}};
        return talk_text(talk, *now->wanted ? "register.resume_other" : "register.resume", values);
    }
    return title_of(talk, "register", name);
}

/* "3/9": only while one question follows the other. */
static const char *progress(const struct talk *talk)
{
    const struct onboarding *now = &talk->now;
    bool counts = now->step >= ONBOARDING_NAME && now->step <= ONBOARDING_LANGUAGE && !now->single;
    return counts ? arena_printf(talk->work->arena, "(%d/%d) ", (int)(now->step - ONBOARDING_NAME) + 1,
                                 ONBOARDING_FIELD_COUNT)
                  : "";
}

static const char *likeness(struct talk *talk)
{
    const struct onboarding *now = &talk->now;
    struct society like, mine = {.id = now->society,
                                 .name = now->name,
                                 .has_point = now->has_point,
                                 .lat = now->lat,
                                 .lon = now->lon};
    if (!store_society_like(talk->work->tx, &mine, talk->work->arena, &like))
        return "";
    const struct text_value values[] = {{"society", like.name}, {0}};
    return arena_printf(talk->work->arena, "%s\n\n", talk_text(talk, "register.like", values));
}

/* A summary that no message with buttons can hold goes out in front of it. */
static const char *summary_text(struct talk *talk, const char *lead)
{
    struct work *work = talk->work;
    const struct text_value values[] = {{"list", draft_text(work, &talk->now, talk->speaks)}, {0}};
    const char *summary = arena_printf(work->arena, "%s%s%s", lead, likeness(talk),
                                       talk_text(talk, "register.summary", values));
    const char *question = talk_text(talk, "register.all_right", NULL);
    if (utf8_units(str_of(summary)) <= SUMMARY_MAX)
        return arena_printf(work->arena, "%s\n\n%s", summary, question);
    talk_say(talk, summary);
    return question;
}

void talk_ask(struct talk *talk, const char *lead)
{
    struct option options[OUTGOING_BUTTONS_MAX];
    enum onboarding_step step = talk->now.step;
    const char *before = lead ? arena_printf(talk->work->arena, "%s\n\n", lead) : "";
    const char *text = step == ONBOARDING_SUMMARY ? summary_text(talk, before)
                                                  : arena_printf(talk->work->arena, "%s%s%s", before,
                                                                 progress(talk), question_text(talk));
    talk_keep(talk);
    if (step == ONBOARDING_POINT) {
        struct outgoing ask = {.kind = OUTGOING_ASK_LOCATION, .text = text};
        post(talk->work, NULL, PURPOSE_ANSWER, &talk->chat, &ask);
        return;
    }
    size_t count = talk_options(talk, step, options);
    talk_offer(talk, text, onboarding_step_name(step), options, count);
}
