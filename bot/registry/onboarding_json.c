/* The conversation as it is kept between two answers. */
#include "registry/onboarding.h"
#include "util/json.h"

static const struct member {
    const char *name;
    size_t at;
} texts[] =
    {
        {"wanted", offsetof(struct onboarding, wanted)},
        {"speaks", offsetof(struct onboarding, speaks)},
        {"society", offsetof(struct onboarding, society)},
        {"name", offsetof(struct onboarding, name)},
        {"address", offsetof(struct onboarding, address)},
        {"station", offsetof(struct onboarding, station)},
        {"wings", offsetof(struct onboarding, wings)},
        {"landmarks", offsetof(struct onboarding, landmarks)},
        {"guards", offsetof(struct onboarding, guards)},
        {"committee", offsetof(struct onboarding, committee)},
        {"language", offsetof(struct onboarding, language)},
},
  flags[] = {
      {"single", offsetof(struct onboarding, single)},
      {"station_known", offsetof(struct onboarding, station_known)},
      {"all_stations", offsetof(struct onboarding, all_stations)},
      {"station_named", offsetof(struct onboarding, station_named)},
      {"station_uncertain", offsetof(struct onboarding, station_uncertain)},
};

void onboarding_print_json(const struct onboarding *onboarding, struct buf *out)
{
    struct json_writer json = {.out = out};
    const char *base = (const char *)onboarding;
    json_open(&json, NULL, '{');
    json_put_text(&json, "step", onboarding_step_name(onboarding->step));
    json_put_text(&json, "later", onboarding_step_name(onboarding->later));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        json_put_text(&json, texts[i].name, *(const char *const *)(const void *)(base + texts[i].at));
    for (size_t i = 0; i < ARRAY_LEN(flags); i++)
        json_put_bool(&json, flags[i].name, *(const bool *)(base + flags[i].at));
    if (onboarding->has_point) {
        json_put_real(&json, "lat", onboarding->lat, 7);
        json_put_real(&json, "lon", onboarding->lon, 7);
    }
    json_close(&json, '}');
}

/* A number that was erased leaves nothing between two commas. */
static const char *without_gaps(const char *list, struct arena *arena)
{
    struct buf buf_auto out = {0};
    struct str rest = str_of(list), each;
    while (str_next(&rest, ',', &each)) {
        if (each.len && out.len)
            buf_add_char(&out, ',');
        buf_add_str(&out, each);
    }
    return arena_dup(arena, buf_text(&out));
}

int onboarding_parse_json(struct str text, struct arena *arena, struct onboarding *ret)
{
    cJSON json_auto *value = json_parse(text);
    char *base = (char *)ret;
    onboarding_begin("en", ret);
    if (!onboarding_step_parse(str_of(json_text(value, "step")), &ret->step) ||
        !onboarding_step_parse(str_of(json_text(value, "later")), &ret->later))
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const char *given = json_text(value, texts[i].name);
        *(const char **)(void *)(base + texts[i].at) = arena_dup(arena, given ? given : "");
    }
    for (size_t i = 0; i < ARRAY_LEN(flags); i++)
        *(bool *)(base + flags[i].at) = json_bool(value, flags[i].name, false);
    ret->guards = without_gaps(ret->guards, arena);
    ret->committee = without_gaps(ret->committee, arena);
    ret->has_point = json_real(value, "lat", &ret->lat) && json_real(value, "lon", &ret->lon);
    return 0;
}
