/* status.h: outcome codes shared by every module.        Layer: base
 *
 * The values are the exit codes of the program, so that main() returns what
 * the failing stage returned.
 */
#ifndef YIBAO_STATUS_H
#define YIBAO_STATUS_H

typedef enum {
    YB_OK = 0,
    YB_ERR_USAGE = 2,   /* the command line is wrong */
    YB_ERR_INPUT = 3,   /* a scenario or a data file is invalid */
    YB_ERR_FILE = 4,    /* a file cannot be read or written */
    YB_ERR_NUMERIC = 5, /* a computation failed: not finite, not solvable */
    YB_INTERRUPTED = 75 /* a signal stopped work that can be resumed; EX_TEMPFAIL of sysexits.h */
} yb_status;

#define YB_MUST_USE __attribute__((warn_unused_result))

#endif
