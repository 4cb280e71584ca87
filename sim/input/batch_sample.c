/* The axis `sample` of a batch: points of a Sobol sequence or a Latin hypercube.
 *
 * Sobol points (Antonov and Saleev 1979, as GSL has them) start with the middle of the ranges; the
 * first n of a longer sequence are those of a shorter one, so that a sample can grow.  A Latin
 * hypercube (McKay, Beckman and Conover 1979) has one point in each n-th of every range. */
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch_private.h"
#include "merge.h"
#include "yibao/number.h"
#include "yibao/vecmath.h"

enum { MAX_RANGES = 64, SOBOL_RANGES = 40, VALUE_TEXT = 32 };

typedef struct {
    const yb_node *node;
    double low, high;
    bool logarithmic;
} range;

typedef struct {
    bool sobol;
    long long size, seed;
    range range[MAX_RANGES];
    size_t n;
} sample;

static void read_bounds(range *r, const yb_node *low, const yb_node *high, const char *key, yb_diag *diag)
{
    const double most = 1e15;

    if (!yb_number_read(low, key, "", -most, most, true, &r->low, diag) ||
        !yb_number_read(high, key, "", -most, most, true, &r->high, diag))
        return;
    if (!(r->low < r->high))
        yb_fail(diag, YB_ERR_INPUT, &high->at, "write the smaller bound first", "%s: the range is empty",
                key);
    else if (r->logarithmic && r->low <= 0.0)
        yb_fail(diag, YB_ERR_INPUT, &low->at, NULL, "%s: a logarithmic range lies above 0", key);
}

/* [low, high] or {from: low, to: high, scale: log}. */
static void read_range(range *r, const yb_node *node, yb_diag *diag)
{
    const yb_node *from = yb_node_find(node, "from"), *to = yb_node_find(node, "to");
    const yb_node *scale = yb_node_find(node, "scale");

    r->node = node;
    if (node->kind == YB_NODE_LIST && node->child && node->child->next && !node->child->next->next) {
        read_bounds(r, node->child, node->child->next, node->key, diag);
        return;
    }
    if (node->kind != YB_NODE_MAP || !from || !to) {
        yb_fail(diag, YB_ERR_INPUT, &node->at, "write [low, high] or {from: low, to: high, scale: log}",
                "%s is not a range", node->key);
        return;
    }
    for (const yb_node *entry = node->child; entry; entry = entry->next)
        if (entry != from && entry != to && entry != scale)
            yb_fail(diag, YB_ERR_INPUT, &entry->key_at, "a range has from, to and scale",
                    "%s: unknown key %s", node->key, entry->key);
    if (scale && scale->kind == YB_NODE_SCALAR && strcmp(scale->scalar, "log") == 0)
        r->logarithmic = true;
    else if (scale && (scale->kind != YB_NODE_SCALAR || strcmp(scale->scalar, "linear") != 0))
        yb_fail(diag, YB_ERR_INPUT, &scale->at, "linear or log", "%s: the scale is not known", node->key);
    read_bounds(r, from, to, node->key, diag);
}

static void read_method(sample *s, const yb_node *node, yb_diag *diag)
{
    static const char *const methods[] = {"sobol", "latin-hypercube"};
    char hint[160];

    if (node && node->kind == YB_NODE_SCALAR && strcmp(node->scalar, methods[0]) == 0)
        s->sobol = true;
    else if (!node || node->kind != YB_NODE_SCALAR || strcmp(node->scalar, methods[1]) != 0)
        yb_fail(diag, YB_ERR_INPUT, node ? &node->at : NULL,
                yb_did_you_mean(node && node->scalar ? yb_nearest(node->scalar, methods, 2) : NULL,
                                "method: sobol, or method: latin-hypercube", hint),
                "sample.method is not known");
}

static bool read_spec(sample *s, const yb_node *node, yb_diag *diag)
{
    static const char *const keys[] = {"method", "size", "seed", "ranges"};
    enum { N_KEYS = sizeof keys / sizeof *keys };
    const size_t before = yb_diag_errors(diag);
    const yb_node *size = yb_node_find(node, "size"), *seed = yb_node_find(node, "seed");
    const yb_node *ranges = yb_node_find(node, "ranges"), *method = yb_node_find(node, "method");
    char hint[160];

    if (node->kind != YB_NODE_MAP)
        return yb_fail(diag, YB_ERR_INPUT, &node->at, "give method, size and ranges below it",
                       "sample is not a map") == YB_OK;
    for (const yb_node *entry = node->child; entry; entry = entry->next) {
        size_t k = 0;

        while (k < N_KEYS && strcmp(keys[k], entry->key) != 0)
            k++;
        if (k == N_KEYS)
            yb_fail(diag, YB_ERR_INPUT, &entry->key_at,
                    yb_did_you_mean(yb_nearest(entry->key, keys, N_KEYS), "method, size, seed, ranges", hint),
                    "unknown key sample.%s", entry->key);
    }
    s->seed = 1;
    if (!method || !size || !ranges)
        yb_fail(diag, YB_ERR_INPUT, &node->at,
                "sample: {method: sobol, size: 512, ranges: {KEY: [low, high]}}", "sample lacks its %s",
                !method ? "method"
                : !size ? "size"
                        : "ranges");
    if (method)
        read_method(s, method, diag);
    if (size)
        yb_integer_read(size, "sample.size", 1, YB_MAX_MEMBERS, &s->size, diag);
    if (seed && s->sobol)
        yb_fail(diag, YB_ERR_INPUT, &seed->key_at, "remove it", "a Sobol sequence has no seed");
    else if (seed)
        yb_integer_read(seed, "sample.seed", 1, 4294967295.0, &s->seed, diag);
    if (ranges && (ranges->kind != YB_NODE_MAP || !ranges->child))
        yb_fail(diag, YB_ERR_INPUT, &ranges->at, "ranges: {resident.enrolment.loss_rate: [0, 0.01]}",
                "sample.ranges is not a map of ranges");
    else
        for (const yb_node *entry = ranges ? ranges->child : NULL; entry; entry = entry->next) {
            const size_t most = s->sobol ? SOBOL_RANGES : MAX_RANGES;

            if (s->n == most) {
                yb_fail(diag, YB_ERR_INPUT, &entry->key_at, NULL, "more than %zu ranges", most);
                break;
            }
            if (yb_batch_check_key(entry->key, &entry->key_at, diag))
                read_range(&s->range[s->n++], entry, diag);
        }
    return yb_diag_errors(diag) == before;
}

/* u[point][range] in (0, 1); NULL: out of memory. */
static double *draw_points(const sample *s)
{
    const size_t n = (size_t) s->size, dimensions = s->n;
    double *u = malloc(n * dimensions * sizeof *u);
    bool ok = u != NULL;

    if (s->sobol) {
        gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned) dimensions);

        ok = ok && sequence;
        for (size_t i = 0; ok && i < n; i++)
            ok = gsl_qrng_get(sequence, u + i * dimensions) == 0;
        if (sequence)
            gsl_qrng_free(sequence);
    } else {
        gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
        size_t *order = malloc(n * sizeof *order);

        ok = ok && rng && order;
        if (ok)
            gsl_rng_set(rng, (unsigned long) s->seed);
        for (size_t d = 0; ok && d < dimensions; d++) {
            for (size_t i = 0; i < n; i++)
                order[i] = i;
            gsl_ran_shuffle(rng, order, n, sizeof *order);
            for (size_t i = 0; i < n; i++)
                u[i * dimensions + d] = ((double) order[i] + gsl_rng_uniform_pos(rng)) / (double) n;
        }
        if (rng)
            gsl_rng_free(rng);
        free(order);
    }
    if (!ok) {
        free(u);
        u = NULL;
    }
    return u;
}

/* Six significant digits: the levers of a sample are meant to be read. */
static void value_text(const range *r, double u, char *text)
{
    double value = r->logarithmic ? yb_exp(yb_log(r->low) + u * (yb_log(r->high) - yb_log(r->low)))
                                  : r->low + u * (r->high - r->low);

    snprintf(text, VALUE_TEXT, "%.6g", value);
    if (!yb_number_parse(text, &value) || value < r->low)
        yb_number_text(r->low, text);
    else if (value > r->high)
        yb_number_text(r->high, text);
}

bool yb_batch_read_sample(yb_batch_axis *axis, const yb_node *node, yb_diag *diag)
{
    sample s = {0};

    if (!read_spec(&s, node, diag))
        return false;
    const size_t n = (size_t) s.size;
    double *u = draw_points(&s);

    axis->point = calloc(n, sizeof *axis->point);
    axis->made = calloc(n * s.n, sizeof *axis->made);
    axis->texts = calloc(n * s.n, VALUE_TEXT);
    bool ok = u && axis->point && axis->made && axis->texts;

    for (size_t i = 0; ok && i < n; i++) {
        yb_batch_point *point = &axis->point[axis->n++];

        point->at = node->at;
        point->setting = calloc(s.n, sizeof *point->setting);
        ok = point->setting && asprintf(&point->name, "s%05zu", i + 1) > 0;
        for (size_t d = 0; ok && d < s.n; d++) {
            yb_node *made = &axis->made[i * s.n + d];

            made->kind = YB_NODE_SCALAR;
            made->at = s.range[d].node->at;
            made->scalar = axis->texts + (i * s.n + d) * VALUE_TEXT;
            value_text(&s.range[d], u[i * s.n + d], made->scalar);
            point->setting[d] = (yb_setting){s.range[d].node->key, s.range[d].node->key_at, made, NULL};
            point->n_settings = d + 1;
        }
    }
    free(u);
    if (!ok)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    return ok;
}
