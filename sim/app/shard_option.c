/* --shard, the signals that stop work, and progress: see shard_private.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shard_private.h"

volatile sig_atomic_t yb_stop_requested;

static void request_stop(int signal_number)
{
    yb_stop_requested = signal_number;
}

void yb_stop_on_signals(void)
{
    struct sigaction action = {.sa_handler = request_stop};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A file that grows beyond a limit is an error of the write, not the end of the process. */
    signal(SIGXFSZ, SIG_IGN);
}

double yb_now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

static bool whole_number(const char *text, const char *end, long *value)
{
    char *stop;

    if (!text || *text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtol(text, &stop, 10);
    return errno == 0 && (end ? stop == end : *stop == '\0');
}

/* The task's place in a Slurm array whose numbers have no gaps. */
static yb_status read_slurm(yb_shard *shard, yb_diag *diag)
{
    static const char *const names[] = {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX",
                                        "SLURM_ARRAY_TASK_COUNT"};
    enum { ID, MIN, MAX, COUNT, N_NAMES };
    long value[N_NAMES];

    for (int i = 0; i < N_NAMES; i++)
        if (!whole_number(getenv(names[i]), NULL, &value[i]))
            return yb_fail(diag, YB_ERR_USAGE, NULL,
                           "it is for the tasks of a Slurm array (sbatch --array=1-N); elsewhere write I/N",
                           "--shard auto: %s is not set", names[i]);
    if (value[MAX] - value[MIN] + 1 != value[COUNT] || value[ID] < value[MIN] || value[ID] > value[MAX])
        return yb_fail(diag, YB_ERR_USAGE, NULL,
                       "to repeat a few tasks of a larger array, write --shard I/N with their numbers",
                       "--shard auto: the array's tasks %ld to %ld are %ld, not all between them", value[MIN],
                       value[MAX], value[COUNT]);
    if (value[COUNT] > YB_MAX_SHARDS)
        return yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "more than %d shards", YB_MAX_SHARDS);
    shard->index = (int) (value[ID] - value[MIN] + 1);
    shard->count = (int) value[COUNT];
    return YB_OK;
}

yb_status yb_shard_read(const char *text, yb_shard *shard, yb_diag *diag)
{
    const char *slash = text ? strchr(text, '/') : NULL;
    long index = 0, count = 0;

    *shard = (yb_shard){0, 0};
    if (!text)
        return YB_OK;
    if (strcmp(text, "auto") == 0)
        return read_slurm(shard, diag);
    if (!slash || !whole_number(text, slash, &index) || !whole_number(slash + 1, NULL, &count) || index < 1 ||
        index > count || count > YB_MAX_SHARDS)
        return yb_fail(diag, YB_ERR_USAGE, NULL, "write --shard 2/10 for the second of ten, or --shard auto",
                       "--shard takes I/N with 1 <= I <= N <= %d, not '%s'", YB_MAX_SHARDS, text);
    shard->index = (int) index;
    shard->count = (int) count;
    return YB_OK;
}

char *yb_shard_folder(const yb_shard *shard)
{
    char *folder = NULL;

    return asprintf(&folder, "shards/%04d-of-%04d", shard->index, shard->count) > 0 ? folder : NULL;
}

void yb_progress_start(yb_progress_lines *progress, const char *label, int64_t before, int64_t total,
                       bool quiet)
{
    *progress = (yb_progress_lines){.label = label,
                                    .start = yb_now_seconds(),
                                    .before = before,
                                    .total = total,
                                    .last_percent = -1,
                                    .terminal = isatty(STDERR_FILENO) != 0,
                                    .quiet = quiet};
    progress->last = progress->start;
}

/* "1.5 h left", in the unit that suits. */
static void time_left(double seconds, char text[32])
{
    if (seconds < 100.0)
        snprintf(text, 32, "%.0f s left", seconds);
    else if (seconds < 6000.0)
        snprintf(text, 32, "%.0f min left", seconds / 60.0);
    else
        snprintf(text, 32, "%.1f h left", seconds / 3600.0);
}

void yb_progress_show(yb_progress_lines *progress, int64_t done)
{
    enum { WIDTH = 30, LINE_STEP = 5 };
    const double now = yb_now_seconds(), elapsed = now - progress->start;
    const double share = (double) done / (double) progress->total;
    const double rate = elapsed > 0.0 ? (double) (done - progress->before) / elapsed : 0.0;
    const int percent = (int) (100.0 * share), filled = (int) (share * WIDTH);
    char left[32] = "";

    if (progress->quiet)
        return;
    if (rate > 0.0)
        time_left((double) (progress->total - done) / rate, left);
    if (progress->terminal) {
        if (now - progress->last < 0.1 && done < progress->total)
            return;
        fprintf(stderr, "\r%-24.24s [%.*s%*s] %lld/%lld (%d %%)  %.3g/s  %s  ", progress->label, filled,
                "##############################", WIDTH - filled, "", (long long) done,
                (long long) progress->total, percent, rate, left);
        progress->shown = true;
    } else {
        /* In a log: every twentieth part unless that is every second, and every ten minutes at least. */
        const bool step = percent / LINE_STEP != progress->last_percent / LINE_STEP;

        if (done < progress->total && now - progress->last < (step ? 1.0 : 600.0))
            return;
        fprintf(stderr, "%lld/%lld (%d %%)%s%s\n", (long long) done, (long long) progress->total, percent,
                done < progress->total ? ", " : "", done < progress->total ? left : "");
        progress->last_percent = percent;
    }
    progress->last = now;
    fflush(stderr);
}

void yb_progress_end(yb_progress_lines *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r%99s\r", "");
    progress->shown = false;
}
