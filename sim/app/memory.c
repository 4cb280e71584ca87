/* How much memory the program may use: see memory.h. */
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A whole number alone in an environment variable or a file: false for anything else, as "max". */
static bool whole_number(const char *text, double *value)
{
    char *end;

    if (!text || *text < '0' || *text > '9')
        return false;
    *value = (double) strtoull(text, &end, 10);
    return *end == '\0' || *end == '\n';
}

/* What a Slurm job may use on its node, in bytes; 0: no job, or no limit. */
static double slurm_bytes(void)
{
    double node, cpu, cpus;

    if (whole_number(getenv("SLURM_MEM_PER_NODE"), &node))
        return 1048576.0 * node;
    if (whole_number(getenv("SLURM_MEM_PER_CPU"), &cpu) && whole_number(getenv("SLURM_CPUS_ON_NODE"), &cpus))
        return 1048576.0 * cpu * cpus;
    return 0.0;
}

static bool read_number(const char *folder, const char *name, double *value)
{
    char path[4200], line[64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "r");
    const bool found = stream && fgets(line, sizeof line, stream) && whole_number(line, value);

    if (stream)
        fclose(stream);
    return found;
}

/* A line "name number" of a file; 0: it is not there. */
static double read_entry(const char *path, const char *name)
{
    FILE *stream = fopen(path, "r");
    const size_t length = strlen(name);
    char line[256];
    double value = 0.0;

    while (stream && fgets(line, sizeof line, stream))
        if (strncmp(line, name, length) == 0 && sscanf(line + length, "%lf", &value) == 1)
            break;
    if (stream)
        fclose(stream);
    return value;
}

/* What one group (of version 2 or 1) leaves: its limit less what it uses, of which the system gives back
 * files that it only keeps for speed; -1: no limit. */
static double group_bytes(const char *folder, bool version_2)
{
    char stat[4200];
    double limit, used = 0.0;

    if (!read_number(folder, version_2 ? "memory.max" : "memory.limit_in_bytes", &limit))
        return -1.0;
    (void) read_number(folder, version_2 ? "memory.current" : "memory.usage_in_bytes", &used);
    snprintf(stat, sizeof stat, "%s/memory.stat", folder);
    used -= read_entry(stat, version_2 ? "inactive_file " : "total_inactive_file ");
    return limit > used ? limit - used : 1.0;
}

/* The least that a group and those around it leave; -1: no limit. */
static double tree_bytes(const char *mounted, const char *group, bool version_2)
{
    char folder[4096];
    double least = -1.0;

    if (snprintf(folder, sizeof folder, "%s%s", mounted, strcmp(group, "/") == 0 ? "" : group) >=
        (int) sizeof folder)
        return -1.0;
    for (;;) {
        const double bytes = group_bytes(folder, version_2);

        if (bytes >= 0.0 && (least < 0.0 || bytes < least))
            least = bytes;
        char *slash = strrchr(folder, '/');

        if (strlen(folder) <= strlen(mounted) || !slash)
            return least;
        *slash = '\0';
    }
}

double yb_cgroup_bytes(const char *groups, const char *mounted)
{
    FILE *stream = fopen(groups, "r");
    char line[2048], first[512];
    double least = -1.0;

    snprintf(first, sizeof first, "%s/memory", mounted);
    while (stream && fgets(line, sizeof line, stream)) { /* "4:memory:/user/7", "0::/user.slice" */
        char *kind = strchr(line, ':'), *group = kind ? strchr(kind + 1, ':') : NULL;

        if (!group)
            continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        const bool version_2 = kind[1] == '\0';

        if (!version_2 && strcmp(kind + 1, "memory") != 0)
            continue;
        const double bytes = tree_bytes(version_2 ? mounted : first, group, version_2);

        if (bytes >= 0.0 && (least < 0.0 || bytes < least))
            least = bytes;
    }
    if (stream)
        fclose(stream);
    return least >= 0.0 ? least : 0.0;
}

static double available_bytes(void)
{
    const double limit[] = {1024.0 * read_entry("/proc/meminfo", "MemAvailable:"), slurm_bytes(),
                            yb_cgroup_bytes("/proc/self/cgroup", "/sys/fs/cgroup")};
    double least = 0.0;

    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++)
        if (limit[i] > 0.0 && (least <= 0.0 || limit[i] < least))
            least = limit[i];
    return least;
}

double yb_memory_limit(const yb_options *options)
{
    const double reserve = 0.05; /* for the rest of the system, and for files on their way to the disk */

    return options->memory > 0.0 ? options->memory : (1.0 - reserve) * available_bytes();
}

double yb_memory_besides(int64_t paths, int threads)
{
    return 26.0 * (double) paths * threads + 50e6;
}

const char *yb_bytes_text(double bytes, char text[32])
{
    if (bytes < 1e6)
        snprintf(text, 32, "%.0f kB", bytes / 1e3);
    else if (bytes < 1e9)
        snprintf(text, 32, "%.0f MB", bytes / 1e6);
    else
        snprintf(text, 32, "%.1f GB", bytes / 1e9);
    return text;
}
