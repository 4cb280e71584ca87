/* From a scenario file to a calibrated model. */
#include <stdlib.h>
#include <string.h>

#include "yibao/commands.h"
#include "yibao/kernel.h"
#include "yibao/results.h"

/* YIBAO_ISA forces a compiled version of the kernel, for tests and benchmarks. */
static yb_status choose_isa(yb_model *model, yb_diag *diag)
{
    const char *name = getenv("YIBAO_ISA");

    if (!name || !*name)
        return YB_OK;
    model->isa = yb_isa_choose(name);
    return model->isa >= 0 ? YB_OK
                           : yb_fail(diag, YB_ERR_USAGE, NULL, "baseline, v3 or v4, if the processor has it",
                                     "YIBAO_ISA=%s cannot run here", name);
}

/* One pack in a cache. */
typedef struct cached_data cached_data;
struct cached_data {
    char *key;
    yb_data *data;
    char hash[YB_HASH_TEXT];
    cached_data *next;
};

struct yb_data_cache {
    cached_data *first;
};

yb_data_cache *yb_data_cache_create(void)
{
    return calloc(1, sizeof(yb_data_cache));
}

void yb_data_cache_free(yb_data_cache *cache)
{
    for (cached_data *entry = cache ? cache->first : NULL, *next; entry; entry = next) {
        next = entry->next;
        yb_data_free(entry->data);
        free(entry->key);
        free(entry);
    }
    free(cache);
}

bool yb_data_cache_pack(const yb_data_cache *cache, size_t i, const char **key, const char **hash)
{
    const cached_data *entry = cache->first;

    while (entry && i-- > 0)
        entry = entry->next;
    if (!entry)
        return false;
    *key = entry->key;
    *hash = entry->hash;
    return true;
}

static yb_data *read_data(const yb_inputs *inputs, yb_diag *diag)
{
    const bool un = strcmp(yb_inputs_text(inputs, YB_KEY_POPULATION_BASE), "un") == 0;

    return yb_data_read_base(inputs->file, yb_inputs_text(inputs, YB_KEY_REGION), un,
                             yb_inputs_first_year(inputs) - 1, diag);
}

/* What read_data() depends on. */
static char *data_key(const yb_inputs *inputs)
{
    const char *slash = strrchr(inputs->file, '/');
    char *key = NULL;

    return asprintf(&key, "%s|%s|%d|%.*s", yb_inputs_text(inputs, YB_KEY_REGION),
                    yb_inputs_text(inputs, YB_KEY_POPULATION_BASE), yb_inputs_first_year(inputs),
                    slash ? (int) (slash - inputs->file) : 0, inputs->file) >= 0
               ? key
               : NULL;
}

/* The pack from the cache, read if it is not there; NULL with a problem in `diag`. */
static const cached_data *find_data(yb_data_cache *cache, const yb_inputs *inputs, yb_diag *diag)
{
    char *key = data_key(inputs);
    cached_data *entry = cache->first;

    while (key && entry && strcmp(entry->key, key) != 0)
        entry = entry->next;
    if (entry || !key) {
        free(key);
        return entry;
    }
    entry = calloc(1, sizeof *entry);
    if (entry && (entry->data = read_data(inputs, diag)) &&
        yb_hash_files(entry->data->files, entry->data->n_files, entry->hash) == 0) {
        entry->key = key;
        entry->next = cache->first;
        cache->first = entry;
        return entry;
    }
    if (yb_diag_status(diag) == YB_OK)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot keep the data pack in memory");
    if (entry)
        yb_data_free(entry->data);
    free(entry);
    free(key);
    return NULL;
}

yb_status yb_prepare_with(const char *file, const yb_input_options *input, yb_data_cache *cache,
                          yb_prepared *prepared, yb_diag *diag)
{
    memset(prepared, 0, sizeof *prepared);
    prepared->inputs = yb_inputs_read(file, input, diag);
    if (!prepared->inputs)
        return yb_diag_status(diag);
    (void) yb_results_bytes(prepared->inputs, diag); /* reports unknown series */
    if (cache) {
#pragma omp critical(yb_data_cache)
        {
            const cached_data *entry = find_data(cache, prepared->inputs, diag);

            if (entry) {
                prepared->data = entry->data;
                prepared->data_is_shared = true;
                memcpy(prepared->data_hash, entry->hash, sizeof entry->hash);
            }
        }
    } else {
        prepared->data = read_data(prepared->inputs, diag);
    }
    if (prepared->data)
        prepared->model = yb_model_create(prepared->inputs, prepared->data, diag);
    if (!prepared->model || yb_diag_status(diag) != YB_OK)
        return yb_diag_status(diag);
    return choose_isa(prepared->model, diag);
}

yb_status yb_prepare(const char *file, const yb_options *options, yb_prepared *prepared, yb_diag *diag)
{
    const yb_input_options input = {
        .set = options->set, .n_set = options->n_set, .paths = options->paths, .seed = options->seed};

    return yb_prepare_with(file, &input, NULL, prepared, diag);
}

void yb_prepared_free(yb_prepared *prepared)
{
    yb_model_free(prepared->model);
    if (!prepared->data_is_shared)
        yb_data_free(prepared->data);
    yb_inputs_free(prepared->inputs);
    memset(prepared, 0, sizeof *prepared);
}
