/* inputs.c: a scenario: its chain of files, merged, checked and owned. */
#include "yibao/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "merge.h"
#include "yibao/mem.h"

/* No file or option switches calibration.trend on. */
enum { NO_TREND = -2 };

/* The files of a chain, the scenario first. */
typedef struct {
    const yb_node *root[YB_MAX_CHAIN];
    struct stat info[YB_MAX_CHAIN]; /* tells files apart whatever they are called */
} yb_chain;

void yb_own_text(yb_inputs *inputs, yb_text *text)
{
    yb_owned *owned = inputs->owned;

    owned->text[owned->n++] = text;
}

/* Room for every document there can be: the defaults, the files and the settings. */
static yb_owned *create_owned(const yb_input_options *options)
{
    yb_owned *owned = calloc(1, sizeof *owned);

    if (owned != NULL)
        /* The settings of `calibration` are read twice. */
        owned->text =
            calloc(2 + YB_MAX_CHAIN + 2 * (options != NULL ? options->n_set : 0), sizeof(yb_text *));
    if (owned == NULL || owned->text != NULL)
        return owned;
    free(owned);
    return NULL;
}

static bool has_suffix(const char *text, const char *suffix)
{
    const size_t n = strlen(text), m = strlen(suffix);

    return n > m && strcmp(text + n - m, suffix) == 0;
}

/* "name.yaml" for a bare name; a name that has the ending stays.  The caller frees it. */
static char *file_name(const char *name)
{
    char *path = NULL;

    if (has_suffix(name, ".yaml") || has_suffix(name, ".yml"))
        return strdup(name);
    return asprintf(&path, "%s.yaml", name) >= 0 ? path : NULL;
}

/* The file meant by `path` of the command line: itself, or an installed scenario of that name. */
static char *find_scenario(const char *path)
{
    struct stat info;
    char *found = NULL;

    if (stat(path, &info) != 0 && strchr(path, '/') == NULL) {
        char *name = file_name(path);
        found = name != NULL ? yb_find_file(NULL, name) : NULL;
        free(name);
    }
    return found != NULL ? found : strdup(path);
}

/* The path of the parent named by `node` in the file `beside`; NULL, reported, if there is none. */
static char *find_parent(yb_merge *merge, const yb_node *node, const char *beside)
{
    char shown[YB_EXCERPT_SIZE], hint[160];
    size_t n;

    if (node->kind != YB_NODE_SCALAR || node->scalar[0] == '\0') {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "write inherits: baseline",
                "inherits names no scenario");
        return NULL;
    }
    char *name = file_name(node->scalar);
    char *path = yb_find_file(beside, name);
    free(name);
    if (path == NULL) {
        char **names = yb_list_names(beside, ".", ".yaml", &n);
        const char *nearest = yb_nearest(node->scalar, (const char *const *) names, n);
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at,
                yb_did_you_mean(nearest, "a file beside this one, or an installed scenario", hint),
                "inherits = %s: there is no such scenario", yb_excerpt(node->scalar, shown));
        yb_free_names(names);
    }
    return path;
}

/* Reports a file that is its own ancestor, or a chain that is too long. */
static bool check_link(yb_merge *merge, const yb_chain *chain, const char *path, const yb_node *node)
{
    const yb_inputs *inputs = merge->inputs;
    struct stat info;
    char way[1024];
    size_t used = 0;

    if (stat(path, &info) != 0)
        return true; /* gone meanwhile: reading it will say so */
    for (size_t i = 0; i < inputs->n_chain; i++) {
        if (info.st_dev != chain->info[i].st_dev || info.st_ino != chain->info[i].st_ino)
            continue;
        for (size_t j = i; j < inputs->n_chain && used < sizeof way - 1; j++)
            used += (size_t) snprintf(way + used, sizeof way - used, "%s -> ", inputs->chain[j]);
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, "a scenario cannot be its own ancestor",
                "inherits makes a circle: %s%s", way, path);
        return false;
    }
    if (inputs->n_chain == YB_MAX_CHAIN) {
        yb_fail(merge->diag, YB_ERR_INPUT, &node->at, NULL, "inherits goes through more than %d parents",
                YB_MAX_CHAIN - 1);
        return false;
    }
    return true;
}

/* Reads the scenario and its ancestors into inputs->chain. */
static void read_chain(yb_merge *merge, const char *path, yb_chain *chain)
{
    yb_inputs *inputs = merge->inputs;
    char *next = find_scenario(path);

    inputs->file = next != NULL ? strdup(next) : NULL;
    if (inputs->file == NULL) {
        yb_fail(merge->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        merge->incomplete = true;
        free(next);
        return;
    }
    while (next != NULL) {
        yb_text *text = yb_text_read(next, merge->diag);
        const size_t i = inputs->n_chain;
        inputs->chain[i] = next;
        inputs->n_chain++;
        merge->incomplete = merge->incomplete || text == NULL;
        if (text == NULL)
            return;
        yb_own_text(inputs, text);
        chain->root[i] = yb_text_root(text);
        if (stat(next, &chain->info[i]) != 0)
            memset(&chain->info[i], 0, sizeof chain->info[i]);
        const yb_node *parent = yb_node_find(chain->root[i], "inherits");
        if (parent == NULL)
            return;
        next = find_parent(merge, parent, next);
        if (next == NULL || !check_link(merge, chain, next, parent)) {
            merge->incomplete = true;
            free(next);
            return;
        }
    }
}

/* Checks the rules; `all`: every key, else those of this level, whose faults are remembered. */
static void check_rules(yb_merge *merge, bool all)
{
    yb_inputs *inputs = merge->inputs;

    for (int id = 0; id < YB_KEY_COUNT; id++) {
        const yb_value *value = &inputs->value[id];
        const bool is_rule = yb_keys[id].type == YB_TYPE_LEVEL || yb_keys[id].type == YB_TYPE_GROWTH;
        const size_t before = yb_diag_errors(merge->diag);
        if (!is_rule || !value->given || merge->faulty[id] || !(all || merge->touched[id]))
            continue;
        yb_rule_check(&value->rule, &yb_keys[id], yb_inputs_first_year(inputs), yb_inputs_last_year(inputs),
                      merge->diag);
        merge->faulty[id] = yb_diag_errors(merge->diag) > before;
    }
}

/* Whether `node`, a file's root, says anything about calibration.trend. */
static bool names_trend(const yb_node *node)
{
    return node != NULL && yb_node_find(yb_node_find(node, "calibration"), "trend") != NULL;
}

/* The switches of `calibration` decide what the values of files are laid over, so they are read ahead; what
 * is wrong with them is reported when their file is merged.  Spreads lie below all files; growths over what
 * the file that switches them on last inherits, or over all files if the command line does. */
static void apply_calibration(yb_merge *merge, const yb_chain *chain, const yb_input_options *options)
{
    static const char group[] = "calibration", trend[] = "calibration.trend";
    const yb_inputs *inputs = merge->inputs;
    yb_diag *diag = merge->diag, *ahead = yb_diag_create();

    if (ahead == NULL)
        return;
    merge->diag = ahead;
    merge->trend_from = (int) inputs->n_chain;
    for (size_t i = inputs->n_chain; i-- > 0;) {
        const yb_node *node = chain->root[i] != NULL ? yb_node_find(chain->root[i], group) : NULL;
        if (node != NULL)
            yb_merge_map(merge, group, node);
        if (names_trend(chain->root[i]))
            merge->trend_from = (int) i;
    }
    for (size_t i = 0; options != NULL && i < options->n_set; i++) {
        if (strncmp(options->set[i], group, sizeof group - 1) == 0)
            yb_merge_set(merge, options->set[i]);
        if (strncmp(options->set[i], trend, sizeof trend - 1) == 0)
            merge->trend_from = -1;
    }
    merge->diag = diag;
    yb_diag_free(ahead);
    if (inputs->value[YB_KEY_CALIBRATION_TREND].number == 0.0)
        merge->trend_from = NO_TREND;
    if (inputs->value[YB_KEY_CALIBRATION_SPREAD].number != 0.0)
        yb_merge_calibration(merge, inputs->file, YB_USE_SPREAD);
}

/* Lays the files over the defaults, the oldest ancestor first. */
static void apply_chain(yb_merge *merge, const yb_chain *chain)
{
    yb_inputs *inputs = merge->inputs;

    for (size_t i = inputs->n_chain; i-- > 0;) {
        if (chain->root[i] == NULL)
            continue;
        memset(merge->touched, 0, sizeof merge->touched);
        merge->level++;
        if (merge->trend_from == (int) i)
            yb_merge_calibration(merge, inputs->file, YB_USE_TREND);
        merge->beside = inputs->chain[i];
        yb_merge_map(merge, "", chain->root[i]);
        if (!merge->incomplete)
            check_rules(merge, false);
        if (i > 0) { /* the name is not inherited */
            yb_value *name = &inputs->value[YB_KEY_SCENARIO];
            free(name->text);
            *name = (yb_value){0};
        }
    }
    if (chain->root[0] != NULL && !inputs->value[YB_KEY_SCENARIO].given) {
        const yb_place at = {inputs->chain[0], 1, 1};
        yb_fail(merge->diag, YB_ERR_INPUT, &at, "add a line such as scenario: my-scenario",
                "the key scenario is missing; it is not inherited");
    }
}

/* -n and --seed: as --set would, but counted as usage errors. */
static void apply_number(yb_merge *merge, yb_key_id id, const char *option, long long number)
{
    const yb_key *key = &yb_keys[id];
    yb_value *value = &merge->inputs->value[id];

    if ((double) number < key->min || (double) number > key->max) {
        yb_fail(merge->diag, YB_ERR_USAGE, NULL, NULL, "%s %lld is outside [%.0f, %.0f]", option, number,
                key->min, key->max);
        return;
    }
    value->integer = number;
    value->number = (double) number;
    value->at = (yb_place){option, 0, 0};
}

static void apply_options(yb_merge *merge, const yb_input_options *options)
{
    if (options == NULL)
        return;
    memset(merge->touched, 0, sizeof merge->touched);
    if (merge->trend_from == -1)
        yb_merge_calibration(merge, merge->inputs->file, YB_USE_TREND);
    merge->level++;
    merge->beside = options->beside;
    for (size_t i = 0; i < options->n_settings; i++)
        yb_merge_setting(merge, &options->setting[i]);
    merge->beside = NULL;
    for (size_t i = 0; i < options->n_set; i++)
        yb_merge_set(merge, options->set[i]);
    if (options->name != NULL) {
        free(merge->inputs->value[YB_KEY_SCENARIO].text);
        merge->inputs->value[YB_KEY_SCENARIO].text = yb_mem_copy(options->name, merge->diag);
    }
    if (options->paths != 0)
        apply_number(merge, YB_KEY_PATHS, "-n", options->paths);
    if (options->seed != -1)
        apply_number(merge, YB_KEY_SEED, "--seed", options->seed);
}

static void check_region(yb_merge *merge)
{
    const yb_value *region = &merge->inputs->value[YB_KEY_REGION];
    char *relative = NULL, hint[160];
    struct stat info;
    size_t n;

    if (region->text == NULL)
        return;
    if (asprintf(&relative, "data/%s", region->text) < 0) {
        yb_fail(merge->diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    char *path = yb_find_file(merge->inputs->file, relative);
    if (path == NULL || stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        char **names = yb_list_names(merge->inputs->file, "data", NULL, &n);
        const char *nearest = yb_nearest(region->text, (const char *const *) names, n);
        yb_fail(
            merge->diag, YB_ERR_INPUT, &region->at,
            yb_did_you_mean(nearest, "data packs lie in data/, beside the scenario or in YIBAO_DATA", hint),
            "region = %s: there is no folder data/%s", region->text, region->text);
        yb_free_names(names);
    }
    free(path);
    free(relative);
}

/* Base years before 2025 stand on the national figures, and the UN's population by age reaches back to 2023.
 */
static void check_base_year(yb_merge *merge)
{
    enum { FIRST_UN_BASE = 2023 };
    const yb_value *value = merge->inputs->value, *first = &value[YB_KEY_FIRST_YEAR];
    const char *region = value[YB_KEY_REGION].text, *population = value[YB_KEY_POPULATION_BASE].text;

    if (region != NULL && strcmp(region, "national") != 0 && first->integer != YB_BASE_YEAR + 1)
        yb_fail(merge->diag, YB_ERR_INPUT, &first->at, "leave projection.first_year out, or region: national",
                "projection.first_year = %lld: the region %s can only be projected from %d", first->integer,
                region, YB_BASE_YEAR + 1);
    if (population != NULL && strcmp(population, "un") == 0 && first->integer <= FIRST_UN_BASE)
        yb_fail(merge->diag, YB_ERR_INPUT, &first->at, "population.base: nbs",
                "projection.first_year = %lld: population.base = un reaches back to a base year of %d",
                first->integer, FIRST_UN_BASE);
}

/* What can be judged only when everything is merged. */
static void check_whole(yb_merge *merge)
{
    yb_inputs *inputs = merge->inputs;

    if (merge->trend_from != NO_TREND && yb_inputs_first_year(inputs) != YB_CALIBRATION_ORIGIN + 1)
        yb_fail(merge->diag, YB_ERR_INPUT, &inputs->value[YB_KEY_CALIBRATION_TREND].at,
                "`yibao calibrate --origin YEAR` estimates at another year",
                "calibration.trend stands at the end of %d, but the projection starts in %d",
                YB_CALIBRATION_ORIGIN, yb_inputs_first_year(inputs));
    if (inputs->value[YB_KEY_LAST_YEAR].integer < inputs->value[YB_KEY_FIRST_YEAR].integer)
        yb_fail(merge->diag, YB_ERR_INPUT, &inputs->value[YB_KEY_LAST_YEAR].at, NULL,
                "projection.last_year = %lld lies before projection.first_year = %lld",
                inputs->value[YB_KEY_LAST_YEAR].integer, inputs->value[YB_KEY_FIRST_YEAR].integer);
    if (yb_inputs_quasi_random(inputs) && yb_inputs_paths(inputs) < YB_LEAST_QUASI_RANDOM)
        yb_fail(
            merge->diag, YB_ERR_INPUT, &inputs->value[YB_KEY_SAMPLING].at,
            "take more paths, or simulation.sampling: random",
            "simulation.sampling: sobol needs at least %d paths, for its errors come from %d replicates of "
            "them; simulation.paths = %lld",
            YB_LEAST_QUASI_RANDOM, YB_REPLICATES, inputs->value[YB_KEY_PATHS].integer);
    check_rules(merge, true);
    yb_check_level_shifts(merge);
    yb_check_correlation(merge);
    check_region(merge);
    check_base_year(merge);
    yb_read_overrides(merge);
}

/* A value is the default if it reads the same, whoever wrote it. */
static void mark_defaults(yb_merge *merge)
{
    for (int id = 0; id < YB_KEY_COUNT; id++) {
        yb_value *value = &merge->inputs->value[id];
        char *text = NULL;
        size_t size = 0;
        FILE *stream = yb_mem_open(&text, &size, merge->diag);
        if (stream != NULL && value->given)
            yb_value_write(merge->inputs, (yb_key_id) id, stream);
        if (!yb_mem_close(stream, &text, merge->diag))
            return;
        value->is_default =
            value->given && merge->default_text[id] != NULL && strcmp(text, merge->default_text[id]) == 0;
        free(text);
    }
}

yb_inputs *yb_inputs_read(const char *path, const yb_input_options *options, yb_diag *diag)
{
    const size_t before = yb_diag_errors(diag);
    yb_inputs *inputs = calloc(1, sizeof *inputs);
    yb_merge *merge = calloc(1, sizeof *merge);
    yb_chain *chain = calloc(1, sizeof *chain);

    if (inputs != NULL)
        inputs->owned = create_owned(options);
    if (inputs == NULL || merge == NULL || chain == NULL || inputs->owned == NULL) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else {
        *merge = (yb_merge){.inputs = inputs, .diag = diag};
        yb_merge_defaults(merge);
        read_chain(merge, path, chain);
        apply_calibration(merge, chain, options);
        apply_chain(merge, chain);
        apply_options(merge, options);
        if (!merge->incomplete)
            check_whole(merge);
        if (yb_diag_errors(diag) == before)
            mark_defaults(merge);
        for (int id = 0; id < YB_KEY_COUNT; id++)
            free(merge->default_text[id]);
    }
    free(merge);
    free(chain);
    if (yb_diag_errors(diag) == before)
        return inputs;
    yb_inputs_free(inputs);
    return NULL;
}

yb_inputs *yb_inputs_defaults(const char *beside, yb_diag *diag)
{
    const size_t before = yb_diag_errors(diag);
    yb_inputs *inputs = calloc(1, sizeof *inputs);
    yb_merge *merge = calloc(1, sizeof *merge);

    if (inputs != NULL)
        inputs->owned = create_owned(NULL);
    if (inputs == NULL || merge == NULL || inputs->owned == NULL) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    } else {
        *merge = (yb_merge){.inputs = inputs, .diag = diag};
        yb_merge_defaults(merge);
        yb_merge_calibration(merge, beside, YB_USE_SPREAD);
        for (int id = 0; id < YB_KEY_COUNT; id++)
            free(merge->default_text[id]);
    }
    free(merge);
    if (yb_diag_errors(diag) == before)
        return inputs;
    yb_inputs_free(inputs);
    return NULL;
}

void yb_inputs_free(yb_inputs *inputs)
{
    if (inputs == NULL)
        return;
    for (int id = 0; id < YB_KEY_COUNT; id++) {
        yb_value *value = &inputs->value[id];
        for (size_t i = 0; i < value->n_list; i++)
            free(value->list[i]);
        free(value->list);
        free(value->text);
    }
    for (int id = 0; id < YB_KEY_COUNT; id++) {
        free(inputs->estimate_source[id]);
        free(inputs->estimate_text[id]);
    }
    for (int a = 0; a < YB_DRIVER_COUNT; a++)
        for (int b = 0; b < YB_DRIVER_COUNT; b++)
            free(inputs->correlation_source[a][b]);
    free(inputs->shifts_source);
    free(inputs->calibration_file);
    for (size_t i = 0; i < inputs->n_shifts; i++)
        free(inputs->shift[i].name);
    for (size_t i = 0; i < inputs->n_overrides; i++) {
        free(inputs->overrides[i].series);
        free(inputs->overrides[i].file);
    }
    for (size_t i = 0; i < inputs->n_chain; i++)
        free(inputs->chain[i]);
    yb_owned *owned = inputs->owned;
    for (size_t i = 0; owned != NULL && i < owned->n; i++)
        yb_text_free(owned->text[i]);
    if (owned != NULL)
        free(owned->text);
    free(owned);
    free(inputs->file);
    free(inputs);
}

const char *yb_inputs_text(const yb_inputs *inputs, yb_key_id id)
{
    return inputs->value[id].text;
}

double yb_inputs_number(const yb_inputs *inputs, yb_key_id id)
{
    return inputs->value[id].number;
}

bool yb_inputs_bool(const yb_inputs *inputs, yb_key_id id)
{
    return inputs->value[id].number != 0.0;
}

int yb_inputs_first_year(const yb_inputs *inputs)
{
    return (int) inputs->value[YB_KEY_FIRST_YEAR].integer;
}

int yb_inputs_last_year(const yb_inputs *inputs)
{
    return (int) inputs->value[YB_KEY_LAST_YEAR].integer;
}

int64_t yb_inputs_paths(const yb_inputs *inputs)
{
    return inputs->value[YB_KEY_PATHS].integer;
}

bool yb_inputs_quasi_random(const yb_inputs *inputs)
{
    return strcmp(yb_inputs_text(inputs, YB_KEY_SAMPLING), "sobol") == 0;
}

uint64_t yb_inputs_seed(const yb_inputs *inputs)
{
    return (uint64_t) inputs->value[YB_KEY_SEED].integer;
}
