/* What residents write: ordinary chat all day, and calls for help with what follows them. */
#include <stdio.h>
#include <stdlib.h>

#include "recognise/recognise.h"
#include "sim.h"
#include "util/file.h"

/* ---- Words ---- */

static void words_add(struct words *words, struct str text)
{
    words->at = mem_resize(words->at, words->count + 1, sizeof(*words->at));
    words->at[words->count++] = mem_dup_len(text.at, text.len);
}

void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->at[i]);
    free(words->at);
    *words = (struct words){0};
}

struct reading_corpus {
    struct sim *sim;
    struct recogniser *recogniser;
    struct recognise_scratch *scratch;
};

/* Ordinary chat as the corpus has it; of its calls those that the recogniser knows, for what it misses no
 * desk can answer. */
static void read_row(struct reading_corpus *reading, struct str row)
{
    struct str field, verdict = {0}, text = {0};
    struct verdict said;
    for (int i = 0; str_next(&row, '\t', &field); i++) {
        verdict = i == 2 ? field : verdict;
        text = i == 8 ? field : text;
    }
    if (!text.len)
        return;
    if (str_eq(verdict, STR("none"))) {
        words_add(&reading->sim->everyday, text);
        return;
    }
    recognise(reading->recogniser, reading->scratch, text, NULL, &said);
    if (said.kind != VERDICT_NONE && !said.cancel)
        words_add(&reading->sim->cries, text);
}

static void read_file(struct reading_corpus *reading, const char *path)
{
    struct buf buf_auto content = {0};
    struct err err;
    struct str rest, row;
    if (file_read(path, 4 * 1024 * 1024, &content, &err) < 0)
        return;
    rest = buf_str(&content);
    (void)str_next(&rest, '\n', &row); /* the heading */
    while (str_next(&rest, '\n', &row))
        read_row(reading, row);
}

bool words_read(struct sim *sim, const char *corpus)
{
    struct config_report report = {0};
    const struct recognise_settings from = {SIM_ROOT "/conf/lexicon", 0.5, 0.8};
    struct reading_corpus reading = {.sim = sim, .recogniser = recogniser_load(&from, &report)};
    struct err err;
    char **files = reading.recogniser ? file_list(corpus, ".tsv", &err) : NULL;
    reading.scratch = recognise_scratch_create();
    for (size_t i = 0; files && files[i]; i++) {
        char path[512];
        (void)str_format(path, sizeof(path), "%s/%s", corpus, files[i]);
        read_file(&reading, path);
    }
    file_list_free(files);
    recognise_scratch_free(reading.scratch);
    recogniser_free(reading.recogniser);
    config_report_free(&report);
    return sim->everyday.count && sim->cries.count;
}

static const char *any(struct sim *sim, const struct words *words)
{
    return words->at[dice_below(&sim->people, (int64_t)words->count)];
}

/* ---- Ordinary chat ---- */

struct chatting {
    double a_day_each;
    int64_t until_ms;
};

/* Shares of a day's messages by hour, in percent. */
static const int hours[24] = {1, 0, 0, 0, 0, 1, 3, 5, 6, 6, 5, 5, 5, 4, 4, 4, 5, 6, 7, 9, 9, 8, 5, 2};

static int64_t gap_ms(struct sim *sim, double a_day)
{
    double share = MAX(hours[sim->true_ms / HOUR_MS % 24], 1) / 100.0;
    return dice_span(&sim->people, MAX((int64_t)((double)HOUR_MS / (a_day * share)), 1));
}

/* One in ten is media; one in seven is written to us alone. */
static void chat(struct sim *sim, void *owned)
{
    struct chatting *again = mem_new(1, sizeof(*again));
    *again = *(struct chatting *)owned;
    int society = (int)dice_below(&sim->people, sim->societies);
    char phone[PHONE_SIZE], group[32];
    town_resident(society, dice_below(&sim->people, 60), phone);
    town_group(society, group);
    bool direct = dice_chance(&sim->people, 0.15);
    if (dice_chance(&sim->people, 0.1))
        platform_photo(sim, phone, group, dice_chance(&sim->people, 0.2) ? any(sim, &sim->everyday) : "");
    else
        platform_say(sim, phone, direct ? NULL : group, any(sim, &sim->everyday));
    sim->tally.chat++;
    int64_t in_ms = gap_ms(sim, again->a_day_each * sim->societies);
    if (sim->true_ms + in_ms < again->until_ms)
        sim_plan(sim, in_ms, chat, again);
    else
        free(again);
}

void residents_chat(struct sim *sim, double a_day_each, int64_t until_ms)
{
    struct chatting *first = mem_new(1, sizeof(*first));
    *first = (struct chatting){a_day_each, until_ms};
    sim_plan(sim, gap_ms(sim, a_day_each * sim->societies), chat, first);
}

/* ---- Calls for help ---- */

enum saying { SAY_WORDS, SAY_PIN, SAY_PHOTO };
struct cry {
    int society;
    enum saying saying;
    char phone[PHONE_SIZE], group[32]; /* "" for the direct chat */
    const char *words;                 /* of a literal or the corpus */
    bool first;
};

static void say(struct sim *sim, void *owned)
{
    const struct cry *cry = owned;
    const char *group = *cry->group ? cry->group : NULL;
    const struct society_ways *society = &sim->society[cry->society];
    sim->tally.calls += cry->first;
    switch (cry->saying) {
    case SAY_WORDS: platform_say(sim, cry->phone, group, cry->words); break;
    case SAY_PIN: platform_pin(sim, cry->phone, society->lat + 0.0001, society->lon); break;
    case SAY_PHOTO: platform_photo(sim, cry->phone, group, cry->words); break;
    }
}

static void say_at(struct sim *sim, int64_t at_ms, const struct cry *cry, enum saying saying,
                   const char *words)
{
    struct cry *mine = mem_new(1, sizeof(*mine));
    *mine = *cry;
    mine->saying = saying;
    mine->words = words;
    sim_plan(sim, at_ms - sim->true_ms, say, mine);
}

static int64_t soon(struct sim *sim, int64_t at_ms, int64_t mean_ms)
{
    return at_ms + dice_span(&sim->people, mean_ms);
}

static void neighbours_join(struct sim *sim, const struct cry *first, int64_t at_ms)
{
    struct cry cry = *first;
    town_group(cry.society, cry.group);
    for (int64_t i = dice_between(&sim->people, 1, dice_chance(&sim->people, 0.05) ? 120 : 3); i > 0; i--) {
        town_resident(cry.society, dice_below(&sim->people, 60), cry.phone);
        say_at(sim, soon(sim, at_ms, 2 * MINUTE_MS), &cry, SAY_WORDS, first->words);
    }
}

static void follow_up(struct sim *sim, const struct cry *first, int64_t at_ms)
{
    struct cry cry = *first, alone = *first;
    struct dice *dice = &sim->people;
    alone.group[0] = '\0';
    cry.first = alone.first = false;
    if (dice_chance(dice, 0.3))
        say_at(sim, soon(sim, at_ms, MINUTE_MS), &cry, SAY_WORDS, "jaldi aao, B wing 1203");
    if (dice_chance(dice, 0.25))
        say_at(sim, soon(sim, at_ms, MINUTE_MS), &alone, SAY_PIN, "");
    if (dice_chance(dice, 0.1))
        say_at(sim, soon(sim, at_ms, 2 * MINUTE_MS), &cry, SAY_PHOTO, "");
    if (*cry.group && dice_chance(dice, 0.5)) /* a question in a group is answered in words */
        say_at(sim, soon(sim, at_ms, 30 * SECOND_MS), &cry, SAY_WORDS, "yes");
    if (dice_chance(dice, 0.08))
        say_at(sim, soon(sim, at_ms, 8 * MINUTE_MS), &cry, SAY_WORDS, "false alarm, sab theek hai");
    if (dice_chance(dice, 0.2))
        neighbours_join(sim, &cry, at_ms);
}

static void cry_of(struct sim *sim, int society, const char *words, int64_t at_ms)
{
    struct cry cry = {.society = society, .first = true};
    bool direct = dice_chance(&sim->people, 0.6);
    town_resident(society, dice_below(&sim->people, direct ? 6 : 60), cry.phone);
    if (!direct)
        town_group(society, cry.group);
    phone_at(sim, cry.phone)->calls_in_earnest = dice_chance(&sim->people, 0.9);
    bool photo = direct && dice_chance(&sim->people, 0.03);
    say_at(sim, at_ms, &cry, photo ? SAY_PHOTO : SAY_WORDS, photo ? "" : words);
    follow_up(sim, &cry, at_ms);
}

/* Societies stand eight to a block: what shakes one shakes all. */
void residents_cry(struct sim *sim, int64_t at_ms)
{
    int society = (int)dice_below(&sim->people, sim->societies);
    if (!dice_chance(&sim->people, 0.04)) {
        cry_of(sim, society, any(sim, &sim->cries), at_ms);
        return;
    }
    for (int i = society / 8 * 8; i < MIN(society / 8 * 8 + 8, sim->societies); i++)
        cry_of(sim, i, "bahut bada dhamaka hua, aag lag gayi hai, fire brigade ko bulao jaldi",
               soon(sim, at_ms, MINUTE_MS));
}
