/* cli_commands.h: the commands and which options each takes.        Layer: app (internal) */
#ifndef YIBAO_APP_CLI_COMMANDS_H
#define YIBAO_APP_CLI_COMMANDS_H

#include "yibao/cli.h"

typedef struct {
    const char *name;
    const char *options; /* letters, see yb_cli_option_text(); help and the languages are global */
    size_t min_files, max_files;
    const char *help;
} yb_cli_command;

/* NULL: there is no such command. */
const yb_cli_command *yb_cli_command_find(const char *name);

/* The command that a mistyped one may mean, or NULL. */
const char *yb_cli_command_nearest(const char *name);

/* The option behind a letter of the commands' lists. */
const char *yb_cli_option_text(char letter);

#endif
