/* cli.h: options of the commands.        Layer: app */
#ifndef YIBAO_CLI_H
#define YIBAO_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "yibao/diag.h"
#include "yibao/inputs.h"

enum { YB_MAX_FILES = 1024, YB_MAX_SETS = 256, YB_MAX_UNTIL_SE = 16 };

typedef struct {
    int argc; /* as given to yb_cli_read() */
    char **argv;
    const char *command;
    const char *file[YB_MAX_FILES];
    size_t n_files;
    const char *set[YB_MAX_SETS];
    size_t n_set;
    const char *until_se[YB_MAX_UNTIL_SE]; /* --until-se */
    size_t n_until_se;
    const char *output; /* -o */
    bool output_given;
    const char *versus;    /* --versus */
    long long paths, seed; /* 0 and -1: as in the file */
    int threads;           /* 0: all cores */
    double memory;         /* --memory in bytes; 0: what is available */
    int origin;            /* --origin, 0: not given */
    const char *shard;     /* --shard: "I/N" or "auto"; NULL: none */
    bool resume, dry_run, charts, remove_shards;
    bool save_paths, no_charts, quiet, central, ages, json_schema, help, version;
    const char *ages_out;
    const char *xlsx; /* --xlsx */
    long long path;   /* --path, -1: not given */
    bool zh, en;      /* languages of charts */
    bool lang_given;
    bool terminal_zh; /* results on the terminal in Chinese: --lang, else the locale; messages stay English */
    bool svg, pdf, png;
    int size; /* of charts: a yb_chart_size */
    bool color;
} yb_options;

/* Reads the command line.  YB_ERR_USAGE with the problems in `diag`. */
yb_status yb_cli_read(int argc, char **argv, yb_options *options, yb_diag *diag);

/* Help of the program (command NULL) or of a command; NULL if there is no such command. */
const char *yb_cli_help(const char *command);

/* The command line without -o and -j, for figures and run.json; malloc'd. */
char *yb_cli_command_text(const yb_options *options);

#endif
