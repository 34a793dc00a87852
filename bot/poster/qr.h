/* QR codes (ISO/IEC 18004). */
#ifndef PUKAAR_POSTER_QR_H
#define PUKAAR_POSTER_QR_H

#include "canvas.h"

/* At the left edge of the box, with its quiet zone above, below and at the right; level Q: a quarter of it
 * may be dirty. -1 with err when the text is too long for a code. */
int qr_draw(struct canvas *canvas, const char *text, struct box box, struct err *err) NODISCARD;

#endif
