/* What an alert is marked with: drill, not answered, taken and silent, late, unverified, handed over. */
#include <inttypes.h>

#include "speak_private.h"
#include "util/clock.h"

const char *speak_age(const struct speak_context *context, const struct incident *incident)
{
    char span[CLOCK_TEXT_SIZE];
    clock_span(context->now_ms - incident->message_ms, span);
    return arena_dup(context->arena, span);
}

static const char *silent_since(const struct speak_context *context)
{
    char time[CLOCK_TEXT_SIZE];
    clock_ist(context->silent_ms, time);
    return arena_dup(context->arena, time);
}

void speak_marks(const struct speak_context *context, const struct incident *incident, int repeat,
                 struct buf *out)
{
    const char *handed_by = context->handed_by ? context->handed_by : "";
    const char *passed_from = context->passed_from ? context->passed_from : "";
    bool silent = context->silent_by && *context->silent_by;
    const struct text_value values[] = {
        {"age", speak_age(context, incident)},
        {"by", handed_by},
        {"station", passed_from},
        {"count", arena_printf(context->arena, "%" PRId64, context->false_alarms)},
        {0}};
    const struct text_value taker[] = {
        {"by", context->silent_by}, {"time", silent ? silent_since(context) : ""}, {0}};
    const struct {
        bool holds;
        const char *key;
        const struct text_value *values;
    } marks[] = {
        {incident->drill, "alert.drill", values},
        {repeat > 0 && !silent, "alert.repeat", values},
        {silent, "alert.silent", taker},
        {context->now_ms - incident->message_ms > context->late_ms, "alert.late", values},
        {incident->unverified, "alert.unverified", values},
        {incident->by_nearness, "alert.nearest", values},
        {context->false_alarms > 0, "alert.false_alarms", values},
        {*handed_by, "alert.handed_over", values},
        {*passed_from && *incident->also_station, "alert.passed_on", values},
    };
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (marks[i].holds)
            buf_addf(out, "%s\n", speak_print(context, marks[i].key, marks[i].values));
    }
}

/* The template says "Call for help" in front of it and gives it one line. */
const char *speak_headline(const struct speak_context *context, const struct incident *incident,
                           const char *marks, const char *category)
{
    struct buf buf_auto front = {0}, behind = {0};
    struct str rest = str_of(marks), mark;
    bool drill = incident->drill;
    while (str_next(&rest, '\n', &mark)) {
        if (mark.len && drill)
            buf_addf(&front, "%.*s ", (int)mark.len, mark.at);
        else if (mark.len)
            buf_addf(&behind, " · %.*s", (int)mark.len, mark.at);
        drill = false;
    }
    return arena_printf(context->arena, "%s%s — %s%s", buf_text(&front), incident->ref, category,
                        buf_text(&behind));
}
