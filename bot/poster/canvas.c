/* Pages: PDF, SVG, PNG. */
#include "canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "canvas_private.h"
#include "util/mem.h"

static cairo_status_t write_bytes(void *arg, const unsigned char *bytes, unsigned len)
{
    buf_add(arg, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *open_surface(enum poster_format format, const struct poster_page *page,
                                     struct buf *out)
{
    double scale = page->dpi / 72;
    switch (format) {
    case POSTER_PDF: return cairo_pdf_surface_create_for_stream(write_bytes, out, page->w, page->h);
    case POSTER_SVG: return cairo_svg_surface_create_for_stream(write_bytes, out, page->w, page->h);
    case POSTER_PNG: break;
    }
    return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)lround(page->w * scale),
                                      (int)lround(page->h * scale));
}

/* Letters stand where they stand, however large the page is drawn: so no hints for any grid of pixels. */
static void set_fonts(struct canvas *canvas)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    canvas->pango = pango_cairo_create_context(canvas->cairo);
    pango_cairo_context_set_font_options(canvas->pango, options);
    pango_cairo_context_set_resolution(canvas->pango, 72);
    cairo_font_options_destroy(options);
}

static void name_page(struct canvas *canvas, const char *title)
{
    if (canvas->format != POSTER_PDF)
        return;
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATOR, "Pukaar " PUKAAR_VERSION);
}

struct canvas *canvas_open(enum poster_format format, const struct poster_page *page, const char *title,
                           struct buf *out, struct err *err)
{
    struct canvas *canvas = mem_new(1, sizeof(*canvas));
    canvas->format = format;
    canvas->out = out;
    canvas->surface = open_surface(format, page, out);
    canvas->cairo = cairo_create(canvas->surface);
    canvas->pixel = format == POSTER_PNG ? 72 / page->dpi : 0;
    if (format == POSTER_SVG)
        cairo_svg_surface_set_document_unit(canvas->surface, CAIRO_SVG_UNIT_PT);
    if (format == POSTER_PNG)
        cairo_scale(canvas->cairo, page->dpi / 72, page->dpi / 72);
    set_fonts(canvas);
    name_page(canvas, title);
    canvas_ink(canvas, INK_WHITE);
    cairo_paint(canvas->cairo);
    if (cairo_status(canvas->cairo) == CAIRO_STATUS_SUCCESS)
        return canvas;
    (void)canvas_close(canvas, err);
    return NULL;
}

static int finish(struct canvas *canvas, struct err *err)
{
    if (canvas->missing)
        return err_set(
            err,
            "no font on this machine has all letters of \"%.120s\"%s; install fonts-noto-core or, for "
            "Devanagari alone, fonts-lohit-deva",
            canvas->missing, canvas->devanagari_missing ? " (Devanagari)" : "");
    cairo_status_t status = cairo_status(canvas->cairo);
    if (status == CAIRO_STATUS_SUCCESS && canvas->format == POSTER_PNG)
        status = cairo_surface_write_to_png_stream(canvas->surface, write_bytes, canvas->out);
    cairo_surface_finish(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(canvas->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return 0;
    return err_set(err, "the page cannot be drawn: %s", cairo_status_to_string(status));
}

int canvas_close(struct canvas *canvas, struct err *err)
{
    int result = finish(canvas, err);
    g_object_unref(canvas->pango);
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    free(canvas->missing);
    free(canvas);
    return result;
}

double canvas_pixel(const struct canvas *canvas)
{
    return canvas->pixel;
}
