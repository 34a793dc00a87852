/*
 * `pukaar poster` is a program of its own, pukaar-poster, which pukaar runs: the libraries that draw (cairo,
 * pango, and what they bring) are thirty more in a process, and what serves needs none of them.
 */
#ifndef PUKAAR_CLI_POSTER_H
#define PUKAAR_CLI_POSTER_H

#include "cli/cli.h"

#define POSTER_PROGRAM "pukaar-poster" /* beside pukaar */

/* The same command in both programs. */
#define POSTER_COMMAND(run)                                                                                  \
    {                                                                                                        \
        "poster", NULL, "", 0, 0, "society= station= all= output= size= format= language=",                  \
            "A page to hang up, -o FILE.pdf, .svg or .png: with a society's join code, or a station's "      \
            "number "                                                                                        \
            "and area; --all makes a folder of them. --size a4, a3, sticker, square; --language en,hi,mr",   \
            run                                                                                              \
    }

/* Of pukaar-poster alone. */
extern const struct command poster_page_commands[];

#endif
