/* The stored paths of one scenario: see results.h. */
#include "yibao/results.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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
    return (size_t) results->n_stored * (size_t) results->n_years * (size_t) results->paths;
}

/* Large memory, in huge pages where the system has them: a block of paths writes to a place in every plane,
 * which are more places than the processor holds translations of pages of 4 KB for, and the first touch of
 * each of those pages costs more than filling it. */
enum { HUGE_PAGE = 2 << 20 };

static void *allocate(size_t bytes)
{
    const size_t rounded = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;

    if (bytes < 2 * (size_t) HUGE_PAGE)
        return malloc(bytes > 0 ? bytes : 1);
    if (rounded < bytes)
        return NULL;
    void *memory = aligned_alloc(HUGE_PAGE, rounded);

    if (memory)
        (void) madvise(memory, rounded, MADV_HUGEPAGE); /* only speed depends on it */
    return memory;
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

    const size_t n = values_of(results);

    if (reuse && reuse->n_values >= n) {
        results->value = reuse->value;
        results->n_values = reuse->n_values;
        reuse->value = NULL;
        goto done;
    }
    yb_results_free(reuse);
    reuse = NULL;
    results->value = allocate(n * sizeof *results->value);
    results->n_values = n;
    if (!results->value) {
        yb_fail(diag, YB_ERR_FILE, NULL, "ask for fewer paths (-n) or series (output.series)",
                "%.1f GB for %lld paths x %d years x %d series are not to be had",
                (double) n * sizeof *results->value / 1e9, (long long) results->paths, results->n_years,
                results->n_stored);
        yb_results_free(results);
        results = NULL;
    }
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
static void move_planes(double *value, size_t planes, size_t from_paths, size_t to_paths, size_t kept)
{
    for (size_t i = 0; i < planes; i++) {
        const size_t p = to_paths > from_paths ? planes - 1 - i : i;

        memmove(value + p * to_paths, value + p * from_paths, kept * sizeof *value);
    }
}

yb_status yb_results_resize(yb_results *results, int64_t paths, int64_t kept, yb_diag *diag)
{
    const size_t planes = (size_t) results->n_stored * (size_t) results->n_years;
    const size_t old = (size_t) results->paths, wanted = (size_t) paths;
    double *value;

    if (wanted == old)
        return YB_OK;
    if (kept == 0) {
        free(results->value);
        results->value = NULL;
    } else if (wanted < old) {
        move_planes(results->value, planes, old, wanted, (size_t) kept);
    }
    value = kept > 0 ? realloc(results->value, planes * wanted * sizeof *value)
                     : allocate(planes * wanted * sizeof *value);
    if (!value)
        return yb_fail(diag, YB_ERR_FILE, NULL, "ask for fewer paths (-n) or series (output.series)",
                       "out of memory: %lld paths x %d years x %d series", (long long) paths,
                       results->n_years, results->n_stored);
    if (kept > 0 && wanted > old)
        move_planes(value, planes, old, wanted, (size_t) kept);
    results->value = value;
    results->paths = paths;
    results->n_values = planes * wanted;
    return YB_OK;
}

void yb_results_free(yb_results *results)
{
    if (!results)
        return;
    free(results->value);
    free(results);
}

static size_t offset(const yb_results *results, int slot, int t)
{
    return ((size_t) slot * (size_t) results->n_years + (size_t) (t - 1)) * (size_t) results->paths;
}

const double *yb_results_sample(const yb_results *results, yb_series_id series, int t)
{
    return results->slot[series] < 0 ? NULL : results->value + offset(results, results->slot[series], t);
}

double *yb_results_values(yb_results *results, yb_series_id series, int t)
{
    return results->slot[series] < 0 ? NULL : results->value + offset(results, results->slot[series], t);
}
