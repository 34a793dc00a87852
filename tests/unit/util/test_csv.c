/* CSV as RFC 4180 has it, as Excel writes it, and as hands spoil it. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/csv.h"

static const char *const required[] = {"id", "name", NULL};
static const char *const optional[] = {"address", "lat", NULL};

/* "line id|name|address(count)\n" for each row. */
static void note_row(const struct csv_row *row, void *arg)
{
    if (row->fault) {
        buf_addf(arg, "%d !%s\n", row->line, row->fault);
        return;
    }
    buf_addf(arg, "%d %s|%s|%s(%zu)\n", row->line, csv_field(row, "id"), csv_field(row, "name"),
             csv_field(row, "address"), row->count);
}

static int read_rows(struct str bytes, struct buf *rows, struct err *err)
{
    char *exact = malloc(bytes.len ? bytes.len : 1);
    assert_non_null(exact);
    memcpy(exact, bytes.at, bytes.len);
    int result = csv_read((struct str){exact, bytes.len}, required, optional, note_row, rows, err);
    free(exact);
    return result;
}

static void is_read_as(void **state)
{
    static const struct {
        const char *bytes, *rows;
    } files[] = {
        {"id,name,address\na,A,x\nb,B,y\n", "2 a|A|x(3)\n3 b|B|y(3)\n"},
        {"id,name,address\na,A,x", "2 a|A|x(3)\n"},                            /* no last line break */
        {"id,name,address\r\na,A,x\r\nb,B,y\r\n", "2 a|A|x(3)\n3 b|B|y(3)\n"}, /* Windows */
        {"id;name;address\ra;A;x\rb;B;y\r", "2 a|A|x(3)\n3 b|B|y(3)\n"},       /* an old Macintosh */
        {"id,name\r\n\r\n\na,A\r\r\nb,B", "4 a|A|(2)\n6 b|B|(2)\n"},
        {"id,name\na,\"1\r2\r\n3\"\nb,B", "2 a|1\r2\r\n3|(2)\n5 b|B|(2)\n"},
        {"\xef\xbb\xbfid;name;address\na;A, B;x\n", "2 a|A, B|x(3)\n"}, /* Excel in Europe, with its mark */
        {"NAME, Id ,address\n A , a ,x\n", "2 a|A|x(3)\n"}, /* any order, any case, spaces around */
        {"id,name,address\na,\"A, \"\"the first\"\"\",x\n", "2 a|A, \"the first\"|x(3)\n"},
        {"id,name,address\na,\"two\nlines\",x\nb,B,y\n", "2 a|two\nlines|x(3)\n4 b|B|y(3)\n"},
        {"id,name,address\r\na,\"two\r\nlines\",x\r\nb,B,y\r\n", "2 a|two\r\nlines|x(3)\n4 b|B|y(3)\n"},
        {"id,name,address\n\n\na,A,x\n\nb,B,y\n", "4 a|A|x(3)\n6 b|B|y(3)\n"},
        {"id,name\na,A\n", "2 a|A|(2)\n"},         /* an optional column left out */
        {"id,name,address\na,A\n", "2 a|A|(2)\n"}, /* a short line */
        {"id,name\na,A,x,y\n", "2 a|A|(4)\n"},     /* a long one */
        {"id,name,address\na,\"\",\n", "2 a||(3)\n"},
        {"id,name\n", ""},
        {"id,name\na,आग\n", "2 a|आग|(2)\n"},
        {"id\tname\na\tA, B; C\n", "2 a|A, B; C|(2)\n"}, /* Excel's "text" */
        {"sep=;\r\nid;name\r\na;A, B\r\n", "3 a|A, B|(2)\n"},
        {"sep=\t\r\nid\tname\r\na\tA, B\r\n", "3 a|A, B|(2)\n"},
        /* What cannot be read does not hide what stands behind it. */
        {"id,name\na,A\nb,\"open\nc,C\nd,D", "2 a|A|(2)\n3 !broken quotes\n4 c|C|(2)\n5 d|D|(2)\n"},
        {"id,name\na,A\nb,x\"y\"\nc,\"C\"\n", "2 a|A|(2)\n3 !broken quotes\n4 c|C|(2)\n"},
        {"id,name\nb,\"x\"y\nc,\"open\nd,\"D\"\n", "2 !broken quotes\n3 !broken quotes\n4 d|D|(2)\n"},
        {"id,name\na,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2\nb,B\n",
         "2 !more than 32 columns\n3 b|B|(2)\n"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf buf_auto rows = {0};
        struct err err = {""};
        if (read_rows(str_of(files[i].bytes), &rows, &err) < 0)
            fail_msg("%s: %s", files[i].bytes, err.text);
        assert_string_equal(buf_text(&rows), files[i].rows);
    }
}

static void is_refused(void **state)
{
    static const struct {
        const char *bytes, *complaint;
    } files[] = {
        {"", "line 1: there is no header line"},
        {"\n\n", "line 1: there is no header line"},
        {"\xef\xbb\xbf", "line 1: there is no header line"},
        {"id,address\na,x\n", "line 1: the column \"name\" is missing from the header"},
        {"id,name,colour\na,A,red\n", "line 1: unknown column \"colour\""},
        {"id,name,\na,A,\n", "line 1: unknown column \"\""},
        {"id,name,id\na,A,b\n", "line 1: the column \"id\" stands there twice"},
        {"id,na\"me\na,A\n", "line 1: broken quotes"},
        {"\xff\xfei\0d\0", "line 1: the file is UTF-16; in Excel save it as \"CSV UTF-8\""},
        {"id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id,id\n",
         "line 1: the column \"id\" stands there twice"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf buf_auto rows = {0};
        struct err err = {""};
        assert_int_equal(read_rows(str_of(files[i].bytes), &rows, &err), -1);
        assert_string_equal(err.text, files[i].complaint);
    }
}

static void long_fields_and_many_rows(void **state)
{
    struct buf buf_auto file = {0}, rows = {0};
    struct err err = {""};
    (void)state;
    buf_add_text(&file, "id,name\n");
    for (int i = 0; i < 20000; i++)
        buf_addf(&file, "i%d,\"%0200d\"\n", i, i);
    assert_int_equal(read_rows(buf_str(&file), &rows, &err), 0);
    assert_non_null(strstr(buf_text(&rows), "\n20001 i19999|"));
}

/* A NUL ends a field for us; what stands behind it must not be taken for the next. */
static void nul_bytes(void **state)
{
    struct buf buf_auto rows = {0};
    struct err err = {""};
    (void)state;
    assert_int_equal(read_rows((struct str){"id,name\na\0z,A\n", 13}, &rows, &err), 0);
    assert_string_equal(buf_text(&rows), "2 a|A|(2)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_read_as), cmocka_unit_test(is_refused),
                                       cmocka_unit_test(long_fields_and_many_rows),
                                       cmocka_unit_test(nul_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
