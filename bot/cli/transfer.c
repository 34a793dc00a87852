#include "transfer.h"

#include <stdarg.h>
#include <stdlib.h>

#include "util/num.h"

static void add(struct config_report *report, const struct transfer *transfer, int line, const char *what,
                const char *format, va_list args)
{
    char text[400];
    (void)!vsnprintf(text, sizeof(text), format, args);
    config_report_add(report, transfer->file, line, what, "%s", text);
}

void transfer_bad(struct transfer *transfer, int line, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(&transfer->bad, transfer, line, what, format, args);
    va_end(args);
}

void transfer_odd(struct transfer *transfer, int line, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(&transfer->odd, transfer, line, what, format, args);
    va_end(args);
}

bool transfer_open(struct cli *cli, const char *what, struct transfer *ret)
{
    *ret = (struct transfer){.cli = cli, .what = what, .file = cli->arguments[0]};
    return cli_read_file(ret->file, &ret->bytes);
}

int transfer_verdict(const struct transfer *transfer)
{
    const struct cli *cli = transfer->cli;
    return cli_flag(cli, "dry-run") || (transfer->bad.errors && !cli_flag(cli, "partial"));
}

/* One complaint of a report, and the line of the file that it is about. */
struct complaint {
    struct str text;
    int64_t line;
    size_t order;
};

static int by_line(const void *a, const void *b)
{
    const struct complaint *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* "FILE:LINE: what": 0 where it is about the whole file. */
static int64_t line_of(const struct transfer *transfer, struct str text)
{
    struct str number, rest = str_slice(text, strlen(transfer->file) + 1, text.len);
    int64_t line = 0;
    return str_next(&rest, ':', &number) && num_i64(number, &line) ? line : 0;
}

/* What lines say of themselves was found before what the store says: here they stand as in the file. Returns
 * how many lines of the file are named. */
static size_t say(struct transfer *transfer, const struct config_report *report, const char *before)
{
    struct complaint *complaints = arena_new(&transfer->cli->arena, report->errors, sizeof(*complaints));
    struct str rest = buf_str(&report->lines), text;
    size_t count = 0, lines = 0;
    while (count < report->errors && str_next(&rest, '\n', &text)) {
        complaints[count] = (struct complaint){text, line_of(transfer, text), count};
        count++;
    }
    if (count)
        qsort(complaints, count, sizeof(*complaints), by_line);
    for (size_t i = 0; i < count; i++) {
        lines += i == 0 || complaints[i].line != complaints[i - 1].line;
        fprintf(stderr, "%s%.*s\n", before, (int)complaints[i].text.len, complaints[i].text.at);
    }
    return lines;
}

static int conclude(struct transfer *transfer)
{
    const struct cli *cli = transfer->cli;
    bool dry = cli_flag(cli, "dry-run");
    (void)say(transfer, &transfer->odd, "warning: ");
    size_t lines = say(transfer, &transfer->bad, "");
    if (transfer->bad.errors && !(cli_flag(cli, "partial") && transfer->added))
        return cli_fail("nothing %s imported: %zu bad lines, %zu errors", dry ? "would be" : "was", lines,
                        transfer->bad.errors);
    printf("%zu %s %simported", transfer->added, transfer->what, dry ? "would be " : "");
    if (lines)
        printf(", %zu bad lines left out", lines);
    putchar('\n');
    return CLI_DONE;
}

int transfer_run(struct transfer *transfer, store_unit_fn *unit, void *arg)
{
    int outcome;
    int code = cli_run(transfer->cli, unit, arg, &outcome) ? conclude(transfer) : CLI_FAILED;
    config_report_free(&transfer->bad);
    config_report_free(&transfer->odd);
    buf_free(&transfer->bytes);
    return code;
}
