/* memory.h: how much memory the program may use.        Layer: app (internal) */
#ifndef YIBAO_APP_MEMORY_H
#define YIBAO_APP_MEMORY_H

#include <stdint.h>

#include "yibao/cli.h"

/* What the groups listed in the file `groups` (/proc/self/cgroup) leave, in bytes, with their trees mounted
 * at `mounted` (/sys/fs/cgroup); 0: no limit. */
double yb_cgroup_bytes(const char *groups, const char *mounted);

/* What the option --memory allows; without it 95 % of what is available: what the machine could give now, at
 * most what the control groups and Slurm leave this process.  In bytes; 0: not known. */
double yb_memory_limit(const yb_options *options);

/* What a run takes besides the paths: the percentiles' scratch, and the program itself. */
double yb_memory_besides(int64_t paths, int threads);

/* "28.8 GB", "950 MB", "12 kB"; buffer of 32. */
const char *yb_bytes_text(double bytes, char text[32]);

#endif
