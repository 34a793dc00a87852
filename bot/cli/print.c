/* Lists and rows, for people and as JSON. */
#include <ctype.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/utf8.h"

static void cell_text(const struct cli_column *column, const struct cli_cell *cell, struct buf *out)
{
    char time[CLOCK_TEXT_SIZE];
    if (cell->null)
        return;
    switch (column->kind) {
    case COLUMN_TEXT: buf_add_text(out, cell->text ? cell->text : ""); break;
    case COLUMN_NUMBER: buf_addf(out, "%.10g", cell->number); break;
    case COLUMN_POINT: buf_addf(out, "%.6f", cell->number); break;
    case COLUMN_BOOL: buf_add_text(out, cell->flag ? "yes" : "no"); break;
    case COLUMN_TIME:
        if (cell->time_ms) {
            clock_rfc3339(cell->time_ms, time);
            buf_add_text(out, time);
        }
    }
}

static void cell_json(struct json_writer *json, const struct cli_column *column, const struct cli_cell *cell)
{
    if (cell->null) {
        json_put_null(json, column->name);
        return;
    }
    switch (column->kind) {
    case COLUMN_TEXT: json_put_text(json, column->name, cell->text); break;
    case COLUMN_NUMBER: json_put_i64(json, column->name, (int64_t)cell->number); break;
    case COLUMN_POINT: json_put_real(json, column->name, cell->number, 6); break;
    case COLUMN_BOOL: json_put_bool(json, column->name, cell->flag); break;
    case COLUMN_TIME: json_put_time(json, column->name, cell->time_ms); break;
    }
}

static void row_json(struct json_writer *json, const struct cli_table *table, size_t row)
{
    json_open(json, NULL, '{');
    for (size_t i = 0; i < table->column_count; i++)
        cell_json(json, &table->columns[i], &table->cells[row * table->column_count + i]);
    json_close(json, '}');
}

/* Control characters of stored texts must not reach a terminal. */
static void put_visible(const char *text, size_t width)
{
    for (const char *c = text; *c; c++)
        putchar((unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c);
    for (size_t units = utf8_units(str_of(text)); units < width; units++)
        putchar(' ');
}

static void print_json(const struct cli_table *table, bool array)
{
    struct buf buf_auto out = {0};
    struct json_writer json = {.out = &out};
    if (array)
        json_open(&json, NULL, '[');
    for (size_t row = 0; row < table->row_count; row++)
        row_json(&json, table, row);
    if (array)
        json_close(&json, ']');
    puts(buf_text(&out));
}

static void print_heading(const struct cli_table *table, const size_t *widths)
{
    char heading[64];
    for (size_t i = 0; i < table->column_count; i++) {
        size_t len = 0;
        for (const char *c = table->columns[i].name; *c && len + 1 < sizeof(heading); c++)
            heading[len++] = (char)toupper((unsigned char)*c);
        heading[len] = '\0';
        put_visible(heading, i + 1 < table->column_count ? widths[i] + 2 : 0);
    }
    putchar('\n');
}

static void print_text(const struct cli_table *table)
{
    size_t cells = table->row_count * table->column_count;
    size_t *widths = mem_new(table->column_count, sizeof(*widths));
    struct buf buf_auto text = {0};
    for (size_t i = 0; i < table->column_count; i++)
        widths[i] = strlen(table->columns[i].name);
    for (size_t i = 0; i < cells; i++) {
        buf_clear(&text);
        cell_text(&table->columns[i % table->column_count], &table->cells[i], &text);
        widths[i % table->column_count] = MAX(widths[i % table->column_count], utf8_units(buf_str(&text)));
    }
    if (table->row_count)
        print_heading(table, widths);
    for (size_t i = 0; i < cells; i++) {
        size_t column = i % table->column_count;
        bool last = column + 1 == table->column_count;
        buf_clear(&text);
        cell_text(&table->columns[column], &table->cells[i], &text);
        put_visible(buf_text(&text), last ? 0 : widths[column] + 2);
        if (last)
            putchar('\n');
    }
    free(widths);
}

void cli_print_table(const struct cli *cli, const struct cli_table *table)
{
    if (cli_flag(cli, "json"))
        print_json(table, true);
    else
        print_text(table);
}

void cli_print_row(const struct cli *cli, const struct cli_table *table)
{
    struct buf buf_auto text = {0};
    if (cli_flag(cli, "json")) {
        print_json(table, false);
        return;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        buf_clear(&text);
        cell_text(&table->columns[i], &table->cells[i], &text);
        printf("%s: ", table->columns[i].name);
        put_visible(buf_text(&text), 0);
        putchar('\n');
    }
}
