/* A page that is being drawn on: cairo and pango, as far as a poster needs them. */
#ifndef PUKAAR_POSTER_CANVAS_H
#define PUKAAR_POSTER_CANVAS_H

#include "poster/poster.h"

/* Black, white, two greys, and one colour that stays dark when printed without colours. */
enum ink { INK_BLACK, INK_WHITE, INK_ACCENT, INK_GREY, INK_PALE };

struct canvas;

/* The bytes go to *out, whole after canvas_close(). NULL with err. */
struct canvas *canvas_open(enum poster_format format, const struct poster_page *page, const char *title,
                           struct buf *out, struct err *err);
/* 0 when everything on it could be drawn. Frees. */
int canvas_close(struct canvas *canvas, struct err *err);
/* Length of a pixel, 0 where there are none. */
double canvas_pixel(const struct canvas *canvas);

void canvas_fill(struct canvas *canvas, struct box box, double radius, enum ink ink);
/* A rectangle with sharp edges, for codes. */
void canvas_square(struct canvas *canvas, struct box box);
void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
                 enum ink ink);
void canvas_disc(struct canvas *canvas, double x, double y, double radius, enum ink ink);
/* What follows, until canvas_unclip(), is drawn only within the box. */
void canvas_clip(struct canvas *canvas, struct box box);
void canvas_unclip(struct canvas *canvas);
void canvas_outline(struct canvas *canvas, const struct outline_view *view, const struct outline *outline,
                    double width, enum ink stroke, bool filled);

enum stand { STAND_TOP, STAND_MIDDLE, STAND_BOTTOM };
struct lettering {
    const char *language;         /* whose forms of letters: Marathi's differ from Hindi's */
    double least, most;           /* points */
    bool break_words;             /* a word that is longer than a line goes on in the next */
    bool bold, one_line, hanging; /* hanging: each line's first word is a number and stands out */
    enum { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } align;
    enum stand stand;
    enum ink ink;
};
/* The size at which the text fits into the box. */
double canvas_fit(struct canvas *canvas, const char *text, struct box box, const struct lettering *how);
bool canvas_fits(struct canvas *canvas, const char *text, struct box box, const struct lettering *how,
                 double size);
/* Draws it at that size, cut with "…" where it would leave the box; its height. */
double canvas_text(struct canvas *canvas, const char *text, struct box box, const struct lettering *how,
                   double size);
/* Both. */
double canvas_letter(struct canvas *canvas, const char *text, struct box box, const struct lettering *how);

#endif
