/* Between canvas.c, shapes.c and letters.c. */
#ifndef PUKAAR_POSTER_CANVAS_PRIVATE_H
#define PUKAAR_POSTER_CANVAS_PRIVATE_H

#include "canvas.h"

/* After ours: GLib makes MIN and MAX anew. */
#include <pango/pangocairo.h>

struct canvas {
    enum poster_format format;
    struct buf *out;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoContext *pango;
    double pixel;
    char *missing; /* the first text for whose letters there is no font */
    bool devanagari_missing;
};

void canvas_ink(struct canvas *canvas, enum ink ink);

#endif
