#include "lexicon_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/file.h"

static void load_from(struct lexicon_fixture *fixture, const char *directory)
{
    struct recognise_settings settings = {directory, 0.30, 0.60};
    fixture->recogniser = recogniser_load(&settings, &fixture->report);
    fixture->scratch = recognise_scratch_create();
}

void lexicon_shipped(struct lexicon_fixture *fixture)
{
    *fixture = (struct lexicon_fixture){.report = {{0}, 0}};
    const char *directory = getenv("PUKAAR_LEXICON");
    assert_non_null(directory);
    load_from(fixture, directory);
    assert_string_equal(buf_text(&fixture->report.lines), "");
    assert_non_null(fixture->recogniser);
}

void lexicon_begin(struct lexicon_fixture *fixture)
{
    *fixture = (struct lexicon_fixture){.directory = "/tmp/pukaar-lexicon-XXXXXX"};
    assert_non_null(mkdtemp(fixture->directory));
}

void lexicon_file(struct lexicon_fixture *fixture, const char *name, const char *content)
{
    char path[128];
    struct err err;
    assert_true(str_format(path, sizeof(path), "%s/%s", fixture->directory, name));
    assert_int_equal(file_write(path, str_of(content), &err), 0);
}

void lexicon_load_it(struct lexicon_fixture *fixture)
{
    load_from(fixture, fixture->directory);
}

static void remove_files(const char *directory)
{
    struct err err;
    char path[512];
    char **names = file_list(directory, "", &err);
    for (size_t i = 0; names && names[i]; i++) {
        if (str_format(path, sizeof(path), "%s/%s", directory, names[i]))
            unlink(path);
    }
    file_list_free(names);
    rmdir(directory);
}

void lexicon_end(struct lexicon_fixture *fixture)
{
    recogniser_free(fixture->recogniser);
    recognise_scratch_free(fixture->scratch);
    config_report_free(&fixture->report);
    if (*fixture->directory)
        remove_files(fixture->directory);
}

void lexicon_judge(struct lexicon_fixture *fixture, const char *text, struct verdict *ret)
{
    assert_non_null(fixture->recogniser);
    recognise(fixture->recogniser, fixture->scratch, str_of(text), NULL, ret);
}

bool verdict_has(const struct verdict *verdict, const char *term)
{
    for (size_t i = 0; i < verdict->evidence_count; i++) {
        if (strcmp(verdict->evidence[i].term, term) == 0)
            return true;
    }
    return false;
}
