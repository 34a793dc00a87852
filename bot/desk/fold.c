/*
 * Updates about one incident are folded: nobody gets more than one in 6 s. The first goes at once; while the
 * next waits for its time, later ones are added to it, the newest last.
 */
#include "util/utf8.h"
#include "work.h"

#define UPDATE_REST_MS (6 * SECOND_MS)
#define TEXT_UNITS 4096 /* the platform's limit for a text */
#define WORDS_UNITS 450 /* of a template's words */
#define WORDS_PARAM 2   /* which of the alert's parameters they are */

static enum outbox_folds folds_of(const struct outgoing *outgoing)
{
    bool with_alert = outgoing->kind == OUTGOING_LOCATION && outgoing->window_only; /* its own place */
    bool text = outgoing->kind == OUTGOING_TEXT && !(outgoing->reply_to && *outgoing->reply_to);
    if (with_alert)
        return FOLDS_NOT;
    return text || outgoing->kind == OUTGOING_ALERT ? FOLDS_TAKES_MORE : FOLDS_SPACED;
}

/* The oldest lines give way. */
static const char *newest_of(struct arena *arena, const char *text, size_t units)
{
    const char *kept = text;
    while (utf8_units(str_of(kept)) + 2 > units && strchr(kept, '\n'))
        kept = strchr(kept, '\n') + 1;
    return kept == text ? text : arena_printf(arena, "…\n%s", kept);
}

static const char *joined_text(struct arena *arena, const char *old, const char *fresh)
{
    return newest_of(arena, arena_printf(arena, "%s\n%s", old, fresh), TEXT_UNITS);
}

/* A template that stands for an update holds all that is known, so the later one replaces the earlier; only
 * what that one alone says is kept. */
static void keep_words(struct arena *arena, const struct outgoing *old, struct outgoing *fresh)
{
    if (old->param_count <= WORDS_PARAM || fresh->param_count <= WORDS_PARAM)
        return;
    const char *was = old->params[WORDS_PARAM], *is = fresh->params[WORDS_PARAM];
    size_t units = utf8_units(str_of(is));
    if (strstr(is, was) || units + 3 >= WORDS_UNITS)
        return;
    struct str kept = utf8_cut(str_of(was), WORDS_UNITS - units - 3);
    fresh->params[WORDS_PARAM] = arena_printf(arena, "%.*s · %s", (int)kept.len, kept.at, is);
}

/* False when the two are of different kinds. */
static bool fold(struct arena *arena, const char *waiting, const struct outgoing *fresh, struct buf *out)
{
    struct outgoing old, folded = *fresh;
    if (outgoing_parse_json(str_of(waiting), arena, &old) < 0 || old.kind != fresh->kind)
        return false;
    if (fresh->kind == OUTGOING_TEXT)
        folded.text = joined_text(arena, old.text, fresh->text);
    else
        keep_words(arena, &old, &folded);
    outgoing_print_json(&folded, out);
    return true;
}

bool fold_update(struct work *work, struct outbox_row *row, const struct outgoing *outgoing)
{
    struct outbox_place place;
    struct buf buf_auto content = {0};
    row->folds = folds_of(outgoing);
    if (row->folds == FOLDS_NOT || row->incident_id == 0)
        return false;
    store_outbox_place(work->tx, row->incident_id, &row->to, work->now_ms, UPDATE_REST_MS, work->arena,
                       &place);
    if (row->folds == FOLDS_TAKES_MORE && place.waiting_id &&
        fold(work->arena, place.content, outgoing, &content)) {
        store_outbox_rewrite(work->tx, place.waiting_id, buf_text(&content));
        return true;
    }
    row->due_ms = place.free_ms;
    return false;
}
