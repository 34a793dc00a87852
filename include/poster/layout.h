/* Where the parts of a poster go, and how large a text may be. Pure. Lengths are points (1/72 inch), y grows
 * downward.
 */
#ifndef PUKAAR_POSTER_LAYOUT_H
#define PUKAAR_POSTER_LAYOUT_H

#include "util/base.h"

struct box {
    double x, y, w, h;
};

enum poster_kind { POSTER_SOCIETY, POSTER_STATION };
/* A3 is A4 enlarged; a sticker is A6 across, for doors and vans; the square is for social pages. */
enum poster_size { POSTER_A4, POSTER_A3, POSTER_STICKER, POSTER_SQUARE };
#define POSTER_SIZE_COUNT 4

struct poster_page {
    double w, h;
    double margin;
    double unit; /* what is 1 on an A4 page: sizes of letters are given in it */
    double dpi;  /* of a PNG */
};
struct poster_page poster_page(enum poster_size size);

/* A part that this page does not have has width 0. */
struct poster_plan {
    struct box mark; /* whose page this is */
    struct box head; /* what it is about, in every language */
    struct box name;
    struct box big; /* the join code, or the station's number */
    struct box qr;  /* a square: the code stands at its left edge, with its quiet zone above, below and at the
                       right */
    struct box scan; /* what to do with it */
    struct box side; /* the map, or how to do without a camera */
    struct box body; /* the steps */
    struct box foot; /* the numbers that come first */
};
/* has_side: there is a map. */
struct poster_plan poster_plan(enum poster_size size, enum poster_kind kind, bool has_map);

/* Cuts a box into rows (columns) whose heights (widths) stand in these proportions, with the gap between. */
void box_rows(struct box box, const double *shares, size_t count, double gap, struct box *ret);
void box_columns(struct box box, const double *shares, size_t count, double gap, struct box *ret);
struct box box_inset(struct box box, double by);

/* The largest size from least to most, in steps of a quarter, for which fits() holds; least when it holds for
 * none. fits() must hold for every size below one for which it holds. */
double largest_fit(double least, double most, bool (*fits)(double size, void *arg), void *arg);

/* Side of a module of a code with `modules` a side and a quiet zone of 4 (ISO/IEC 18004), so that it fits
 * into `side`: a whole number of pixels where there are pixels (pixel is the length of one; 0: none). */
double qr_module(double side, int modules, double pixel);
#define QR_QUIET 4

#endif
