/* pukaar poster ...: hands over to the program that draws. */
#include "cli/poster.h"

#include <errno.h>
#include <unistd.h>

#include "util/mem.h"

#define PATH_SIZE 4096

/* Beside the file that runs, wherever it was called from. */
static bool find_program(char ret[PATH_SIZE])
{
    char self[PATH_SIZE];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (len <= 0)
        return false;
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    if (!slash)
        return false;
    *slash = '\0';
    return str_format(ret, PATH_SIZE, "%s/" POSTER_PROGRAM, self);
}

static int poster(struct cli *cli)
{
    char path[PATH_SIZE];
    if (!find_program(path))
        return cli_fail("poster: cannot tell where " POSTER_PROGRAM " is");
    execv(path, cli->argv);
    if (errno == ENOENT)
        return cli_fail("%s is missing: install libpango1.0-dev, libqrencode-dev and fonts-noto-core, and "
                        "build again with "
                        "-Dposters=enabled",
                        path);
    return cli_fail("%s: %s", path, strerror(errno));
}

const struct command poster_commands[] = {POSTER_COMMAND(poster), {0}};
