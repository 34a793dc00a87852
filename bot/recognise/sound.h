/*
 * What a word sounds like. Romanised Indian languages have no spelling: bchao, bachao, bachaao and bachaw are
 * one word.
 *
 * The sound key (Latin letters only): short and long vowels, aspirates, v/w, z/j, ph/f, q/k, doubled letters
 * are one; `a` between consonants is dropped; e and i, o and u are one class.
 * The skeleton (any script): the first vowel, the consonants, the last vowel; the same word in Devanagari,
 * Gujarati, Bengali, Urdu and Latin letters mostly has the same one. Coarse: for weighing, not for matching.
 */
#ifndef RECOGNISE_SOUND_H
#define RECOGNISE_SOUND_H

#include "util/base.h"

#define SOUND_KEY_MAX 24

/* letters: folded, lower case, runs cut to two; others than a to z are passed over. Returns the key's length.
 */
size_t sound_key(const char *letters, size_t len, char key[SOUND_KEY_MAX]);

/* 12 symbols of 5 bits at most; 0 when nothing sounds (digits, an unknown script). */
uint64_t sound_skeleton(const uint32_t *points, size_t count);

#endif
