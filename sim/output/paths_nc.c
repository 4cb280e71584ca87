/* Paths as NetCDF-4: see paths_nc.h. */
#include "yibao/paths_nc.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <netcdf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "yibao/labels.h"

#ifndef YB_VERSION
#define YB_VERSION "unknown"
#endif

enum { CHUNK_BYTES = 1 << 18, DEFLATE_LEVEL = 1, NAME_SIZE = 128 };

/* An open file.  After the first call that fails the others are not made. */
typedef struct yb_paths_nc {
    int id;
    int status; /* NC_NOERR, or the first failure */
    int path_dimension, year_dimension;
    size_t chunk_paths;
    int variable[YB_SERIES_COUNT];
    double *buffer; /* a chunk of a variable */
    char *file;
} nc_file;

#define TRY(nc, call)                 \
    do {                              \
        if ((nc)->status == NC_NOERR) \
            (nc)->status = (call);    \
    } while (0)

static void put_text(nc_file *nc, int variable, const char *name, const char *text)
{
    /* An attribute without characters is written as one of length 1, which readers show as "". */
    TRY(nc, nc_put_att_text(nc->id, variable, name, strlen(text) > 0 ? strlen(text) : 1, text));
}

static void put_facts(nc_file *nc, const yb_run_record *record, const yb_inputs *inputs)
{
    const long long seed = (long long) yb_inputs_seed(inputs);

    put_text(nc, NC_GLOBAL, "Conventions", "ACDD-1.3");
    put_text(nc, NC_GLOBAL, "title", yb_inputs_text(inputs, YB_KEY_TITLE_EN));
    put_text(nc, NC_GLOBAL, "title_zh", yb_inputs_text(inputs, YB_KEY_TITLE_ZH));
    put_text(nc, NC_GLOBAL, "summary",
             "Simulated paths of China's basic medical insurance funds. Path k of two files with the same "
             "seed meets the same shocks.");
    put_text(nc, NC_GLOBAL, "keywords", "health insurance, fund balance, Monte Carlo simulation, China");
    put_text(nc, NC_GLOBAL, "source", "yibao " YB_VERSION);
    put_text(nc, NC_GLOBAL, "version", YB_VERSION);
    put_text(nc, NC_GLOBAL, "scenario", yb_inputs_text(inputs, YB_KEY_SCENARIO));
    put_text(nc, NC_GLOBAL, "region", yb_inputs_text(inputs, YB_KEY_REGION));
    put_text(nc, NC_GLOBAL, "scenario_sha256", record->scenario_hash);
    put_text(nc, NC_GLOBAL, "data_sha256", record->data_hash);
    TRY(nc, nc_put_att_longlong(nc->id, NC_GLOBAL, "seed", NC_INT64, 1, &seed));
}

/* A coordinate variable counting from `first`. */
static void put_coordinate(nc_file *nc, const char *name, int dimension, int first, size_t n,
                           const char *long_name, const char *long_name_zh)
{
    int variable = -1;
    int *value = malloc(n * sizeof *value);

    if (!value) {
        nc->status = NC_ENOMEM;
        return;
    }
    for (size_t i = 0; i < n; i++)
        value[i] = first + (int) i;
    TRY(nc, nc_def_var(nc->id, name, NC_INT, 1, &dimension, &variable));
    put_text(nc, variable, "long_name", long_name);
    put_text(nc, variable, "long_name_zh", long_name_zh);
    put_text(nc, variable, "units", "1");
    TRY(nc, nc_put_var_int(nc->id, variable, value));
    free(value);
}

/* "accumulated balance, resident fund". */
static void put_names(nc_file *nc, int variable, const yb_series *series)
{
    char name[NAME_SIZE], text[2 * NAME_SIZE];

    for (int zh = 0; zh <= 1; zh++) {
        const char *fund = yb_label_fund(series->fund, zh);

        yb_label_series(series->name, zh, name, sizeof name);
        snprintf(text, sizeof text, zh ? "%s%s%s" : "%s%s%s", zh ? fund : name, *fund && !zh ? ", " : "",
                 zh ? name : fund);
        put_text(nc, variable, zh ? "long_name_zh" : "long_name", text);
        put_text(nc, variable, zh ? "units_long_name_zh" : "units_long_name",
                 yb_label_unit(series->unit, zh));
    }
    put_text(nc, variable, "units", series->unit);
    put_text(nc, variable, "fund", series->fund);
    put_text(nc, variable, "series", series->name);
}

static int define_series(nc_file *nc, const yb_results *results, yb_series_id id)
{
    const yb_series *series = &yb_series_table[id];
    const int dimensions[] = {nc->path_dimension, nc->year_dimension};
    const size_t chunk[] = {nc->chunk_paths, (size_t) results->n_years};
    char name[NAME_SIZE];
    int variable = -1;

    snprintf(name, sizeof name, "%s_%s", series->fund, series->name);
    TRY(nc, nc_def_var(nc->id, name, NC_DOUBLE, 2, dimensions, &variable));
    TRY(nc, nc_def_var_chunking(nc->id, variable, NC_CHUNKED, chunk));
    TRY(nc, nc_def_var_deflate(nc->id, variable, 1, 1, DEFLATE_LEVEL));
    /* Chunks are written once, one after the other: no variable needs room for more than one. */
    TRY(nc, nc_set_var_chunk_cache(nc->id, variable, chunk[0] * chunk[1] * sizeof(double), 1, 1.0f));
    put_names(nc, variable, series);
    return variable;
}

/* Turns [year][path] into [path][year], chunk by chunk. */
static void put_series(nc_file *nc, const yb_results *results, yb_series_id id)
{
    const size_t paths = (size_t) results->paths, years = (size_t) results->n_years;

    for (size_t first = 0; nc->status == NC_NOERR && first < paths; first += nc->chunk_paths) {
        const size_t n = paths - first < nc->chunk_paths ? paths - first : nc->chunk_paths;
        const size_t start[] = {first, 0}, count[] = {n, years};

        for (size_t t = 0; t < years; t++) {
            const double *sample = yb_results_sample(results, id, (int) t + 1) + first;

            for (size_t p = 0; p < n; p++)
                nc->buffer[p * years + t] = sample[p];
        }
        TRY(nc, nc_put_vara_double(nc->id, nc->variable[id], start, count, nc->buffer));
    }
}

/* Everything before the first value of a series. */
static void define_all(nc_file *nc, const yb_run_record *record, const yb_inputs *inputs,
                       const yb_results *layout)
{
    const size_t paths = (size_t) layout->paths, years = (size_t) layout->n_years;
    const size_t fitting = CHUNK_BYTES / (years * sizeof(double));

    nc->chunk_paths = fitting < paths ? fitting : paths;
    nc->buffer = malloc(nc->chunk_paths * years * sizeof *nc->buffer);
    if (!nc->buffer) {
        nc->status = NC_ENOMEM;
        return;
    }
    TRY(nc, nc_def_dim(nc->id, "path", paths, &nc->path_dimension));
    TRY(nc, nc_def_dim(nc->id, "year", years, &nc->year_dimension));
    put_facts(nc, record, inputs);
    put_coordinate(nc, "path", nc->path_dimension, 0, paths, "path, counted from 0", "路径（从0计）");
    put_coordinate(nc, "year", nc->year_dimension, layout->first_year, years, "calendar year", "年份");
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        if (layout->written[s])
            nc->variable[s] = define_series(nc, layout, (yb_series_id) s);
}

static yb_status sync_file(const char *file, yb_diag *diag)
{
    const int descriptor = open(file, O_RDONLY);
    const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
    const int reason = errno;

    if (descriptor >= 0)
        close(descriptor);
    return synced ? YB_OK
                  : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write paths.nc: %s", strerror(reason));
}

yb_paths_nc *yb_paths_nc_begin(const char *file, const yb_run_record *record, const yb_inputs *inputs,
                               const yb_results *layout, yb_diag *diag)
{
    nc_file *nc = calloc(1, sizeof *nc);

    if (nc)
        nc->file = strdup(file);
    if (!nc || !nc->file) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        free(nc);
        return NULL;
    }
    /* A file that could not be closed, on a full disk, makes HDF5's clean-up at the end of the process crash.
     */
    (void) H5dont_atexit();
    nc->id = -1;
    nc->status = nc_create(file, NC_NETCDF4 | NC_CLOBBER, &nc->id);
    if (nc->status == NC_NOERR)
        define_all(nc, record, inputs, layout);
    return nc;
}

bool yb_paths_nc_add(yb_paths_nc *nc, const yb_results *results)
{
    for (int s = 0; s < YB_SERIES_COUNT; s++)
        if (results->written[s] && results->slot[s] >= 0)
            put_series(nc, results, (yb_series_id) s);
    return nc->status == NC_NOERR;
}

static void release(nc_file *nc)
{
    const int closed = nc->id >= 0 ? nc_close(nc->id) : NC_NOERR;

    nc->id = -1;
    nc->status = nc->status != NC_NOERR ? nc->status : closed;
    free(nc->buffer);
    nc->buffer = NULL;
}

yb_status yb_paths_nc_end(yb_paths_nc *nc, yb_diag *diag)
{
    release(nc);
    const yb_status status = nc->status == NC_NOERR
                                 ? sync_file(nc->file, diag)
                                 : yb_fail(diag, YB_ERR_FILE, NULL, "is there room on the disk?",
                                           "cannot write paths.nc: %s", nc_strerror(nc->status));

    free(nc->file);
    free(nc);
    return status;
}

void yb_paths_nc_abandon(yb_paths_nc *nc)
{
    if (!nc)
        return;
    release(nc);
    free(nc->file);
    free(nc);
}

yb_status yb_paths_nc_write(const char *file, const yb_run_record *record, const yb_inputs *inputs,
                            const yb_results *results, yb_diag *diag)
{
    yb_paths_nc *nc = yb_paths_nc_begin(file, record, inputs, results, diag);

    if (!nc)
        return YB_ERR_FILE;
    (void) yb_paths_nc_add(nc, results);
    return yb_paths_nc_end(nc, diag);
}

double yb_paths_nc_memory(void)
{
    /* The transposed chunk, HDF5's copy of it and the compressed one, and one in the cache of each variable.
     */
    return (3.0 + YB_SERIES_COUNT) * CHUNK_BYTES;
}
