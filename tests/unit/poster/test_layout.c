/* Where the parts of a poster go: inside the page, beside each other, and codes that can be read. */
#include "../unit.h"

#include <math.h>

#include "poster/layout.h"

#define NEAR 1e-6
#define MM (72.0 / 25.4)

static bool is_inside(struct box part, const struct poster_page *page)
{
    double left = page->margin - NEAR;
    return part.x >= left && part.y >= left && part.x + part.w <= page->w - left &&
           part.y + part.h <= page->h - left;
}

static bool overlap(struct box a, struct box b)
{
    return a.x + a.w > b.x + NEAR && b.x + b.w > a.x + NEAR && a.y + a.h > b.y + NEAR &&
           b.y + b.h > a.y + NEAR;
}

/* What the code and its quiet zone cover: from the box's left edge. */
static struct box code_in(struct box box, int modules)
{
    double module = qr_module(box.w, modules, 0);
    return (struct box){box.x, box.y, module * (modules + QR_QUIET), box.h};
}

static void check_page(enum poster_size size, enum poster_kind kind, bool has_map)
{
    struct poster_page page = poster_page(size);
    struct poster_plan plan = poster_plan(size, kind, has_map);
    const struct box parts[] = {plan.mark, plan.head, plan.name, plan.big, code_in(plan.qr, 25),
                                plan.scan, plan.side, plan.body, plan.foot};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].w == 0)
            continue;
        assert_true(is_inside(parts[i], &page));
        assert_true(parts[i].h > 9 * page.unit);
        for (size_t k = i + 1; k < ARRAY_LEN(parts); k++)
            assert_false(parts[k].w > 0 && overlap(parts[i], parts[k]));
    }
    for (int modules = 25; modules <= 37; modules += 4) /* versions 2 to 5: up to 60 bytes at level Q */
        assert_false(overlap(code_in(plan.qr, modules), plan.scan));
    assert_true(plan.qr.w == plan.qr.h && plan.qr.w >= 30 * MM);
    assert_true(qr_module(plan.qr.w, 33, 0) >= 0.9 * MM); /* read from an arm's length */
}

static void parts_stand_apart_within_the_margins(void **state)
{
    (void)state;
    for (int size = 0; size < POSTER_SIZE_COUNT; size++) {
        check_page((enum poster_size)size, POSTER_SOCIETY, false);
        check_page((enum poster_size)size, POSTER_STATION, false);
        check_page((enum poster_size)size, POSTER_STATION, true);
    }
}

static void small_pages_leave_parts_out(void **state)
{
    (void)state;
    assert_true(poster_plan(POSTER_A4, POSTER_SOCIETY, false).body.w > 0);
    assert_true(poster_plan(POSTER_SQUARE, POSTER_SOCIETY, false).body.w == 0);
    assert_true(poster_plan(POSTER_STICKER, POSTER_STATION, true).side.w == 0);
    assert_true(poster_plan(POSTER_A4, POSTER_STATION, true).side.w > 0);
    assert_true(poster_plan(POSTER_A4, POSTER_STATION, false).side.w == 0);
    assert_true(poster_plan(POSTER_A4, POSTER_SOCIETY, false).side.w > 0);
}

static void a3_is_a4_enlarged(void **state)
{
    struct poster_plan small = poster_plan(POSTER_A4, POSTER_STATION, true),
                       large = poster_plan(POSTER_A3, POSTER_STATION, true);
    (void)state;
    assert_true(fabs(large.foot.y - small.foot.y * M_SQRT2) < 1 &&
                fabs(large.foot.w - small.foot.w * M_SQRT2) < 1);
    assert_true(fabs(large.qr.w - small.qr.w * M_SQRT2) < 1);
}

static void boxes_are_cut_in_proportion(void **state)
{
    static const double shares[] = {1, 2, 1};
    struct box rows[3], columns[3], box = {10, 20, 100, 60};
    (void)state;
    box_rows(box, shares, 3, 10, rows);
    assert_true(rows[0].h == 10 && rows[1].h == 20 && rows[1].y == 40 && rows[2].y == 70 && rows[2].w == 100);
    box_columns(box, shares, 3, 0, columns);
    assert_true(columns[1].x == 35 && columns[1].w == 50 && columns[2].x == 85 && columns[2].h == 60);
    box_rows(box, shares, 1, 10, rows);
    assert_true(rows[0].h == 60);
}

static bool below(double size, void *arg)
{
    return size <= *(double *)arg;
}

static void the_largest_size_that_fits(void **state)
{
    static const double cases[][4] = {
        /* least, most, limit, expected */
        {6, 40, 100, 40},    {6, 40, 3, 6},       {6, 40, 6, 6},   {6, 40, 6.24, 6},
        {6, 40, 6.25, 6.25}, {6, 40, 17.6, 17.5}, {6, 40, 40, 40}, {6, 5, 100, 6},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double limit = cases[i][2];
        assert_true(fabs(largest_fit(cases[i][0], cases[i][1], below, &limit) - cases[i][3]) < NEAR);
    }
}

static void modules_are_whole_pixels(void **state)
{
    double pixel = 72.0 / 200, module = qr_module(200, 29, pixel);
    (void)state;
    assert_true(fabs(module / pixel - round(module / pixel)) < NEAR);
    assert_true(module * (29 + 2 * QR_QUIET) <= 200 + NEAR && module > 200.0 / 37 - pixel);
    assert_true(fabs(qr_module(185, 29, 0) - 5) < NEAR);
    assert_true(qr_module(10, 29, 1) < 1); /* no room for a pixel each: small rather than nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_stand_apart_within_the_margins),
        cmocka_unit_test(small_pages_leave_parts_out),
        cmocka_unit_test(a3_is_a4_enlarged),
        cmocka_unit_test(boxes_are_cut_in_proportion),
        cmocka_unit_test(the_largest_size_that_fits),
        cmocka_unit_test(modules_are_whole_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
