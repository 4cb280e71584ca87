/* scenario.h: scenarios written to a folder of their own and read back, for tests.
 *
 * The tests run inside that folder; it holds the data packs national and beijing.
 */
#ifndef YIBAO_TESTS_SCENARIO_H
#define YIBAO_TESTS_SCENARIO_H

#include "yibao/inputs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/yb_inputs_XXXXXX";

static inline int make_folder(void **state)
{
    (void) state;
    unsetenv("YIBAO_DATA");
    if (mkdtemp(folder) == NULL || chdir(folder) != 0 || mkdir("data", 0755) != 0 ||
        mkdir("data/national", 0755) != 0 || mkdir("data/beijing", 0755) != 0 || mkdir("sub", 0755) != 0 ||
        mkdir("installed", 0755) != 0)
        return -1;
    return 0;
}

static inline int remove_folder(void **state)
{
    char command[64];

    (void) state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return chdir("/") != 0 || system(command) != 0;
}

static inline void put(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

/* The scenario "s" with `lines` in s.yaml. */
static inline void put_scenario(const char *lines)
{
    char text[20000];

    snprintf(text, sizeof text, "scenario: s\n%s", lines);
    put("s.yaml", text);
}

/* All problems, one a line, without ": error" and, unless `hints`, without hints. */
static inline void problems_text(const yb_diag *diag, bool hints, char *all, size_t size)
{
    const char *text;

    all[0] = '\0';
    for (size_t i = 0; (text = yb_diag_text(diag, i)) != NULL; i++) {
        const char *error = strstr(text, "error: ");
        const char *hint = strstr(text, " | ");
        const size_t length = hints || hint == NULL ? strlen(text) : (size_t) (hint - text);
        assert_non_null(error);
        snprintf(all + strlen(all), size - strlen(all), "%s%.*s%.*s", i > 0 ? "\n" : "", (int) (error - text),
                 text, (int) (length - (size_t) (error - text) - 7), error + 7);
    }
}

static inline yb_inputs *read_with(const char *path, const char *const *set, size_t n_set)
{
    const yb_input_options options = {.set = set, .n_set = n_set, .seed = -1};
    yb_diag *diag = yb_diag_create();
    yb_inputs *inputs = yb_inputs_read(path, &options, diag);

    if (inputs == NULL)
        fail_msg("%s: %s", path, yb_diag_text(diag, 0));
    assert_int_equal(yb_diag_errors(diag), 0);
    yb_diag_free(diag);
    return inputs;
}

/* The scenario s with `lines` and up to two settings (NULL: none). */
static inline yb_inputs *read_lines(const char *lines, const char *set, const char *second)
{
    const char *const settings[] = {set, second};

    put_scenario(lines);
    return read_with("s.yaml", settings, set == NULL ? 0 : second == NULL ? 1 : 2);
}

static inline void assert_refused_file(const char *path, const char *set, bool hints, yb_status status,
                                       const char *expected)
{
    const yb_input_options options = {.set = &set, .n_set = set != NULL, .seed = -1};
    yb_diag *diag = yb_diag_create();
    char all[6000];

    assert_null(yb_inputs_read(path, &options, diag));
    problems_text(diag, hints, all, sizeof all);
    assert_string_equal(all, expected);
    assert_int_equal(yb_diag_status(diag), status);
    yb_diag_free(diag);
}

/* s.yaml with `lines` is refused with these problems; the places in s.yaml start at line 2. */
static inline void assert_refused(const char *lines, const char *expected)
{
    put_scenario(lines);
    assert_refused_file("s.yaml", NULL, false, YB_ERR_INPUT, expected);
}

static inline void assert_refused_with_hint(const char *lines, const char *expected)
{
    put_scenario(lines);
    assert_refused_file("s.yaml", NULL, true, YB_ERR_INPUT, expected);
}

static inline void assert_set_refused(const char *set, const char *expected)
{
    put_scenario("");
    assert_refused_file("s.yaml", set, false, YB_ERR_INPUT, expected);
}

static inline char *shown(const yb_inputs *inputs, bool comments)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    yb_inputs_show(inputs, comments, stream);
    fclose(stream);
    return text;
}

/* The canonical text of s with `lines` and a setting; the caller frees it. */
static inline char *canonical(const char *lines, const char *set)
{
    yb_inputs *inputs = read_lines(lines, set, NULL);
    char *text = shown(inputs, false);

    yb_inputs_free(inputs);
    return text;
}

static inline void assert_same_canonical(const char *lines, const char *set, const char *other_lines,
                                         const char *other_set, bool same)
{
    char *text = canonical(lines, set), *other = canonical(other_lines, other_set);

    if ((strcmp(text, other) == 0) != same)
        fail_msg("canonical texts %s: %s, %s", same ? "differ" : "are equal", lines, other_lines);
    free(text);
    free(other);
}

/* A CSV for every year of the horizon; `line` replaces the one of 2030. */
static inline void put_csv(const char *path, const char *header, const char *line, const char *end)
{
    FILE *stream = fopen(path, "w");

    assert_non_null(stream);
    fputs(header, stream);
    for (int year = 2026; year <= 2060; year++)
        if (year == 2030 && line != NULL)
            fputs(line, stream);
        else
            fprintf(stream, "%d,%d.5%s", year, year - 1000, end);
    fclose(stream);
}

#endif
