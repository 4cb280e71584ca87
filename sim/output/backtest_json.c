/* run.json of a backtest: see backtest_report.h. */
#include <jansson.h>
#include <time.h>

#include "yibao/backtest_report.h"

#ifndef YB_VERSION
#define YB_VERSION "unknown"
#endif

static json_t *origins_of(const yb_backtest_run *run)
{
    json_t *list = json_array();

    for (int i = 0; i < run->n_origins; i++) {
        json_t *settings = json_array();

        for (size_t k = 0; k < run->origin[i].settings->n; k++)
            json_array_append_new(settings, json_string(run->origin[i].settings->item[k]));
        json_array_append_new(list,
                              json_pack("{s:i, s:s, s:s, s:o}", "origin", run->origin[i].year,
                                        "scenario_sha256", run->origin[i].record.scenario_hash, "data_sha256",
                                        run->origin[i].record.data_hash, "settings", settings));
    }
    return list;
}

yb_status yb_backtest_json(FILE *stream, const yb_backtest_run *run, yb_diag *diag)
{
    const time_t now = time(NULL);
    struct tm broken_down;
    char when[32] = "";

    if (gmtime_r(&now, &broken_down))
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &broken_down);
    json_t *root = json_pack("{s:s, s:s, s:s, s:I, s:I, s:o, s:s, s:f, s:i}", "program", "yibao", "version",
                             YB_VERSION, "command", run->command, "seed", (json_int_t) run->seed, "paths",
                             (json_int_t) run->paths, "origins", origins_of(run), "finished_utc", when,
                             "wall_seconds", run->wall_seconds, "threads", run->threads);
    const bool written = root && json_dumpf(root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 &&
                         fputc('\n', stream) != EOF;

    json_decref(root);
    return written ? YB_OK : yb_fail(diag, YB_ERR_FILE, NULL, NULL, "cannot write run.json");
}
