/* A poster out of a registered record and the texts. */
#include "poster/poster.h"
#include "util/phone.h"

static int add_language(struct str name, struct arena *arena, struct poster_languages *ret, struct err *err)
{
    const char *language = arena_dup_len(arena, name.at, name.len);
    if (!language_supported(language))
        return err_set(err, "language: \"%s\" is none of en, hi, mr", language);
    for (size_t i = 0; i < ret->count; i++) {
        if (strcmp(ret->at[i], language) == 0)
            return err_set(err, "language: %s is given twice", language);
    }
    ret->at[ret->count++] = language;
    return 0;
}

/* All there are, the record's own in front. */
static void add_all(const char *first, struct poster_languages *ret)
{
    static const char *const all[] = {"en", "hi", "mr"};
    ret->at[ret->count++] = first;
    for (size_t i = 0; i < ARRAY_LEN(all) && ret->count < POSTER_LANGUAGES_MAX; i++) {
        if (strcmp(all[i], first) != 0)
            ret->at[ret->count++] = all[i];
    }
}

int poster_languages_parse(const char *text, const char *first, struct arena *arena,
                           struct poster_languages *ret, struct err *err)
{
    struct str rest = str_of(text), name;
    *ret = (struct poster_languages){.count = 0};
    if (!*text) {
        add_all(language_supported(first) ? first : "en", ret);
        return 0;
    }
    while (str_next(&rest, ',', &name)) {
        if (add_language(str_trim(name), arena, ret, err) < 0)
            return -1;
    }
    return 0;
}

/* Never broken at the end of a line. */
static const char *spaced(const char *phone, struct arena *arena)
{
    char text[PHONE_SPACED_SIZE];
    struct buf buf_auto out = {0};
    phone_spaced(phone, text);
    for (const char *c = text; *c; c++)
        buf_add_text(&out, *c == ' ' ? "\u00a0" : (const char[]){*c, '\0'});
    return arena_dup(arena, buf_text(&out));
}

struct speaker {
    const struct texts *texts;
    const char *language;
    struct arena *arena;
    struct text_value values[3];
};

static const char *say(const struct speaker *speaker, const char *key)
{
    struct buf buf_auto out = {0};
    text_print(speaker->texts, speaker->language, key, speaker->values, &out);
    return arena_dup(speaker->arena, buf_text(&out));
}

/* The numbers that come before everything else. */
static void say_help(const struct speaker *speaker, bool of_station, struct poster *poster,
                     struct poster_words *ret)
{
    static const char *const numbers[] = {"112", "1091", "103"};
    static const char *const keys[] = {"poster.help_112", "poster.help_1091", "poster.help_103"};
    poster->help_count = of_station ? 3 : 2;
    for (size_t i = 0; i < poster->help_count; i++) {
        poster->help[i] = numbers[i];
        ret->help[i] = say(speaker, keys[i]);
    }
}

static void say_society(const struct speaker *speaker, const struct station *station,
                        struct poster_words *ret)
{
    ret->language = speaker->language;
    ret->head = say(speaker, "poster.society_head");
    ret->scan = say(speaker, "poster.society_scan");
    ret->side = say(speaker, "poster.society_side");
    ret->body = say(speaker, "poster.society_steps");
    ret->line = say(speaker, "poster.society_line");
    if (*station->phone)
        ret->line =
            arena_printf(speaker->arena, "%s · %s", ret->line, spaced(station->phone, speaker->arena));
}

static void say_station(const struct speaker *speaker, struct poster_words *ret)
{
    ret->language = speaker->language;
    ret->head = say(speaker, "poster.station_head");
    ret->scan = say(speaker, "poster.station_scan");
    ret->side = say(speaker, "poster.station_area");
    ret->body = say(speaker, "poster.station_steps");
    ret->line = "";
}

static int check_society(const struct society *society, const char *bot, struct err *err)
{
    if (!*bot)
        return err_set(
            err,
            "society %s: the bot's own number is not known; give it as display_number under [whatsapp] "
            "in the configuration",
            society->id);
    if (!*society->join_code)
        return err_set(err,
                       "society %s has no join code; `pukaar society set --id %s --new-code` gives it one",
                       society->id, society->id);
    if (!*society->station)
        return err_set(
            err,
            "society %s has no station, nobody would be told; `pukaar society set --id %s --station ID` "
            "names one",
            society->id, society->id);
    return 0;
}

static const char *join_address(const struct society *society, const char *bot, struct arena *arena)
{
    return arena_printf(arena, "https://wa.me/%s?text=JOIN%%20%s", bot + (*bot == '+'), society->join_code);
}

int poster_of_society(const struct society *society, const struct station *station, const char *bot,
                      const struct texts *texts, const struct poster_languages *languages,
                      struct arena *arena, struct poster *ret, struct err *err)
{
    if (check_society(society, bot, err) < 0)
        return -1;
    *ret = (struct poster){.kind = POSTER_SOCIETY, .name = society->name, .word_count = languages->count};
    ret->big = arena_printf(arena, "JOIN %s", society->join_code);
    ret->qr = join_address(society, bot, arena);
    for (size_t i = 0; i < languages->count; i++) {
        struct speaker speaker = {
            texts, languages->at[i], arena, {{"value", spaced(bot, arena)}, {"station", station->name}}};
        say_society(&speaker, station, &ret->words[i]);
        say_help(&speaker, false, ret, &ret->words[i]);
    }
    return 0;
}

int poster_of_station(const struct station *station, const struct texts *texts,
                      const struct poster_languages *languages, struct arena *arena, struct poster *ret,
                      struct err *err)
{
    if (!*station->phone)
        return err_set(err,
                       "station %s has no number; `pukaar station set --id %s --phone NUMBER` gives it one",
                       station->id, station->id);
    *ret = (struct poster){.kind = POSTER_STATION, .name = station->name, .word_count = languages->count};
    ret->big = spaced(station->phone, arena);
    ret->qr = arena_printf(arena, "tel:%s", station->phone);
    for (size_t i = 0; i < languages->count; i++) {
        struct speaker speaker = {.texts = texts, .language = languages->at[i], .arena = arena};
        say_station(&speaker, &ret->words[i]);
        say_help(&speaker, true, ret, &ret->words[i]);
    }
    return 0;
}
