/* What stands where on the page. */
#include <math.h>

#include "canvas.h"
#include "qr.h"

struct drawing {
    struct canvas *canvas;
    const struct poster *poster;
    struct poster_page page;
    struct poster_plan plan;
};

/* Letters as they are on an A4 page. */
static struct lettering lettering(const struct drawing *drawing, double least, double most)
{
    double unit = drawing->page.unit;
    return (struct lettering){.language = drawing->poster->words[0].language,
                              .least = least * unit,
                              .most = most * unit,
                              .stand = STAND_MIDDLE};
}

typedef const char *words_part(const struct poster_words *words);

static const char *head_of(const struct poster_words *words)
{
    return words->head;
}

static const char *scan_of(const struct poster_words *words)
{
    return words->scan;
}

static const char *side_of(const struct poster_words *words)
{
    return words->side;
}

/* Size at which the part fits in every language's own row. */
static double common_fit(const struct drawing *drawing, words_part *part, size_t from,
                         const struct box *boxes, const struct lettering *how)
{
    double size = how->most;
    for (size_t i = from; i < drawing->poster->word_count; i++) {
        struct lettering smaller = *how;
        smaller.most = size;
        smaller.language = drawing->poster->words[i].language;
        size = canvas_fit(drawing->canvas, part(&drawing->poster->words[i]), boxes[i], &smaller);
    }
    return size;
}

/* The part in each language, from top to bottom: the first in `first`, the others all in one size, which is
 * no larger than the first's. */
static void draw_stack(const struct drawing *drawing, struct box box, words_part *part, double first_share,
                       const struct lettering *first, const struct lettering *others)
{
    double shares[POSTER_LANGUAGES_MAX] = {first_share, 1, 1};
    struct box rows[POSTER_LANGUAGES_MAX];
    const struct poster *poster = drawing->poster;
    box_rows(box, shares, poster->word_count, 0, rows);
    struct lettering how = *first, rest = *others;
    how.language = poster->words[0].language;
    double size = canvas_fit(drawing->canvas, part(&poster->words[0]), rows[0], &how);
    rest.most = fmin(rest.most, size);
    double rest_size = common_fit(drawing, part, 1, rows, &rest);
    canvas_text(drawing->canvas, part(&poster->words[0]), rows[0], &how, size);
    for (size_t i = 1; i < poster->word_count; i++) {
        rest.language = poster->words[i].language;
        canvas_text(drawing->canvas, part(&poster->words[i]), rows[i], &rest, rest_size);
    }
}

static void draw_mark(const struct drawing *drawing)
{
    struct lettering how = lettering(drawing, 5, 13);
    how.bold = how.one_line = true;
    how.ink = INK_ACCENT;
    canvas_letter(drawing->canvas, "Pukaar · पुकार", drawing->plan.mark, &how);
}

static void draw_head(const struct drawing *drawing)
{
    struct lettering first = lettering(drawing, 6, 34), others = lettering(drawing, 5, 17);
    first.bold = true;
    others.ink = INK_GREY;
    draw_stack(drawing, drawing->plan.head, head_of, 2, &first, &others);
}

/* Words are broken only when they would have to be small otherwise. */
static void letter_name(const struct drawing *drawing, struct box box)
{
    struct lettering how = lettering(drawing, 15, 40);
    const char *name = drawing->poster->name;
    how.bold = true;
    how.stand = STAND_BOTTOM;
    if (!canvas_fits(drawing->canvas, name, box, &how, how.least)) {
        how.break_words = true;
        how.least = 6 * drawing->page.unit;
    }
    canvas_letter(drawing->canvas, name, box, &how);
}

static void draw_name(const struct drawing *drawing)
{
    static const double shares[] = {72, 28};
    struct box rows[2] = {drawing->plan.name};
    const char *line = drawing->poster->words[0].line;
    struct lettering below = lettering(drawing, 6, 14);
    if (*line && drawing->poster->size != POSTER_STICKER) {
        box_rows(drawing->plan.name, shares, ARRAY_LEN(shares), 0, rows);
        canvas_letter(drawing->canvas, line, rows[1], &below);
    }
    letter_name(drawing, rows[0]);
}

/* A society's words to send stand on a ground of their own: they are what "the words below" are. */
static void draw_big(const struct drawing *drawing)
{
    struct lettering how = lettering(drawing, 8, 66);
    struct box box = drawing->plan.big;
    how.bold = how.one_line = true;
    how.ink = INK_ACCENT;
    if (drawing->poster->kind == POSTER_SOCIETY) {
        canvas_fill(drawing->canvas, box, 8 * drawing->page.unit, INK_PALE);
        box = (struct box){box.x + 9 * drawing->page.unit, box.y, box.w - 18 * drawing->page.unit, box.h};
        how.align = ALIGN_CENTRE;
    }
    canvas_letter(drawing->canvas, drawing->poster->big, box, &how);
}

static void draw_scan(const struct drawing *drawing)
{
    bool alone = drawing->plan.side.w == 0 && drawing->poster->size != POSTER_STICKER;
    struct lettering first = lettering(drawing, 6, alone ? 32 : 20),
                     others = lettering(drawing, 5, alone ? 22 : 14);
    first.bold = true;
    draw_stack(drawing, drawing->plan.scan, scan_of, 1.6, &first, &others);
}

/* A bar as long as its metres are on the map. */
static void draw_scale(const struct drawing *drawing, const struct outline_view *view)
{
    char text[32];
    double unit = drawing->page.unit, length, x = view->box.x + 8 * unit,
           y = view->box.y + view->box.h - 8 * unit;
    double metres = outline_scale_m(view, view->box.w / 3, &length);
    struct lettering how = lettering(drawing, 6, 9);
    how.one_line = true;
    how.stand = STAND_BOTTOM;
    (void)str_format(text, sizeof(text), metres >= 1000 ? "%.0f km" : "%.0f m",
                     metres >= 1000 ? metres / 1000 : metres);
    canvas_fill(drawing->canvas, (struct box){x - 5 * unit, y - 18 * unit, length + 10 * unit, 23 * unit}, 0,
                INK_WHITE);
    canvas_line(drawing->canvas, x, y, x + length, y, 1.6 * unit, INK_BLACK);
    canvas_letter(drawing->canvas, text, (struct box){x, y - 16 * unit, view->box.w / 2, 14 * unit}, &how);
}

/* The station's area, among its neighbours'. */
static void draw_map(const struct drawing *drawing, struct box box)
{
    const struct poster *poster = drawing->poster;
    struct outline_view view;
    double unit = drawing->page.unit, x, y;
    outline_view(poster->area, box, 12 * unit, &view);
    canvas_clip(drawing->canvas, box);
    for (size_t i = 0; i < poster->other_count; i++) {
        if (outline_visible(&view, &poster->others[i]))
            canvas_outline(drawing->canvas, &view, &poster->others[i], 0.6 * unit, INK_GREY, false);
    }
    canvas_outline(drawing->canvas, &view, poster->area, 2.4 * unit, INK_BLACK, true);
    if (poster->area->has_station) {
        outline_place(&view, poster->area->station, &x, &y);
        canvas_disc(drawing->canvas, x, y, 5 * unit, INK_WHITE);
        canvas_disc(drawing->canvas, x, y, 3.6 * unit, INK_ACCENT);
    }
    draw_scale(drawing, &view);
    canvas_unclip(drawing->canvas);
}

static void draw_side(const struct drawing *drawing)
{
    static const double shares[] = {78, 22};
    struct box rows[2] = {drawing->plan.side, drawing->plan.side};
    bool has_map = drawing->poster->area != NULL;
    struct lettering first = lettering(drawing, 5, has_map ? 9.5 : 15),
                     others = lettering(drawing, 5, has_map ? 9.5 : 12);
    if (has_map) {
        box_rows(drawing->plan.side, shares, ARRAY_LEN(shares), 3 * drawing->page.unit, rows);
        draw_map(drawing, rows[0]);
    }
    draw_stack(drawing, rows[1], side_of, has_map ? 1 : 1.2, &first, &others);
}

static double body_fit(const struct drawing *drawing, const struct box *columns, struct lettering how)
{
    for (size_t i = 0; i < drawing->poster->word_count; i++) {
        how.language = drawing->poster->words[i].language;
        how.most = canvas_fit(drawing->canvas, drawing->poster->words[i].body, columns[i], &how);
    }
    return how.most;
}

/* A column a language, all in one size. */
static void draw_body(const struct drawing *drawing)
{
    static const double shares[POSTER_LANGUAGES_MAX] = {1, 1, 1}, most[] = {0, 18, 15, 13};
    struct box columns[POSTER_LANGUAGES_MAX];
    const struct poster *poster = drawing->poster;
    struct lettering how = lettering(drawing, 5, most[poster->word_count]);
    how.hanging = true;
    how.stand = STAND_TOP;
    box_columns(drawing->plan.body, shares, poster->word_count, 16 * drawing->page.unit, columns);
    double size = body_fit(drawing, columns, how);
    for (size_t i = 0; i < poster->word_count; i++) {
        how.language = poster->words[i].language;
        canvas_text(drawing->canvas, poster->words[i].body, columns[i], &how, size);
    }
}

/* Whom the number reaches, once for each way to say it. */
static size_t ways_to_say(const struct poster *poster, size_t help, size_t ret[POSTER_LANGUAGES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < poster->word_count; i++) {
        bool before = false;
        for (size_t k = 0; k < count; k++)
            before |= strcmp(poster->words[ret[k]].help[help], poster->words[i].help[help]) == 0;
        if (!before)
            ret[count++] = i;
    }
    return count;
}

#define LINE_HEIGHT 1.45 /* of a line in Devanagari, in ems */

/* Fits, or with size > 0 draws; the size. */
static double help_words(const struct drawing *drawing, size_t help, struct box box, double most,
                         bool only_fit)
{
    static const double shares[POSTER_LANGUAGES_MAX] = {1, 1, 1};
    struct box rows[POSTER_LANGUAGES_MAX];
    size_t ways[POSTER_LANGUAGES_MAX], count = ways_to_say(drawing->poster, help, ways);
    struct lettering how = lettering(drawing, 4, 12);
    double height = only_fit ? box.h : fmin(box.h, (double)count * most * LINE_HEIGHT), size = most;
    how.ink = INK_WHITE;
    how.one_line = true;
    box_rows((struct box){box.x, box.y + (box.h - height) / 2, box.w, height}, shares, count, 0, rows);
    for (size_t i = 0; i < count; i++) {
        const struct poster_words *words = &drawing->poster->words[ways[i]];
        how.language = words->language;
        how.most = size;
        if (only_fit)
            size = canvas_fit(drawing->canvas, words->help[help], rows[i], &how);
        else
            canvas_text(drawing->canvas, words->help[help], rows[i], &how, size);
    }
    return size;
}

static void draw_foot(const struct drawing *drawing)
{
    static const double cells_of[POSTER_HELP_MAX] = {1, 1, 1};
    const struct poster *poster = drawing->poster;
    const double parts_of[] = {poster->help_count > 2 ? 38 : 43, poster->help_count > 2 ? 62 : 57};
    struct box cells[POSTER_HELP_MAX], parts[POSTER_HELP_MAX][2];
    double unit = drawing->page.unit, number_size, words_size;
    struct lettering how = lettering(drawing, 8, 46);
    how.bold = how.one_line = true;
    how.ink = INK_WHITE;
    canvas_fill(drawing->canvas, drawing->plan.foot, 8 * unit, INK_ACCENT);
    box_columns(box_inset(drawing->plan.foot, 9 * unit), cells_of, poster->help_count, 12 * unit, cells);
    words_size = fmin(13 * unit, cells[0].h / POSTER_LANGUAGES_MAX / LINE_HEIGHT);
    for (size_t i = 0; i < poster->help_count; i++) {
        box_columns(cells[i], parts_of, ARRAY_LEN(parts_of), 7 * unit, parts[i]);
        how.most = canvas_fit(drawing->canvas, poster->help[i], parts[i][0], &how);
        words_size = help_words(drawing, i, parts[i][1], words_size, true);
    }
    number_size = how.most;
    for (size_t i = 0; i < poster->help_count; i++) {
        canvas_text(drawing->canvas, poster->help[i], parts[i][0], &how, number_size);
        help_words(drawing, i, parts[i][1], words_size, false);
    }
}

static int draw_parts(const struct drawing *drawing, struct err *err)
{
    draw_mark(drawing);
    draw_head(drawing);
    draw_name(drawing);
    draw_big(drawing);
    draw_scan(drawing);
    if (drawing->plan.side.w > 0)
        draw_side(drawing);
    if (drawing->plan.body.w > 0)
        draw_body(drawing);
    draw_foot(drawing);
    return qr_draw(drawing->canvas, drawing->poster->qr, drawing->plan.qr, err);
}

int poster_draw(const struct poster *poster, enum poster_format format, struct buf *ret, struct err *err)
{
    struct drawing drawing = {.poster = poster,
                              .page = poster_page(poster->size),
                              .plan = poster_plan(poster->size, poster->kind, poster->area != NULL)};
    drawing.canvas = canvas_open(format, &drawing.page, poster->name, ret, err);
    if (!drawing.canvas)
        return -1;
    int result = draw_parts(&drawing, err);
    return canvas_close(drawing.canvas, result < 0 ? NULL : err) < 0 || result < 0 ? -1 : 0;
}
