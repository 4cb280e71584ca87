/* Times the stages of the kernel's year and counts their arithmetic.
 *
 *     kernel_stages SCENARIO.yaml BLOCKS      nanoseconds per path and year of each stage: "stage,ns"
 *     kernel_stages SCENARIO.yaml count       "stage,instructions,vector instructions,operations" per path
 * and year
 *
 * Compiled once per instruction set (-DYB_ISA=...).  Counting runs one year of one block step by step in a
 * child process and decodes every instruction: vector instructions are additions, subtractions,
 * multiplications, divisions, minima, maxima and roots of packed doubles, operations their lanes.  A test
 * that the stages, in the order written here, give what the kernel gives guards against a change of that
 * order. */
#include <stdlib.h>
#include <string.h>

#include "../../sim/model/kernel_internal.h"
#include "stopwatch.h"
#include "yibao/commands.h"

#ifdef __x86_64__
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

enum { SHOCKS, ECONOMY, POPULATION, EMPLOYEES, RESIDENTS, BENEFIT, MONEY, STAGES };

static const char *const stage_names[STAGES] = {"shocks",    "economy", "population", "employees",
                                                "residents", "benefit", "money"};

/* What stands between two stages of the kernel's year: the last index and next year's premium. */
static void known_by_now(const yb_model *model, yb_workspace *ws, int t)
{
    YB_EACH_LANE {
        const double expenditure = ws->out[YB_S_RESIDENT_INPATIENT_EXPENDITURE][l] +
                                   ws->out[YB_S_RESIDENT_OUTPATIENT_EXPENDITURE][l] +
                                   ws->out[YB_S_RESIDENT_OTHER_EXPENDITURE][l];

        ws->log_index[YB_INDEX_RESIDENT_EXPENDITURE][l] =
            yb_log((expenditure > 1e-6 ? expenditure : 1e-6) / ws->out[YB_S_RESIDENT_ENROLMENT][l] /
                   model->resident_expenditure_per_member_base);
    }
    yb_level_lanes(&model->premium, ws->log_index, t + 1, ws->premium_next);
}

static void run_stage(const yb_model *model, yb_workspace *ws, int t, int stage, const yb_lanes premium)
{
    switch (stage) {
    case SHOCKS:
        yb_shock_step(model, ws->world, t);
        break;
    case ECONOMY:
        yb_economy_step(model, ws->world, t);
        break;
    case POPULATION:
        yb_coverage_step(model, ws->world, t);
        yb_demography_step(model, ws->world, t);
        break;
    case EMPLOYEES:
        yb_employees_step(model, ws->world, t);
        break;
    case RESIDENTS:
        yb_economy_record(model, ws, t);
        yb_residents_step(model, ws, t, premium);
        break;
    case BENEFIT:
        yb_benefit_step(model, ws, t);
        known_by_now(model, ws, t);
        break;
    default:
        yb_money_step(model, ws, t, premium);
        memcpy(ws->log_index_before, ws->log_index, sizeof ws->log_index);
    }
}

static bool same_as_kernel(const yb_model *model, yb_workspace *ws, yb_workspace *other)
{
    yb_lanes premium;

    yb_kernel_start(model, ws, 0, false);
    yb_kernel_start(model, other, 0, false);
    for (int t = 1; t <= model->n_years; t++) {
        memcpy(premium, ws->premium_next, sizeof premium);
        for (int stage = 0; stage < STAGES; stage++)
            run_stage(model, ws, t, stage, premium);
        yb_kernel_step(model, other, t);
        if (memcmp(ws->out, other->out, sizeof ws->out) != 0)
            return false;
    }
    return true;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* Prints the median over blocks, which a stage that was interrupted does not move. */
static void print_median(const char *name, double *seconds, int blocks, double path_years)
{
    qsort(seconds, (size_t) blocks, sizeof *seconds, ascending);
    printf("%s,%.4f\n", name, 1e9 * seconds[blocks / 2] / path_years);
}

static void time_stages(const yb_model *model, yb_workspace *ws, int blocks)
{
    double *seconds = calloc((size_t) blocks * (STAGES + 1), sizeof *seconds),
           *start = seconds + STAGES * blocks;
    struct timespec before, now;
    yb_lanes premium;

    for (int block = 0; seconds && block < blocks; block++) {
        clock_gettime(CLOCK_MONOTONIC, &before);
        yb_kernel_start(model, ws, (int64_t) block * YB_LANES, false);
        clock_gettime(CLOCK_MONOTONIC, &now);
        start[block] = seconds_between(before, now);
        for (int t = 1; t <= model->n_years; t++) {
            memcpy(premium, ws->premium_next, sizeof premium);
            clock_gettime(CLOCK_MONOTONIC, &before);
            for (int stage = 0; stage < STAGES; stage++) {
                run_stage(model, ws, t, stage, premium);
                clock_gettime(CLOCK_MONOTONIC, &now);
                seconds[stage * blocks + block] += seconds_between(before, now);
                before = now;
            }
        }
    }
    const double path_years = (double) YB_LANES * model->n_years;

    if (seconds)
        print_median("start", start, blocks, path_years);
    for (int stage = 0; seconds && stage < STAGES; stage++)
        print_median(stage_names[stage], seconds + stage * blocks, blocks, path_years);
    free(seconds);
}

#ifdef __x86_64__
/* Lanes of the packed double arithmetic at `code`, 1 for scalar arithmetic, 0 for anything else; fused
 * multiply-add counts twice.  Intel 64 manual, volume 2: legacy, VEX and EVEX encodings. */
static int arithmetic_lanes(const unsigned char *code)
{
    int map = 1, prefix = 0, lanes = 2;

    if (code[0] == 0x62) { /* EVEX */
        map = code[1] & 7;
        prefix = code[2] & 3;
        lanes = 2 << ((code[3] >> 5) & 3);
        code += 4;
    } else if (code[0] == 0xC5) { /* VEX of two bytes */
        prefix = code[1] & 3;
        lanes = 2 << ((code[1] >> 2) & 1);
        code += 2;
    } else if (code[0] == 0xC4) { /* VEX of three bytes */
        map = code[1] & 31;
        prefix = code[2] & 3;
        lanes = 2 << ((code[2] >> 2) & 1);
        code += 3;
    } else {
        prefix = *code == 0x66 ? 1 : *code == 0xF2 ? 3 : 0;
        code += prefix != 0;
        code += (*code & 0xF0) == 0x40; /* REX */
        if (*code++ != 0x0F)
            return 0;
    }
    if (map == 2 && prefix == 1 && *code >= 0x96 && *code <= 0xBF && (*code & 15) >= 6)
        return 2 * ((*code & 15) >= 8 && *code % 2 == 1 ? 1 : lanes);
    if (map != 1 || (prefix != 1 && prefix != 3) || !memchr("\x51\x58\x59\x5C\x5D\x5E\x5F", *code, 7))
        return 0;
    return prefix == 3 ? 1 : lanes;
}

static void traced_year(const yb_model *model, yb_workspace *ws)
{
    yb_lanes premium;

    memcpy(premium, ws->premium_next, sizeof premium);
    raise(SIGSTOP);
    for (int stage = 0; stage < STAGES; stage++) {
        run_stage(model, ws, 1, stage, premium);
        raise(SIGUSR1);
    }
    _exit(0);
}

/* Follows the child from stop to stop; false if this machine does not allow it. */
static bool count_stages(pid_t child)
{
    struct {
        long all, vector, lanes;
    } count = {0};
    const double path_years = YB_LANES;
    int stage = 0, state;

    if (waitpid(child, &state, 0) != child || !WIFSTOPPED(state))
        return false;
    while (stage < STAGES) {
        struct user_regs_struct registers;
        unsigned char code[16] = {0};
        const struct iovec to = {code, sizeof code - 1};

        if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &state, 0) != child ||
            !WIFSTOPPED(state))
            return false;
        if (WSTOPSIG(state) == SIGUSR1) {
            printf("%s,%.3f,%.3f,%.3f\n", stage_names[stage++], (double) count.all / path_years,
                   (double) count.vector / path_years, (double) count.lanes / path_years);
            memset(&count, 0, sizeof count);
            continue;
        }
        if (ptrace(PTRACE_GETREGS, child, NULL, &registers) != 0)
            return false;
        const struct iovec from = {(void *) registers.rip, sizeof code - 1};

        if (process_vm_readv(child, &to, 1, &from, 1, 0) <= 0)
            return false;
        const int lanes = arithmetic_lanes(code);

        count.all++;
        count.vector += lanes > 1;
        count.lanes += lanes;
    }
    return true;
}

static bool count_operations(const yb_model *model, yb_workspace *ws)
{
    yb_kernel_start(model, ws, 0, false);
    fflush(stdout);
    const pid_t child = fork();

    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
            traced_year(model, ws);
        _exit(1);
    }
    const bool counted = child > 0 && count_stages(child);

    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    return counted;
}
#else
static bool count_operations(const yb_model *model, yb_workspace *ws)
{
    (void) model, (void) ws;
    return false;
}
#endif

int main(int argc, char **argv)
{
    yb_diag *diag = yb_diag_create();
    yb_options *options = calloc(1, sizeof *options);
    yb_workspace *ws = yb_workspace_create(), *other = yb_workspace_create();
    yb_prepared prepared;

    if (argc != 3 || !diag || !options || !ws || !other) {
        fprintf(stderr, "usage: kernel_stages SCENARIO.yaml BLOCKS|count\n");
        return 2;
    }
    options->seed = -1;
    if (yb_prepare(argv[1], options, &prepared, diag) != YB_OK) {
        yb_diag_print(diag, stderr, false);
        return (int) yb_diag_status(diag);
    }
    if (!same_as_kernel(prepared.model, ws, other)) {
        fprintf(stderr, "error: the stages of kernel_stages.c are no longer those of the kernel\n");
        return 5;
    }
    if (strcmp(argv[2], "count") != 0)
        time_stages(prepared.model, ws, atoi(argv[2]));
    else if (!count_operations(prepared.model, ws))
        fprintf(stderr,
                "note: this machine does not let a program follow its child; operations are not counted\n");
    yb_workspace_free(ws);
    yb_workspace_free(other);
    yb_prepared_free(&prepared);
    yb_diag_free(diag);
    free(options);
    return 0;
}
