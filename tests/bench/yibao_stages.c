/* Times the stages of one run of the program, through its library.
 *
 *     yibao_stages SCENARIO.yaml PATHS THREADS [KEY=VALUE]...
 *
 * Stages: prepare (reading, data, calibration), simulate, percentiles, risks, tables (bands.csv and
 * risk.csv); and the percentiles of as many paired differences, of each series to the next. */
#include <stdlib.h>
#include <string.h>

#include "stopwatch.h"
#include "yibao/bands.h"
#include "yibao/commands.h"
#include "yibao/csv.h"

/* Another scenario would have to be simulated; another series is as good. */
static yb_bands *differences(const yb_results *results, const yb_bands *bands, const yb_inputs *inputs,
                             int threads, yb_diag *diag)
{
    yb_results other = *results;
    yb_bands other_bands = *bands;
    int last = -1;

    for (int s = 0; s < YB_SERIES_COUNT; s++)
        if (results->slot[s] >= 0) {
            if (last >= 0)
                other.slot[last] = results->slot[s];
            last = s;
        }
    if (last >= 0)
        other.slot[last] = 0;
    memcpy(other_bands.slot, other.slot, sizeof other_bands.slot);
    return yb_bands_create_difference(results, bands, &other, &other_bands, inputs, threads, diag);
}

static yb_status run(const yb_options *options, yb_diag *diag)
{
    const yb_run_options run_options = {.threads = options->threads};
    stopwatch watch = start_watch();
    yb_prepared prepared;
    yb_results *results = NULL;
    yb_bands *bands = NULL, *paired = NULL;
    yb_risk *risk = NULL;
    FILE *stream = tmpfile();
    yb_status status = stream ? yb_prepare(options->file[0], options, &prepared, diag) : YB_ERR_FILE;

    if (status != YB_OK)
        goto done;
    print_watch(&watch, "prepare");
    results = yb_results_create(prepared.inputs, diag);
    status = results ? yb_run_paths(prepared.model, &run_options, results, diag) : yb_diag_status(diag);
    if (status != YB_OK)
        goto done;
    print_watch(&watch, "simulate");
    bands = yb_bands_create(results, NULL, prepared.inputs, options->threads, diag);
    print_watch(&watch, "percentiles");
    risk = yb_risk_create(results, NULL, options->threads, diag);
    print_watch(&watch, "risks");
    status = bands && risk ? YB_OK : yb_diag_status(diag);
    if (status != YB_OK)
        goto done;
    yb_csv_bands(stream, "bench", prepared.inputs, prepared.data, results, bands);
    yb_csv_risk(stream, "bench", risk);
    status = fflush(stream) == 0 ? YB_OK : YB_ERR_FILE;
    print_watch(&watch, "tables");
    paired = differences(results, bands, prepared.inputs, options->threads, diag);
    print_watch(&watch, "differences");
    status = status != YB_OK || paired ? status : yb_diag_status(diag);
    printf("series,%d,0\n", results->n_stored);
done:
    yb_bands_free(bands);
    yb_bands_free(paired);
    yb_risk_free(risk);
    yb_results_free(results);
    if (stream)
        fclose(stream);
    yb_prepared_free(&prepared);
    return status;
}

int main(int argc, char **argv)
{
    yb_diag *diag = yb_diag_create();
    yb_options *options = calloc(1, sizeof *options);

    if (argc < 4 || !diag || !options) {
        fprintf(stderr, "usage: yibao_stages SCENARIO.yaml PATHS THREADS [KEY=VALUE]...\n");
        return 2;
    }
    options->file[0] = argv[1];
    options->n_files = 1;
    options->paths = atoll(argv[2]);
    options->seed = -1;
    options->threads = atoi(argv[3]);
    for (int i = 4; i < argc; i++)
        options->set[options->n_set++] = argv[i];
    const yb_status status = run(options, diag);

    yb_diag_print(diag, stderr, false);
    yb_diag_free(diag);
    free(options);
    return (int) status;
}
