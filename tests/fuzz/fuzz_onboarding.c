/* A conversation in which each line is an answer: whatever is said, what is kept is whole, comes back as it
 * was, and makes a society that passes its own check. */
#include <stdlib.h>
#include <string.h>

#include "registry/answers.h"
#include "registry/onboarding.h"
#include "target.h"

static const struct onboarding_stations stations = {
    .how = LOCATED_NEAREST, .choose = true, .at = {{"west", 20}, {"east", 300}}, .count = 2};

static void check_kept(const struct onboarding *now, struct arena *arena)
{
    struct buf buf_auto json = {0}, again = {0};
    struct onboarding read;
    onboarding_print_json(now, &json);
    if (onboarding_parse_json(buf_str(&json), arena, &read) < 0)
        abort();
    onboarding_print_json(&read, &again);
    if (strcmp(buf_text(&json), buf_text(&again)) != 0)
        abort();
}

static void check_society(const struct onboarding *now, struct arena *arena)
{
    struct err err;
    const struct society society = {.id = id_of_name(now->name, 48, arena),
                                    .name = *now->name ? now->name : "none",
                                    .address = now->address,
                                    .has_point = now->has_point,
                                    .lat = now->lat,
                                    .lon = now->lon,
                                    .station = now->station,
                                    .language = now->language,
                                    .wings = now->wings,
                                    .landmarks = now->landmarks,
                                    .join_code = ""};
    if (society_check(&society, &err) < 0 || phones_count(now->guards) > ONBOARDING_PHONES_MAX)
        abort();
}

/* "!3": what is said without words; ":name": a choice; else words. */
static struct onboarding_answer answer_of(struct str line, struct arena *arena)
{
    struct onboarding_answer answer = {.words = line};
    if (line.len > 1 && line.at[0] == '!')
        answer.said = (enum onboarding_said)((unsigned char)line.at[1] % (SAID_CHANGE + 1));
    else if (line.len && line.at[0] == ':')
        answer.choice = arena_dup_len(arena, line.at + 1, line.len - 1);
    return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str rest = {(const char *)bytes, len}, line;
    struct arena arena = {0};
    struct onboarding now, read;
    (void)!onboarding_parse_json(rest, &arena, &read);
    onboarding_begin("en", &now);
    for (int count = 0; count < 200 && str_next(&rest, '\n', &line); count++) {
        struct onboarding_answer answer = answer_of(line, &arena);
        struct onboarding_turn turn;
        onboarding_take(&now, &answer, &stations, &arena, &turn);
        if (turn.error && (turn.outcome != ONBOARDING_ASK || turn.after.step != now.step))
            abort();
        now = turn.after;
        if (turn.outcome == ONBOARDING_CONFIRMED && now.has_point && !now.station_known)
            abort();
        check_kept(&now, &arena);
        check_society(&now, &arena);
    }
    arena_free(&arena);
    return 0;
}
