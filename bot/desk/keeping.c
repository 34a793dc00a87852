/*
 * What the desk goes by that is not in the store: the lexicon, the texts and the policy. When the server
 * starts and when it reloads, history notes what has changed since: of a file its digest and size, of the
 * policy its values. Who changed a file is not known here; when it came into force is.
 */
#include "desk_private.h"
#include "store/history_rows.h"
#include "util/file.h"
#include "util/hmac.h"
#include "util/json.h"
#include "util/log.h"

#define FILE_MAX ((size_t)64 * 1024 * 1024)
#define STATES_MAX 256 /* files in a directory */

struct states {
    struct state_now at[STATES_MAX];
    size_t count;
};

struct keeping {
    struct states lexicon, texts, policy;
};

static const char *digest(struct arena *arena, const char *path)
{
    struct buf buf_auto bytes = {0}, out = {0};
    struct json_writer json = {.out = &out};
    unsigned char hash[HMAC_SIZE];
    char hex[2 * HMAC_SIZE + 1];
    struct err err;
    if (file_read(path, FILE_MAX, &bytes, &err) < 0)
        return NULL;
    sha256(buf_str(&bytes), hash);
    hmac_hex(hash, sizeof(hash), hex);
    json_open(&json, NULL, '{');
    json_put_text(&json, "sha256", hex);
    json_put_i64(&json, "bytes", (int64_t)bytes.len);
    json_close(&json, '}');
    return arena_dup(arena, buf_text(&out));
}

static void add_files(struct arena *arena, const char *directory, const char *suffix, struct states *states)
{
    struct err err;
    char **names = file_list(directory, suffix, &err);
    for (size_t i = 0; names && names[i] && states->count < STATES_MAX; i++) {
        const char *json = digest(arena, arena_printf(arena, "%s/%s", directory, names[i]));
        if (json)
            states->at[states->count++] = (struct state_now){arena_dup(arena, names[i]), json};
    }
    if (names)
        file_list_free(names);
}

static void put_value(struct json_writer *json, const struct config_option *option, const void *settings)
{
    const char *at = (const char *)settings + option->offset, *text;
    int64_t number;
    double real;
    int choice;
    switch (option->type) {
    case OPTION_TEXT:
        memcpy(&text, at, sizeof(text));
        json_put_text(json, option->key, text);
        break;
    case OPTION_BOOL: json_put_bool(json, option->key, *(const bool *)at); break;
    case OPTION_CHOICE:
        memcpy(&choice, at, sizeof(choice));
        json_put_text(json, option->key, option->choices[choice]);
        break;
    case OPTION_NUMBER:
    case OPTION_DURATION: /* in ms */
    case OPTION_DISTANCE: /* in m */
        memcpy(&number, at, sizeof(number));
        json_put_i64(json, option->key, number);
        break;
    case OPTION_REAL:
        memcpy(&real, at, sizeof(real));
        json_put_real(json, option->key, real, 4);
        break;
    case OPTION_SECRET: break;
    }
}

/* A section of the configuration as an object. */
static void add_section(struct arena *arena, const char *section, const struct settings *settings,
                        struct states *states)
{
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    json_open(&json, NULL, '{');
    for (size_t i = 0; i < settings_count; i++) {
        if (strcmp(settings_table[i].section, section) == 0)
            put_value(&json, &settings_table[i], settings);
    }
    json_close(&json, '}');
    states->at[states->count++] = (struct state_now){section, arena_dup(arena, buf_text(&out))};
}

static struct keeping *look(struct arena *arena, const struct settings *settings)
{
    struct keeping *keeping = arena_new(arena, 1, sizeof(*keeping));
    add_files(arena, settings->lexicon, ".tsv", &keeping->lexicon);
    add_files(arena, settings->lexicon, ".bin", &keeping->lexicon);
    add_files(arena, settings->texts, ".txt", &keeping->texts);
    add_files(arena, settings->texts, ".tsv", &keeping->texts);
    add_section(arena, "policy", settings, &keeping->policy);
    add_section(arena, "recognise", settings, &keeping->policy);
    add_section(arena, "privacy", settings, &keeping->policy);
    return keeping;
}

static void note(struct store_tx *tx, const struct keeping *keeping)
{
    store_changes_by(tx, "server");
    size_t lexicon = store_state_note(tx, "lexicon", keeping->lexicon.at, keeping->lexicon.count);
    size_t texts = store_state_note(tx, "texts", keeping->texts.at, keeping->texts.count);
    size_t policy = store_state_note(tx, "policy", keeping->policy.at, keeping->policy.count);
    if (lexicon || texts || policy)
        log_info("history.noted", F_INT("lexicon", lexicon), F_INT("texts", texts), F_INT("policy", policy));
}

static void run(struct work *work, struct desk_unit *unit)
{
    note(work->tx, unit->subject);
}

static int run_first(struct store_tx *tx, void *arg)
{
    note(tx, arg);
    return 0;
}

int keeping_first(struct desk *desk, struct err *err)
{
    struct arena arena = {0};
    int result = store_run(desk->store, run_first, look(&arena, desk->settings), err);
    arena_free(&arena);
    return result;
}

void keeping_note(struct desk *desk)
{
    struct desk_unit *unit = desk_unit_create(desk, run, NULL, NULL);
    unit->subject = look(&unit->arena, desk->settings);
    if (!desk_unit_submit(unit))
        log_warn("history.not_noted", F_TEXT("why", "the store's queue is full; the next reload notes it"));
}
