/* What every unit test includes: cmocka, in the order it needs. */
#ifndef PUKAAR_TESTS_UNIT_H
#define PUKAAR_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
