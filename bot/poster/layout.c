#include "poster/layout.h"

#include <math.h>

#define MM (72.0 / 25.4)
#define GAP 11.0      /* between parts, in units */
#define QR_SHARE 0.93 /* of its row, from the code's left edge to what stands beside it */

struct poster_page poster_page(enum poster_size size)
{
    switch (size) {
    case POSTER_A4: break;
    case POSTER_A3: return (struct poster_page){297 * MM, 420 * MM, 15 * MM * M_SQRT2, M_SQRT2, 150};
    case POSTER_STICKER: return (struct poster_page){148 * MM, 105 * MM, 7 * MM, 0.62, 300};
    case POSTER_SQUARE: return (struct poster_page){540, 540, 30, 0.86, 144}; /* 1080 pixels */
    }
    return (struct poster_page){210 * MM, 297 * MM, 15 * MM, 1, 200};
}

struct box box_inset(struct box box, double by)
{
    return (struct box){box.x + by, box.y + by, box.w - 2 * by, box.h - 2 * by};
}

static double unit_of(double length, const double *shares, size_t count, double gap)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += shares[i];
    return (length - gap * (double)(count - 1)) / sum;
}

void box_rows(struct box box, const double *shares, size_t count, double gap, struct box *ret)
{
    double unit = unit_of(box.h, shares, count, gap), y = box.y;
    for (size_t i = 0; i < count; i++) {
        ret[i] = (struct box){box.x, y, box.w, unit * shares[i]};
        y += ret[i].h + gap;
    }
}

void box_columns(struct box box, const double *shares, size_t count, double gap, struct box *ret)
{
    double unit = unit_of(box.w, shares, count, gap), x = box.x;
    for (size_t i = 0; i < count; i++) {
        ret[i] = (struct box){x, box.y, unit * shares[i], box.h};
        x += ret[i].w + gap;
    }
}

/* The code at the left as large as the row is high; what to do with it, and under that the rest, at the
 * right. The code's own quiet zone reaches into the page's margin, and is the distance to the right. */
static void plan_row(struct box row, enum poster_kind kind, bool has_map, struct poster_plan *plan)
{
    const double shares[] = {has_map ? 30 : 44, has_map ? 70 : 56};
    double taken = row.h * QR_SHARE;
    struct box right = {row.x + taken, row.y, row.w - taken, row.h}, parts[2];
    plan->qr = (struct box){row.x, row.y, row.h, row.h};
    plan->scan = right;
    if (kind == POSTER_STATION && !has_map)
        return;
    box_rows(right, shares, ARRAY_LEN(shares), 0, parts);
    plan->scan = parts[0];
    plan->side = parts[1];
}

/* From top to bottom. A society's code is what one does first; a station's number is what one looks for. */
static void plan_page(struct box inner, enum poster_kind kind, bool has_map, double gap,
                      struct poster_plan *plan)
{
    static const double society[] = {18, 82, 80, 226, 60, 122, 68}, station[] = {18, 70, 64, 72, 268, 84, 68};
    struct box rows[7];
    bool of_society = kind == POSTER_SOCIETY;
    box_rows(inner, of_society ? society : station, ARRAY_LEN(rows), gap, rows);
    plan->mark = rows[0];
    plan->head = rows[1];
    plan->name = rows[2];
    plan->big = rows[of_society ? 4 : 3];
    plan_row(rows[of_society ? 3 : 4], kind, has_map, plan);
    plan->body = rows[5];
    plan->foot = rows[6];
}

static void plan_square(struct box inner, enum poster_kind kind, bool has_map, double gap,
                        struct poster_plan *plan)
{
    static const double society[] = {16, 62, 60, 180, 50, 56}, station[] = {16, 58, 54, 62, 182, 56};
    struct box rows[6];
    bool of_society = kind == POSTER_SOCIETY;
    box_rows(inner, of_society ? society : station, ARRAY_LEN(rows), gap, rows);
    plan->mark = rows[0];
    plan->head = rows[1];
    plan->name = rows[2];
    plan->big = rows[of_society ? 4 : 3];
    plan_row(rows[of_society ? 3 : 4], kind, has_map, plan);
    plan->foot = rows[5];
}

/* No room for more than the code, the name and the numbers. */
static void plan_sticker(struct box inner, double gap, struct poster_plan *plan)
{
    static const double shares[] = {74, 26}, right_shares[] = {10, 36, 46, 34, 40};
    struct box rows[2], right[5];
    box_rows(inner, shares, ARRAY_LEN(shares), gap, rows);
    plan->foot = rows[1];
    plan->qr = (struct box){rows[0].x, rows[0].y, rows[0].h, rows[0].h};
    double taken = rows[0].h * QR_SHARE;
    box_rows((struct box){rows[0].x + taken, rows[0].y, rows[0].w - taken, rows[0].h}, right_shares,
             ARRAY_LEN(right_shares), gap * 0.7, right);
    plan->mark = right[0];
    plan->head = right[1];
    plan->name = right[2];
    plan->big = right[3];
    plan->scan = right[4];
}

struct poster_plan poster_plan(enum poster_size size, enum poster_kind kind, bool has_map)
{
    struct poster_page page = poster_page(size);
    struct poster_plan plan = {.mark = {0}};
    struct box inner = box_inset((struct box){0, 0, page.w, page.h}, page.margin);
    double gap = GAP * page.unit;
    if (size == POSTER_STICKER)
        plan_sticker(inner, gap, &plan);
    else if (size == POSTER_SQUARE)
        plan_square(inner, kind, has_map, gap, &plan);
    else
        plan_page(inner, kind, has_map, gap, &plan);
    return plan;
}

double largest_fit(double least, double most, bool (*fits)(double size, void *arg), void *arg)
{
    long low = 0,
         high = MAX(0L, (long)floor((most - least) * 4)) + 1; /* fits at low, or low is 0; not at high */
    while (high - low > 1) {
        long middle = (low + high) / 2;
        if (fits(least + (double)middle / 4, arg))
            low = middle;
        else
            high = middle;
    }
    return least + (double)low / 4;
}

double qr_module(double side, int modules, double pixel)
{
    double module = side / (modules + 2 * QR_QUIET);
    return pixel > 0 && module >= pixel ? floor(module / pixel + 1e-6) * pixel : module;
}
