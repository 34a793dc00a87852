/* What folding knows beyond Unicode's own tables: which letters the writers of a script use for one another.
 */
#ifndef RECOGNISE_FOLD_SCRIPT_H
#define RECOGNISE_FOLD_SCRIPT_H

#include "util/base.h"

/* The letter that stands for all its look-alikes and sound-alikes; the point itself where there are none. */
uint32_t fold_script(uint32_t point);
/* Marks that carry nothing for reading: accents, nukta, vowel marks of Arabic, skin tones. */
bool fold_script_drops(uint32_t point);
/* The letter inside a circle or square (U+1F130 to U+1F189), 0 when it is an emoji of its own. */
uint16_t fold_script_enclosed(uint32_t point);

bool fold_script_is_virama(uint32_t point);
/* The Indic block of a virama: its nasal consonants, its anusvara. */
bool fold_script_is_nasal(uint32_t point, uint32_t virama);
uint32_t fold_script_anusvara(uint32_t virama);

#endif
