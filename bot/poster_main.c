/* pukaar-poster: what `pukaar poster` runs (include/cli/poster.h). */
#include <sys/stat.h>

#include "cli/poster.h"

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig's and pango's caches live as long as the process: pango fills them from threads of its own, so
 * there is no moment at which they could be freed. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libpango\nleak:libglib\n";
}
const char *__lsan_default_options(void);
__attribute__((visibility("default"))) const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

int main(int argc, char **argv)
{
    static const struct command *const tables[] = {poster_page_commands, NULL};
    umask(077);
    return cli_main(argc, argv, tables);
}
