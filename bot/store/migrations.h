/* The schema's steps, embedded (sql/embed.py). Each is applied once, in its own transaction; the number of
 * the last is the schema's version. */
#ifndef PUKAAR_STORE_MIGRATIONS_H
#define PUKAAR_STORE_MIGRATIONS_H

struct migration {
    int version; /* 1, 2, ... */
    const char *name, *sql;
};
extern const struct migration migrations[];
extern const int migration_count;

#endif
