#include "fixture.h"

#include <stdlib.h>

const struct policy policy = {.ack_timeout_ms = 60000,
                              .repeat = 2,
                              .merge_window_ms = 900000,
                              .update_window_ms = 1800000,
                              .loud_ms = 600000,
                              .late_ms = 120000,
                              .deliver_ms = 20000,
                              .silence_urgent_ms = 600000,
                              .silence_ms = 1800000};
struct texts *texts;
const char *const languages[3] = {"en", "hi", "mr"};

int texts_setup(void **state)
{
    struct config_report report = {0};
    (void)state;
    texts = texts_load(getenv("PUKAAR_TEXTS"), &report);
    if (!texts)
        print_error("%s", buf_text(&report.lines));
    config_report_free(&report);
    return texts ? 0 : -1;
}

int texts_teardown(void **state)
{
    (void)state;
    texts_free(texts);
    texts = NULL;
    return 0;
}

struct incident known_incident(enum category category)
{
    struct incident incident = {.id = 77,
                                .ref = "4F7K",
                                .state = INCIDENT_OPEN,
                                .category = category,
                                .person_id = 5,
                                .reporter = "+910000010001",
                                .society = "gulmohar",
                                .station = "seaside",
                                .language = "en",
                                .place = {.wing = "B", .flat = "1203", .floor = "12", .landmark = "gate 2"},
                                .has_point = true,
                                .lat = 19.0632,
                                .lon = 72.8263,
                                .words = "he is breaking the door of my flat, Meera",
                                .message_ms = NOW,
                                .opened_ms = NOW,
                                .last_report_ms = NOW,
                                .told = 1};
    bool set = address_set(&incident.chat, CHANNEL_WHATSAPP, ADDRESS_PHONE, STR("+910000010001"));
    assert_true(set);
    return incident;
}

struct speak_context context_of(struct arena *arena, const char *language)
{
    return (struct speak_context){.texts = texts,
                                  .arena = arena,
                                  .now_ms = NOW + 5000,
                                  .late_ms = policy.late_ms,
                                  .society_name = "Gulmohar Heights",
                                  .society_address = "12 Carter Lane",
                                  .station_name = "Seaside Police Station",
                                  .station_has_point = true,
                                  .station_lat = 19.0605,
                                  .station_lon = 72.829,
                                  .language = language};
}

unsigned chance(unsigned below)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % below;
}

const char *all_said(struct arena *arena, const struct outgoing *outgoing)
{
    struct buf buf_auto out = {0};
    const char *const texts_of[] = {outgoing->text, outgoing->point_name, outgoing->point_address};
    for (size_t i = 0; i < ARRAY_LEN(texts_of); i++)
        buf_addf(&out, "%s\n", texts_of[i] ? texts_of[i] : "");
    for (size_t i = 0; i < outgoing->param_count; i++)
        buf_addf(&out, "%s\n", outgoing->params[i]);
    for (size_t i = 0; i < outgoing->button_count; i++)
        buf_addf(&out, "%s\n", outgoing->buttons[i].title);
    return arena_dup(arena, buf_text(&out));
}
