/* Texts that stay within their boxes. */
#include <math.h>

#include "canvas_private.h"
#include "util/mem.h"
#include "util/utf8.h"

/* In this order; what none of them has comes from whatever font there is. */
#define FAMILIES "Noto Sans,Noto Sans Devanagari,Lohit Devanagari,DejaVu Sans,Sans"
#define HANGING 0.99 /* width of "1. ", in ems */

static void set_size(PangoLayout *layout, const struct lettering *how, double size)
{
    PangoFontDescription *font = pango_font_description_from_string(FAMILIES);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, how->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_indent(layout, how->hanging ? (int)(-HANGING * size * PANGO_SCALE) : 0);
}

static PangoLayout *open_layout(struct canvas *canvas, const char *text, struct box box,
                                const struct lettering *how)
{
    static const PangoAlignment aligns[] = {[ALIGN_LEFT] = PANGO_ALIGN_LEFT,
                                            [ALIGN_CENTRE] = PANGO_ALIGN_CENTER,
                                            [ALIGN_RIGHT] = PANGO_ALIGN_RIGHT};
    PangoLayout *layout = pango_layout_new(canvas->pango);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_language_new(pango_language_from_string(how->language)));
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_text(layout, text, -1);
    pango_layout_set_alignment(layout, aligns[how->align]);
    pango_layout_set_single_paragraph_mode(layout, how->one_line);
    pango_layout_set_wrap(layout, how->break_words ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
    pango_layout_set_width(layout, how->one_line ? -1 : (int)(box.w * PANGO_SCALE));
    return layout;
}

struct fitting {
    PangoLayout *layout;
    const struct lettering *how;
    struct box box;
};

static bool fits(double size, void *arg)
{
    struct fitting *fitting = arg;
    PangoRectangle taken;
    set_size(fitting->layout, fitting->how, size);
    pango_layout_get_extents(fitting->layout, NULL, &taken);
    return taken.x + taken.width <= fitting->box.w * PANGO_SCALE && taken.x >= 0 &&
           taken.height <= fitting->box.h * PANGO_SCALE;
}

double canvas_fit(struct canvas *canvas, const char *text, struct box box, const struct lettering *how)
{
    struct fitting fitting = {open_layout(canvas, text, box, how), how, box};
    double size = largest_fit(how->least, how->most, fits, &fitting);
    g_object_unref(fitting.layout);
    return size;
}

bool canvas_fits(struct canvas *canvas, const char *text, struct box box, const struct lettering *how,
                 double size)
{
    struct fitting fitting = {open_layout(canvas, text, box, how), how, box};
    bool does = fits(size, &fitting);
    g_object_unref(fitting.layout);
    return does;
}

/* Whatever it says, it ends within the box. */
static void cut(PangoLayout *layout, struct box box, const struct lettering *how)
{
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(layout, (int)(box.w * PANGO_SCALE));
    pango_layout_set_height(layout, how->one_line ? -1 : (int)(box.h * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
}

static bool has_devanagari(const char *text)
{
    for (; *text; text++) { /* U+0900 to U+097F are E0 A4 80 to E0 A5 BF */
        if ((unsigned char)text[0] == 0xe0 && ((unsigned char)text[1] & 0xfe) == 0xa4)
            return true;
    }
    return false;
}

static void note_missing(struct canvas *canvas, const char *text, PangoLayout *layout)
{
    if (canvas->missing || pango_layout_get_unknown_glyphs_count(layout) == 0)
        return;
    canvas->missing = mem_dup(text);
    canvas->devanagari_missing = has_devanagari(text);
}

double canvas_text(struct canvas *canvas, const char *text, struct box box, const struct lettering *how,
                   double size)
{
    struct fitting fitting = {open_layout(canvas, text, box, how), how, box};
    PangoRectangle taken;
    bool whole = fits(size, &fitting);
    note_missing(canvas, text, fitting.layout);
    if (!whole)
        cut(fitting.layout, box, how);
    else
        pango_layout_set_width(fitting.layout, (int)(box.w * PANGO_SCALE));
    pango_layout_get_extents(fitting.layout, NULL, &taken);
    double height = (double)taken.height / PANGO_SCALE, spare = fmax(box.h - height, 0);
    double down = how->stand == STAND_TOP ? 0 : how->stand == STAND_BOTTOM ? spare : spare / 2;
    canvas_ink(canvas, how->ink);
    cairo_move_to(canvas->cairo, box.x, box.y + down);
    pango_cairo_show_layout(canvas->cairo, fitting.layout);
    g_object_unref(fitting.layout);
    return height;
}

double canvas_letter(struct canvas *canvas, const char *text, struct box box, const struct lettering *how)
{
    return canvas_text(canvas, text, box, how, canvas_fit(canvas, text, box, how));
}
