/* The option table against files: defaults, every kind of error with its line, secrets, the sample. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/config.h"
#include "util/file.h"

struct settings {
    char *name, *token, *other_token;
    int64_t count, timeout_ms;
    double ratio;
    bool mask;
    int level;
};

static const char *const levels[] = {"error", "info", NULL};
static const struct config_option table[] = {
    {"server", "name", OPTION_TEXT, offsetof(struct settings, name), "pukaar", 0, 0, NULL, false, true,
     "What it is called.\nTwo lines."},
    {"server", "count", OPTION_NUMBER, offsetof(struct settings, count), "5", 1, 100, NULL, false, false,
     "How many."},
    {"server", "timeout", OPTION_DURATION, offsetof(struct settings, timeout_ms), "60s", 1000, 3600000, NULL,
     false, true, "How long."},
    {"server", "token", OPTION_SECRET, offsetof(struct settings, token), "", 0, 0, NULL, true, true,
     "A secret."},
    {"server", "other_token", OPTION_SECRET, offsetof(struct settings, other_token), "", 0, 0, NULL, false,
     true, "Another."},
    {"log", "ratio", OPTION_REAL, offsetof(struct settings, ratio), "0.5", 0, 1, NULL, false, true,
     "From 0 to 1."},
    {"log", "mask", OPTION_BOOL, offsetof(struct settings, mask), "yes", 0, 0, NULL, false, true, "Whether."},
    {"log", "level", OPTION_CHOICE, offsetof(struct settings, level), "info", 0, 0, levels, false, true,
     "Which."},
};

static char directory[64], path[128], secret_path[128];
static struct settings settings;
static struct config_report report;

static int setup(void **state)
{
    (void)state;
    memcpy(directory, "/tmp/pukaar-conf-XXXXXX", 24);
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/pukaar.conf", directory);
    snprintf(secret_path, sizeof(secret_path), "%s/secret", directory);
    unsetenv("PUKAAR_SERVER_TOKEN");
    return 0;
}

static void forget(void)
{
    config_free(table, ARRAY_LEN(table), &settings);
    config_report_free(&report);
    settings = (struct settings){0};
}

static int teardown(void **state)
{
    (void)state;
    forget();
    unlink(path);
    unlink(secret_path);
    return rmdir(directory);
}

static int load(const char *text, bool complete)
{
    struct err err;
    forget();
    assert_int_equal(file_write(path, str_of(text), &err), 0);
    return config_load(path, table, ARRAY_LEN(table), complete, &settings, &report);
}

static void write_secret(const char *text, mode_t mode)
{
    struct err err;
    assert_int_equal(file_write(secret_path, str_of(text), &err), 0);
    assert_int_equal(chmod(secret_path, mode), 0);
}

static void defaults_hold_without_a_file(void **state)
{
    (void)state;
    assert_int_equal(config_load(NULL, table, ARRAY_LEN(table), false, &settings, &report), 0);
    assert_string_equal(settings.name, "pukaar");
    assert_int_equal(settings.count, 5);
    assert_int_equal(settings.timeout_ms, 60000);
    assert_true(settings.ratio == 0.5 && settings.mask);
    assert_int_equal(settings.level, 1);
    assert_null(settings.token);
}

static void values_are_read(void **state)
{
    (void)state;
    assert_int_equal(
        load("\xef\xbb\xbf; a comment\n# another\n[server]\nname = आग = fire \n  "
             "count=7\ntimeout: 2m\n\n[log]\r\nratio = 1 ; a comment\r\nmask = OFF\nlevel = error\n",
             false),
        0);
    assert_string_equal(settings.name, "आग = fire");
    assert_int_equal(settings.count, 7);
    assert_int_equal(settings.timeout_ms, 120000);
    assert_true(settings.ratio == 1 && !settings.mask);
    assert_int_equal(settings.level, 0);
}

static void every_error_has_its_line(void **state)
{
    static const struct {
        const char *text, *complaint;
    } files[] = {
        {"[server]\ncount = many\n", ":2: server.count: \"many\" is no whole number\n"},
        {"[server]\n\ncount = 0\n", ":3: server.count: \"0\" is out of range: 1 to 100\n"},
        {"[server]\ntimeout = soon\n",
         ":2: server.timeout: \"soon\" is no duration such as 500ms, 60s, 15m, 24h or 180d\n"},
        {"[server]\ntimeout = 10ms\n", ":2: server.timeout: \"10ms\" is out of range: 1000 to 3600000 ms\n"},
        {"[log]\nratio = 1.5\n", ":2: log.ratio: \"1.5\" is no number from 0 to 1\n"},
        {"[log]\nmask = maybe\n", ":2: log.mask: \"maybe\" is neither yes nor no\n"},
        {"[log]\nlevel = loud\n", ":2: log.level: \"loud\" is none of: error, info\n"},
        {"[log]\ncolour = red\n", ":2: log.colour: unknown key\n"},
        {"[logs]\nlevel = info\n", ":2: logs.level: unknown section\n"},
        {"level = info\n", ":1: .level: unknown section\n"},
        {"[server]\nname = a\nname = b\n", ":3: server.name: is given twice\n"},
        {"[server]\ntoken = s3cret\n",
         ":2: server.token: a secret is no value in this file: name a file in token_file\n"},
        {"[server]\ntoken_file = /nowhere/at/all\n",
         ":2: server.token_file: /nowhere/at/all: No such file or directory\n"},
        {"[server]\nname_file = x\n", ":2: server.name_file: unknown key\n"},
        {"[server]\nname\n", ":2: neither [section] nor key = value\n"},
        {"[server\nname = x\n", ":1: neither [section] nor key = value\n"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char expected[512];
        assert_int_equal(load(files[i].text, false), -1);
        assert_true(str_format(expected, sizeof(expected), "%s%s", path, files[i].complaint));
        if (!strstr(buf_text(&report.lines), expected))
            fail_msg("not %s but %s", expected, buf_text(&report.lines));
    }
}

static void all_errors_are_told_at_once(void **state)
{
    (void)state;
    assert_int_equal(load("[server]\ncount = x\nname = y\ncolour = z\n[log]\nlevel = q\n", true), -1);
    assert_int_equal(report.errors, 4);
    assert_non_null(strstr(buf_text(&report.lines), ":2: server.count"));
    assert_non_null(strstr(buf_text(&report.lines), ":4: server.colour"));
    assert_non_null(strstr(buf_text(&report.lines), ":6: log.level"));
    assert_non_null(
        strstr(buf_text(&report.lines), ":1: server.token: is missing; name a file in token_file"));
    assert_string_equal(settings.name, "y");
}

static void long_lines_are_refused(void **state)
{
    struct buf buf_auto text = {0};
    (void)state;
    buf_add_text(&text, "[server]\nname = ");
    for (int i = 0; i < 100000; i++)
        buf_add_char(&text, 'x');
    buf_add_text(&text, "\ncount = 9\n");
    assert_int_equal(load(buf_text(&text), false), -1);
    assert_non_null(strstr(buf_text(&report.lines), ":2: line longer than"));
    assert_int_equal(settings.count, 9); /* and the lines behind it are read */
}

static void secrets_come_from_files(void **state)
{
    char text[256];
    (void)state;
    assert_true(str_format(text, sizeof(text), "[server]\ntoken_file = %s\n", secret_path));
    write_secret("  s3cret\n", 0600);
    assert_int_equal(load(text, true), 0);
    assert_string_equal(settings.token, "s3cret");
    write_secret("s3cret\n", 0644);
    assert_int_equal(load(text, true), -1);
    assert_non_null(strstr(buf_text(&report.lines), ":2: server.token_file: "));
    assert_non_null(strstr(buf_text(&report.lines), "chmod 600"));
    write_secret("", 0600);
    assert_int_equal(load(text, true), -1);
    assert_int_equal(load("[server]\ntoken_file =\n", false), 0); /* as in the sample */
    assert_null(settings.token);
}

static void or_from_the_environment_which_wins(void **state)
{
    char text[256];
    (void)state;
    assert_true(str_format(text, sizeof(text), "[server]\ntoken_file = %s\n", secret_path));
    write_secret("from file", 0600);
    setenv("PUKAAR_SERVER_TOKEN", "from environment", 1);
    assert_int_equal(load(text, true), 0);
    assert_string_equal(settings.token, "from environment");
    setenv("PUKAAR_SERVER_TOKEN", "", 1);
    assert_int_equal(load(text, true), 0);
    assert_string_equal(settings.token, "from file");
    setenv("PUKAAR_SERVER_NAME", "x", 1); /* only secrets do */
    assert_int_equal(load(text, true), 0);
    assert_string_equal(settings.name, "pukaar");
    unsetenv("PUKAAR_SERVER_NAME");
}

static void what_is_required_is_missed(void **state)
{
    (void)state;
    assert_int_equal(load("[server]\nname = x\n", false), 0);
    assert_int_equal(load("# no section\n\n[server]\nname = x\n", true), -1);
    assert_non_null(strstr(buf_text(&report.lines), ":3: server.token: is missing"));
    assert_int_equal(load("", true), -1);
    forget();
    assert_int_equal(config_load(NULL, table, ARRAY_LEN(table), true, &settings, &report), -1);
    assert_string_equal(buf_text(&report.lines),
                        "environment: server.token: is missing; name a file in token_file\n");
    forget();
    assert_int_equal(config_load("/nowhere/at/all", table, ARRAY_LEN(table), false, &settings, &report), -1);
    assert_string_equal(buf_text(&report.lines), "/nowhere/at/all: No such file or directory\n");
}

static void lines_of_keys(void **state)
{
    (void)state;
    assert_int_equal(load("# [log]\n[server]\nname = x\n token_file : \n[log]\nlevel = info\n", false), 0);
    assert_int_equal(config_line(path, "server", "name"), 3);
    assert_int_equal(config_line(path, "server", "token"), 4);
    assert_int_equal(config_line(path, "server", "count"), 2);
    assert_int_equal(config_line(path, "log", "level"), 6);
    assert_int_equal(config_line(path, "log", "name"), 5);
    assert_int_equal(config_line(path, "absent", "name"), 1);
    assert_int_equal(config_line("/nowhere/at/all", "log", "name"), 1);
    assert_int_equal(config_line(NULL, "log", "name"), 1);
}

static void differences_are_seen(void **state)
{
    struct settings other = {0};
    (void)state;
    assert_int_equal(
        load("[server]\nname = x\ncount = 6\n[log]\nmask = no\nratio = 0.25\nlevel = error\n", false), 0);
    assert_int_equal(config_load(NULL, table, ARRAY_LEN(table), false, &other, &report), 0);
    static const bool same[] = {false, false, true, true, true, false, false, false};
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        assert_int_equal(config_same(&table[i], &settings, &other), same[i]);
        assert_true(config_same(&table[i], &other, &other));
    }
    config_free(table, ARRAY_LEN(table), &other);
}

/* The sample loads as it is, and with every comment mark taken off its keys it says the defaults. */
static void the_sample_says_the_defaults(void **state)
{
    struct buf buf_auto sample = {0}, bare = {0};
    struct settings other = {0};
    (void)state;
    config_print_sample(table, ARRAY_LEN(table), &sample);
    assert_int_equal(load(buf_text(&sample), false), 0);
    struct str rest = buf_str(&sample), line;
    while (str_next(&rest, '\n', &line)) {
        bool key = str_starts(line, STR("# ")) && memmem(line.at, line.len, " =", 2) && line.at[2] >= 'a' &&
                   line.at[2] <= 'z';
        buf_add_str(&bare, key ? str_slice(line, 2, line.len) : line);
        buf_add_char(&bare, '\n');
    }
    assert_non_null(strstr(buf_text(&bare), "\ntoken_file =\n"));
    assert_non_null(strstr(buf_text(&bare), "# One of: error info\nlevel = info\n"));
    assert_non_null(strstr(buf_text(&bare), "# What it is called.\n# Two lines.\nname = pukaar\n"));
    assert_int_equal(load(buf_text(&bare), false), 0);
    assert_int_equal(config_load(NULL, table, ARRAY_LEN(table), false, &other, &report), 0);
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        assert_true(config_same(&table[i], &settings, &other));
    config_free(table, ARRAY_LEN(table), &other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(defaults_hold_without_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(values_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(every_error_has_its_line, setup, teardown),
        cmocka_unit_test_setup_teardown(all_errors_are_told_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(long_lines_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(secrets_come_from_files, setup, teardown),
        cmocka_unit_test_setup_teardown(or_from_the_environment_which_wins, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_required_is_missed, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_of_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(differences_are_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(the_sample_says_the_defaults, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
