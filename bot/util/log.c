#include "util/log.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/phone.h"
#include "util/utf8.h"

#define EVENT_SLOTS 128

/* How often each event was written in the current second; names are literals, so the address tells them
 * apart. */
struct event_count {
    const char *event;
    int64_t second;
    int64_t written, suppressed;
};

static struct {
    pthread_mutex_t lock;
    enum log_level level;
    bool json, mask;
    void (*write_line)(const char *line, void *arg);
    void *arg;
    struct event_count events[EVENT_SLOTS];
} state = {.lock = PTHREAD_MUTEX_INITIALIZER, .level = LOG_INFO, .mask = true};

static const char *const level_names[] = {"error", "warn", "info", "debug"};

void log_setup(enum log_level level, bool json, bool mask_numbers)
{
    pthread_mutex_lock(&state.lock);
    state.level = level;
    state.json = json;
    state.mask = mask_numbers;
    pthread_mutex_unlock(&state.lock);
}

void log_redirect(void (*write_line)(const char *line, void *arg), void *arg)
{
    pthread_mutex_lock(&state.lock);
    state.write_line = write_line;
    state.arg = arg;
    pthread_mutex_unlock(&state.lock);
}

/* A bare word where it can be one, else a quoted string in which everything unusual is escaped. */
static void add_text_value(struct buf *line, struct str value)
{
    bool bare = value.len > 0;
    for (size_t i = 0; i < value.len && bare; i++) {
        unsigned char c = (unsigned char)value.at[i];
        bare = c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
    }
    if (bare)
        buf_add_str(line, value);
    else
        buf_add_json(line, value);
}

static void add_field(struct buf *line, const struct log_field *field)
{
    char masked[PHONE_SIZE], number[24];
    struct str value = field->text;
    if (field->kind == LOG_NUMBER) {
        snprintf(number, sizeof(number), "%" PRId64, field->number);
        value = str_of(number);
    } else if (field->kind == LOG_PHONE && state.mask) {
        phone_mask(value.at ? value.at : "", masked);
        value = str_of(masked);
    }
    value = utf8_cut(value, 500);
    if (!state.json) {
        buf_addf(line, " %s=", field->key);
        add_text_value(line, value);
        return;
    }
    buf_addf(line, ",\"%s\":", field->key);
    if (field->kind == LOG_NUMBER)
        buf_add_str(line, value);
    else
        buf_add_json(line, value);
}

static void write_out(const char *event, enum log_level level, const struct log_field *fields)
{
    struct buf buf_auto line = {0};
    char time[CLOCK_TEXT_SIZE];
    clock_rfc3339(clock_wall_ms(), time);
    buf_addf(&line, state.json ? "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"" : "%s %s %s", time,
             level_names[level], event);
    for (; fields->key; fields++)
        add_field(&line, fields);
    buf_add_text(&line, state.json ? "}\n" : "\n");
    if (state.write_line) {
        state.write_line(buf_text(&line), state.arg);
        return;
    }
    /* One write, so that lines of several threads or processes do not mix; a full pipe must not stop the bot.
     */
    if (write(STDERR_FILENO, line.at, line.len) < 0)
        return;
}

/* NULL when every slot belongs to another event: such an event is written without a limit. */
static struct event_count *count_of(const char *event)
{
    size_t start = ((uintptr_t)event >> 3) % EVENT_SLOTS;
    for (size_t i = 0; i < EVENT_SLOTS; i++) {
        struct event_count *slot = &state.events[(start + i) % EVENT_SLOTS];
        if (!slot->event)
            slot->event = event;
        if (slot->event == event)
            return slot;
    }
    return NULL;
}

static bool may_write(const char *event)
{
    struct event_count *count = count_of(event);
    int64_t second = clock_mono_ms() / 1000;
    if (!count)
        return true;
    if (count->second != second) {
        int64_t lost = count->suppressed;
        *count = (struct event_count){.event = event, .second = second};
        if (lost)
            write_out("log.suppressed", LOG_WARN,
                      (const struct log_field[]){F_TEXT("of", event), F_INT("lines", lost), {0}});
    }
    if (count->written++ < LOG_PER_SECOND)
        return true;
    count->suppressed++;
    return false;
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    pthread_mutex_lock(&state.lock);
    if (level <= state.level && may_write(event))
        write_out(event, level, fields);
    pthread_mutex_unlock(&state.lock);
}
