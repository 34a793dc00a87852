/* Rectangles, lines, discs, outlines. */
#include <math.h>

#include "canvas_private.h"

void canvas_ink(struct canvas *canvas, enum ink ink)
{
    static const double inks[][3] = {
        [INK_BLACK] = {0.07, 0.07, 0.07}, [INK_WHITE] = {1, 1, 1},         [INK_ACCENT] = {0.69, 0.06, 0.12},
        [INK_GREY] = {0.38, 0.38, 0.38},  [INK_PALE] = {0.91, 0.91, 0.91},
    };
    cairo_set_source_rgb(canvas->cairo, inks[ink][0], inks[ink][1], inks[ink][2]);
}

static void corner(cairo_t *cairo, double x, double y, double radius, int quarter)
{
    cairo_arc(cairo, x, y, radius, quarter * M_PI / 2, (quarter + 1) * M_PI / 2);
}

void canvas_fill(struct canvas *canvas, struct box box, double radius, enum ink ink)
{
    cairo_t *cairo = canvas->cairo;
    double right = box.x + box.w - radius, bottom = box.y + box.h - radius;
    cairo_new_path(cairo);
    corner(cairo, right, bottom, radius, 0);
    corner(cairo, box.x + radius, bottom, radius, 1);
    corner(cairo, box.x + radius, box.y + radius, radius, 2);
    corner(cairo, right, box.y + radius, radius, 3);
    cairo_close_path(cairo);
    canvas_ink(canvas, ink);
    cairo_fill(cairo);
}

void canvas_square(struct canvas *canvas, struct box box)
{
    cairo_set_antialias(canvas->cairo, CAIRO_ANTIALIAS_NONE);
    cairo_set_source_rgb(canvas->cairo, 0, 0, 0);
    cairo_rectangle(canvas->cairo, box.x, box.y, box.w, box.h);
    cairo_fill(canvas->cairo);
    cairo_set_antialias(canvas->cairo, CAIRO_ANTIALIAS_DEFAULT);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
                 enum ink ink)
{
    canvas_ink(canvas, ink);
    cairo_set_line_width(canvas->cairo, width);
    cairo_move_to(canvas->cairo, x1, y1);
    cairo_line_to(canvas->cairo, x2, y2);
    cairo_stroke(canvas->cairo);
}

void canvas_disc(struct canvas *canvas, double x, double y, double radius, enum ink ink)
{
    canvas_ink(canvas, ink);
    cairo_new_path(canvas->cairo);
    cairo_arc(canvas->cairo, x, y, radius, 0, 2 * M_PI);
    cairo_fill(canvas->cairo);
}

void canvas_clip(struct canvas *canvas, struct box box)
{
    cairo_save(canvas->cairo);
    cairo_rectangle(canvas->cairo, box.x, box.y, box.w, box.h);
    cairo_clip(canvas->cairo);
}

void canvas_unclip(struct canvas *canvas)
{
    cairo_restore(canvas->cairo);
}

static void trace(struct canvas *canvas, const struct outline_view *view, const struct outline_ring *ring)
{
    for (size_t i = 0; i < ring->count; i++) {
        double x, y;
        outline_place(view, ring->at[i], &x, &y);
        if (i == 0)
            cairo_move_to(canvas->cairo, x, y);
        else
            cairo_line_to(canvas->cairo, x, y);
    }
    cairo_close_path(canvas->cairo);
}

void canvas_outline(struct canvas *canvas, const struct outline_view *view, const struct outline *outline,
                    double width, enum ink stroke, bool filled)
{
    cairo_t *cairo = canvas->cairo;
    cairo_new_path(cairo);
    for (size_t i = 0; i < outline->ring_count; i++)
        trace(canvas, view, &outline->rings[i]);
    cairo_set_fill_rule(cairo, CAIRO_FILL_RULE_EVEN_ODD);
    if (filled) {
        canvas_ink(canvas, INK_PALE);
        cairo_fill_preserve(cairo);
    }
    canvas_ink(canvas, stroke);
    cairo_set_line_width(cairo, width);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(cairo);
}
