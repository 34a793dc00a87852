#include "qr.h"

#include <math.h>
#include <qrencode.h>

/* Neighbours in a row are one rectangle: without seams, and a third of the size. */
static void draw_row(struct canvas *canvas, const unsigned char *row, int width, double x, double y,
                     double module)
{
    for (int i = 0; i < width; i++) {
        int from = i;
        while (i < width && (row[i] & 1))
            i++;
        if (i > from)
            canvas_square(canvas, (struct box){x + from * module, y, (i - from) * module, module});
    }
}

static double on_grid(double at, double pixel)
{
    return pixel > 0 ? round(at / pixel) * pixel : at;
}

int qr_draw(struct canvas *canvas, const char *text, struct box box, struct err *err)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_Q);
    if (!code)
        return err_set(err, "\"%.80s\" does not fit into a code", text);
    double pixel = canvas_pixel(canvas), module = qr_module(box.w, code->width, pixel),
           side = module * code->width;
    double x = on_grid(box.x, pixel), y = on_grid(box.y + (box.h - side) / 2, pixel);
    for (int i = 0; i < code->width; i++)
        draw_row(canvas, code->data + (size_t)i * (size_t)code->width, code->width, x, y + i * module,
                 module);
    QRcode_free(code);
    return 0;
}
