/* Runs a fuzz target over files, each as it is and cut at many places: what the fuzzer found before must not
 * come back, on machines without clang too. */
#include <stdio.h>
#include <stdlib.h>

#include "target.h"
#include "util/file.h"

#define FILE_BYTES_MAX (8u << 20)
#define CUTS 50

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct buf buf_auto bytes = {0};
        struct err err;
        if (file_read(argv[i], FILE_BYTES_MAX, &bytes, &err) < 0) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        for (size_t cut = 0; cut <= CUTS; cut++)
            (void)LLVMFuzzerTestOneInput((const uint8_t *)buf_text(&bytes), bytes.len * cut / CUTS);
    }
    return argc > 1 ? 0 : 1;
}
