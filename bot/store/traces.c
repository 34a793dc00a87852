/* The bytes of a number, looked for in files as a stranger with a hex editor would. */
#include "store/traces.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/phone.h"
#include "util/str.h"

#define CHUNK ((size_t)1024 * 1024)
#define FORM_SIZE PHONE_SPACED_SIZE
#define FORMS 3

/* The shortest forms: the others hold one of them. */
static size_t forms_of(const char *phone, char ret[FORMS][FORM_SIZE])
{
    bool indian = str_starts(str_of(phone), STR("+91")) && strlen(phone) == 13;
    const char *national = indian ? phone + 3 : phone + (*phone == '+');
    (void)str_format(ret[0], FORM_SIZE, "%s", national);
    if (!indian)
        return 1;
    (void)str_format(ret[1], FORM_SIZE, "%.5s %s", national, national + 5);
    phone_spaced(phone, ret[2]);
    memmove(ret[2], ret[2] + strlen("+91 "), strlen(ret[2]) + 1 - strlen("+91 "));
    return 3;
}

static bool holds(const char *bytes, size_t len, char forms[FORMS][FORM_SIZE], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (memmem(bytes, len, forms[i], strlen(forms[i])))
            return true;
    }
    return false;
}

/* 1: it is there. Pieces overlap, so that nothing is missed between two. */
static int look_through(int fd, char forms[FORMS][FORM_SIZE], size_t count)
{
    struct buf buf_auto piece = {0};
    char chunk[65536];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof(chunk))) > 0) {
        buf_add(&piece, chunk, (size_t)got);
        if (holds(piece.at, piece.len, forms, count))
            return 1;
        if (piece.len > CHUNK) {
            memmove(piece.at, piece.at + piece.len - FORM_SIZE, FORM_SIZE);
            piece.len = FORM_SIZE;
        }
    }
    return got < 0 ? -1 : 0;
}

int traces_find(const char *path, const char *phone, const char **ret_found, struct err *err)
{
    static const char *const endings[] = {"", "-wal"}, *const names[] = {"the database", "its log (-wal)"};
    char forms[FORMS][FORM_SIZE];
    size_t count = forms_of(phone, forms);
    *ret_found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        struct buf buf_auto file = {0};
        buf_addf(&file, "%s%s", path, endings[i]);
        int fd = open(buf_text(&file), O_RDONLY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
            continue;
        int found = fd < 0 ? -1 : look_through(fd, forms, count);
        if (fd >= 0)
            close(fd);
        if (found < 0)
            return err_set(err, "%s: cannot be read (error %d)", buf_text(&file), errno);
        if (found)
            *ret_found = names[i];
    }
    return 0;
}
