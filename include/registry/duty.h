/*
 * Who is on duty for what. Pure: the time is an argument, the hours are Indian Standard Time (UTC+05:30, no
 * daylight saving).
 */
#ifndef PUKAAR_REGISTRY_DUTY_H
#define PUKAAR_REGISTRY_DUTY_H

#include "registry/records.h"
#include "util/category.h"

/* "HH:MM-HH:MM", the end after the start or over midnight, "24:00" as an end; "" is valid too: always. */
bool hours_valid(const char *hours);
/* Whether the moment lies within the hours; their end no longer does. Hours that are not valid hold always:
 * better told once too often. */
bool hours_hold(const char *hours, int64_t wall_ms);

/* "fire,medical"; "" is valid: everything. */
bool categories_valid(const char *categories);
bool categories_hold(const char *categories, enum category category);

/* Keeps, in their order, those on duty at now_ms that serve the category, and returns how many there are.
 * With nobody on duty for it all of them stay: never nobody. */
size_t contacts_on_duty(struct contact *contacts, size_t count, enum category category, int64_t now_ms);

#endif
