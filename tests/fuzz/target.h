/* What every fuzz target offers. Files with seeds are named in meson.build; the environment names what a
 * target loads. */
#ifndef PUKAAR_TESTS_FUZZ_TARGET_H
#define PUKAAR_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
