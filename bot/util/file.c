#include "util/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/mem.h"

static int read_all(int fd, const char *path, size_t max, struct buf *ret, struct err *err)
{
    char chunk[16384];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof(chunk))) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, "%s: %s", path, strerror(errno));
        if ((size_t)got > max - ret->len)
            return err_set(err, "%s: larger than the %zu bytes allowed", path, max);
        buf_add(ret, chunk, (size_t)got);
    }
    return 0;
}

int file_read(const char *path, size_t max, struct buf *ret, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, "%s: %s", path, strerror(errno));
    *ret = (struct buf){0};
    int result = read_all(fd, path, max, ret, err);
    close(fd);
    if (result < 0)
        buf_free(ret);
    return result;
}

int file_read_secret(const char *path, char **ret, struct err *err)
{
    struct stat status;
    struct buf content;
    if (stat(path, &status) < 0)
        return err_set(err, "%s: %s", path, strerror(errno));
    if (status.st_mode & 07)
        return err_set(err, "%s: others may read this secret; chmod 600 it", path);
    if (file_read(path, 4096, &content, err) < 0)
        return -1;
    struct str text = str_trim(buf_str(&content));
    int result = 0;
    if (text.len == 0)
        result = err_set(err, "%s: is empty", path);
    else if (memchr(text.at, '\n', text.len) || memchr(text.at, '\0', text.len))
        result = err_set(err, "%s: a secret is a single line", path);
    else
        *ret = mem_dup_len(text.at, text.len);
    if (content.at)
        explicit_bzero(content.at, content.len);
    buf_free(&content);
    return result;
}

static int write_all(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t put = write(fd, bytes.at, bytes.len);
        if (put < 0 && errno != EINTR)
            return -1;
        if (put > 0)
            bytes = str_slice(bytes, (size_t)put, bytes.len);
    }
    return fsync(fd);
}

int file_write(const char *path, struct str bytes, struct err *err)
{
    struct buf buf_auto temporary = {0};
    buf_addf(&temporary, "%s.XXXXXX", path);
    int fd = mkostemp(temporary.at, O_CLOEXEC);
    if (fd < 0)
        return err_set(err, "%s: %s", path, strerror(errno));
    bool worked = write_all(fd, bytes) == 0;
    int saved = errno;
    close(fd);
    if (worked && rename(temporary.at, path) == 0)
        return 0;
    saved = worked ? errno : saved;
    unlink(temporary.at);
    return err_set(err, "%s: %s", path, strerror(saved));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **file_list(const char *directory, const char *suffix, struct err *err)
{
    DIR *dir = opendir(directory);
    if (!dir) {
        err_set(err, "%s: %s", directory, strerror(errno));
        return NULL;
    }
    char **names = mem_new(1, sizeof(*names));
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        size_t len = strlen(entry->d_name), tail = strlen(suffix);
        if (entry->d_name[0] == '.' || len < tail || strcmp(entry->d_name + len - tail, suffix) != 0)
            continue;
        names = mem_resize(names, count + 2, sizeof(*names));
        names[count++] = mem_dup(entry->d_name);
    }
    closedir(dir);
    names[count] = NULL;
    qsort(names, count, sizeof(*names), by_name);
    return names;
}

void file_list_free(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}
