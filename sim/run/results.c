/* The stored paths of one scenario: see results.h. */
#include "yibao/results.h"

#include <stdlib.h>
#include <string.h>

#include "planes.h"

/* What risk.csv and the summary are made of. */
static const yb_series_id always_stored[] = {
    YB_S_RESIDENT_CURRENT_BALANCE, YB_S_RESIDENT_ACCUMULATED_BALANCE, YB_S_RESIDENT_COVER_MONTHS,
    YB_S_POOLED_CURRENT_BALANCE,   YB_S_POOLED_ACCUMULATED_BALANCE,   YB_S_POOLED_COVER_MONTHS,
    YB_S_ACCOUNT_CURRENT_BALANCE,  YB_S_ACCOUNT_ACCUMULATED_BALANCE,  YB_S_ACCOUNT_COVER_MONTHS,
    YB_S_EMPLOYEE_CURRENT_BALANCE, YB_S_EMPLOYEE_ACCUMULATED_BALANCE, YB_S_EMPLOYEE_COVER_MONTHS,
    YB_S_ALL_CURRENT_BALANCE,      YB_S_ALL_ACCUMULATED_BALANCE,      YB_S_ALL_COVER_MONTHS};

static void select_series(yb_results *results, const yb_inputs *inputs, yb_diag *diag)
{
    const yb_value *asked = &inputs->value[YB_KEY_SERIES];

    for (int i = 0; i < YB_SERIES_COUNT; i++)
        results->written[i] = asked->n_list == 0 && yb_series_table[i].stored_by_default;
    for (size_t i = 0; i < asked->n_list; i++)
        if (yb_series_select(asked->list[i], results->written) == 0)
            yb_fail(diag, YB_ERR_INPUT, &asked->at,
                    "`yibao trace` lists all series: FUND.SERIES or SERIES, or all",
                    "output.series: there is no series '%s'", asked->list[i]);
}

/* Which series go where; `only` NULL: all. */
static void lay_out(yb_results *results, const yb_inputs *inputs, const bool *only, yb_diag *diag)
{
    bool stored[YB_SERIES_COUNT];

    results->paths = yb_inputs_paths(inputs);
    results->quasi_random = yb_inputs_quasi_random(inputs);
    results->first_year = yb_inputs_first_year(inputs);
    results->n_years = yb_inputs_last_year(inputs) - results->first_year + 1;
    select_series(results, inputs, diag);
    memcpy(stored, results->written, sizeof stored);
    for (size_t i = 0; i < sizeof always_stored / sizeof *always_stored; i++)
        stored[always_stored[i]] = true;
    for (int i = 0; i < YB_SERIES_COUNT; i++) {
        results->place[i] = stored[i] ? results->n_places++ : -1;
        results->slot[i] = stored[i] && (!only || only[i]) ? results->n_stored++ : -1;
    }
}

double yb_results_bytes(const yb_inputs *inputs, yb_diag *diag)
{
    yb_results results = {0};

    lay_out(&results, inputs, NULL, diag);
    return (double) results.n_stored * results.n_years * (double) results.paths * sizeof *results.value;
}

/* Results without memory yet; NULL with a problem in `diag`. */
static yb_results *create_empty(const yb_inputs *inputs, const bool *only, yb_diag *diag)
{
    yb_results *results = calloc(1, sizeof *results);
    const size_t errors = yb_diag_errors(diag);

    if (!results) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    lay_out(results, inputs, only, diag);
    if (yb_diag_errors(diag) > errors) {
        yb_results_free(results);
        return NULL;
    }
    return results;
}

static size_t values_of(const yb_results *results)
{
    return (size_t) results->n_stored * (size_t) results->n_years * results->stride;
}

static yb_planes planes_of(const yb_results *results)
{
    return (yb_planes){results->value, results->n_values, results->mapped};
}

static void take_planes(yb_results *results, const yb_planes *planes)
{
    results->value = planes->value;
    results->n_values = planes->n_values;
    results->mapped = planes->mapped;
}

yb_results *yb_results_layout(const yb_inputs *inputs, yb_diag *diag)
{
    return create_empty(inputs, NULL, diag);
}

yb_results *yb_results_create_part(const yb_inputs *inputs, const bool *only, int64_t first_path,
                                   int64_t paths, yb_results *reuse, yb_diag *diag)
{
    yb_results *results = create_empty(inputs, only, diag);

    if (!results)
        goto done;
    results->first_path = first_path;
    results->paths = paths;
    results->stride = yb_planes_stride(paths);

    yb_planes planes = {0};

    if (reuse && reuse->n_values >= values_of(results)) {
        planes = planes_of(reuse);
        take_planes(results, &planes);
        results->fresh = reuse->fresh;
        take_planes(reuse, &(yb_planes){0});
        goto done;
    }
    yb_results_free(reuse);
    reuse = NULL;
    if (!yb_planes_create(&planes, values_of(results))) {
        yb_fail(diag, YB_ERR_FILE, NULL, "ask for fewer paths (-n) or series (output.series)",
                "%.1f GB for %lld paths x %d years x %d series are not to be had",
                (double) values_of(results) * sizeof *results->value / 1e9, (long long) results->paths,
                results->n_years, results->n_stored);
        yb_results_free(results);
        results = NULL;
        goto done;
    }
    take_planes(results, &planes);
    results->fresh = true;
done:
    yb_results_free(reuse);
    return results;
}

yb_results *yb_results_create_range(const yb_inputs *inputs, int64_t first_path, int64_t paths,
                                    yb_results *reuse, yb_diag *diag)
{
    return yb_results_create_part(inputs, NULL, first_path, paths, reuse, diag);
}

yb_results *yb_results_create(const yb_inputs *inputs, yb_diag *diag)
{
    return yb_results_create_range(inputs, 0, yb_inputs_paths(inputs), NULL, diag);
}

bool yb_results_stores(const yb_inputs *inputs, yb_series_id series, yb_diag *diag)
{
    yb_results results = {0};

    lay_out(&results, inputs, NULL, diag);
    return results.slot[series] >= 0;
}

/* The planes lie one behind the other: growing ones move from the last to the first, shrinking ones from
 * the first to the last. */
static void move_planes(double *value, size_t planes, size_t from_stride, size_t to_stride, size_t kept)
{
    for (size_t i = 0; i < planes; i++) {
        const size_t p = to_stride > from_stride ? planes - 1 - i : i;

        memmove(value + p * to_stride, value + p * from_stride, kept * sizeof *value);
    }
}

yb_status yb_results_resize(yb_results *results, int64_t paths, int64_t kept, yb_diag *diag)
{
    const size_t n_planes = (size_t) results->n_stored * (size_t) results->n_years;
    const size_t old = results->stride, wanted = yb_planes_stride(paths);
    yb_planes planes = planes_of(results);

    if (!yb_planes_grow(&planes, n_planes * wanted))
        return yb_fail(diag, YB_ERR_FILE, NULL, "ask for fewer paths (-n) or series (output.series)",
                       "out of memory: %lld paths x %d years x %d series", (long long) paths,
                       results->n_years, results->n_stored);
    if (wanted != old && kept > 0)
        move_planes(planes.value, n_planes, old, wanted, (size_t) kept);
    results->fresh = results->fresh || planes.n_values > results->n_values;
    take_planes(results, &planes);
    results->stride = wanted;
    results->paths = paths;
    return YB_OK;
}

void yb_results_populate(const yb_results *results, int64_t i, int64_t n)
{
    const yb_planes planes = planes_of(results);

    yb_planes_populate(&planes, i, n);
}

void yb_results_free(yb_results *results)
{
    if (!results)
        return;
    yb_planes planes = planes_of(results);

    yb_planes_free(&planes);
    free(results);
}

static size_t offset(const yb_results *results, int slot, int t)
{
    return ((size_t) slot * (size_t) results->n_years + (size_t) (t - 1)) * results->stride;
}

const double *yb_results_sample(const yb_results *results, yb_series_id series, int t)
{
    return results->slot[series] < 0 ? NULL : results->value + offset(results, results->slot[series], t);
}

double *yb_results_values(yb_results *results, yb_series_id series, int t)
{
    return results->slot[series] < 0 ? NULL : results->value + offset(results, results->slot[series], t);
}
