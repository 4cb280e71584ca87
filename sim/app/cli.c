/* Options of the commands: see cli.h. */
#include "yibao/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_commands.h"
#include "yibao/chart.h"
#include "yibao/text.h"

enum {
    OPT_SEED = 256,
    OPT_SET,
    OPT_NO_CHARTS,
    OPT_VERSUS,
    OPT_UNTIL_SE,
    OPT_SAVE_PATHS,
    OPT_MEMORY,
    OPT_XLSX,
    OPT_PATH,
    OPT_CENTRAL,
    OPT_AGES,
    OPT_AGES_OUT,
    OPT_LANG,
    OPT_FORMAT,
    OPT_SIZE,
    OPT_JSON_SCHEMA,
    OPT_ORIGIN,
    OPT_VERSION,
    OPT_COLOR,
    OPT_SHARD,
    OPT_RESUME,
    OPT_DRY_RUN,
    OPT_CHARTS,
    OPT_REMOVE_SHARDS
};

static const struct option long_options[] = {{"output", required_argument, NULL, 'o'},
                                             {"paths", required_argument, NULL, 'n'},
                                             {"threads", required_argument, NULL, 'j'},
                                             {"quiet", no_argument, NULL, 'q'},
                                             {"help", no_argument, NULL, 'h'},
                                             {"seed", required_argument, NULL, OPT_SEED},
                                             {"set", required_argument, NULL, OPT_SET},
                                             {"no-charts", no_argument, NULL, OPT_NO_CHARTS},
                                             {"versus", required_argument, NULL, OPT_VERSUS},
                                             {"until-se", required_argument, NULL, OPT_UNTIL_SE},
                                             {"save-paths", no_argument, NULL, OPT_SAVE_PATHS},
                                             {"memory", required_argument, NULL, OPT_MEMORY},
                                             {"xlsx", required_argument, NULL, OPT_XLSX},
                                             {"path", required_argument, NULL, OPT_PATH},
                                             {"central", no_argument, NULL, OPT_CENTRAL},
                                             {"ages", no_argument, NULL, OPT_AGES},
                                             {"ages-out", required_argument, NULL, OPT_AGES_OUT},
                                             {"lang", required_argument, NULL, OPT_LANG},
                                             {"format", required_argument, NULL, OPT_FORMAT},
                                             {"size", required_argument, NULL, OPT_SIZE},
                                             {"json-schema", no_argument, NULL, OPT_JSON_SCHEMA},
                                             {"origin", required_argument, NULL, OPT_ORIGIN},
                                             {"version", no_argument, NULL, OPT_VERSION},
                                             {"color", required_argument, NULL, OPT_COLOR},
                                             {"shard", required_argument, NULL, OPT_SHARD},
                                             {"resume", no_argument, NULL, OPT_RESUME},
                                             {"dry-run", no_argument, NULL, OPT_DRY_RUN},
                                             {"charts", no_argument, NULL, OPT_CHARTS},
                                             {"remove-shards", no_argument, NULL, OPT_REMOVE_SHARDS},
                                             {NULL, 0, NULL, 0}};

/* A whole number in [min, max] or a problem. */
static long long whole(const char *text, const char *option, long long min, long long max, yb_diag *diag)
{
    char *end;

    errno = 0;
    const long long value = strtoll(text, &end, 10);

    if (end == text || *end != '\0' || errno != 0 || value < min || value > max)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "%s takes a whole number from %lld to %lld, not '%s'", option,
                min, max, text);
    return value;
}

/* Gigabytes as bytes. */
static double gigabytes(const char *text, const char *option, yb_diag *diag)
{
    char *end;
    const double value = strtod(text, &end);

    if (strspn(text, "0123456789.") != strlen(text) || end == text || *end != '\0' ||
        !(value >= 0.01 && value <= 1e6)) {
        yb_fail(diag, YB_ERR_USAGE, NULL, "16 or 0.5, for example",
                "%s takes a number of gigabytes (10^9 bytes) from 0.01 to 1000000, not '%s'", option, text);
        return 0.0;
    }
    return 1e9 * value;
}

static void read_language(const char *text, yb_options *options, yb_diag *diag)
{
    options->zh = strcmp(text, "zh") == 0;
    options->en = strcmp(text, "en") == 0;
    options->lang_given = true;
    if (!options->zh && !options->en)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--lang takes zh or en, not '%s'", text);
}

static void read_formats(const char *text, yb_options *options, yb_diag *diag)
{
    options->svg = options->pdf = options->png = false;
    while (*text) {
        const size_t length = strcspn(text, ",");
        bool *format = length != 3                    ? NULL
                       : strncmp(text, "svg", 3) == 0 ? &options->svg
                       : strncmp(text, "pdf", 3) == 0 ? &options->pdf
                       : strncmp(text, "png", 3) == 0 ? &options->png
                                                      : NULL;

        if (!format) {
            yb_fail(diag, YB_ERR_USAGE, NULL, NULL,
                    "--format takes svg, pdf, png, separated by commas, not '%.*s'", (int) length, text);
            return;
        }
        *format = true;
        text += length + (text[length] == ',');
    }
    if (!options->svg && !options->pdf && !options->png)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--format names no format: svg, pdf, png");
}

static void read_size(const char *text, yb_options *options, yb_diag *diag)
{
    static const char *const names[] = {
        [YB_CHART_TWO_COLUMNS] = "two-columns", [YB_CHART_COLUMN] = "column", [YB_CHART_SLIDE] = "slide"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            options->size = (int) i;
            return;
        }
    yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--size takes two-columns, column or slide, not '%s'", text);
}

/* Applies one option; returns its letter in the list of a command's options, 0 for global ones. */
static char apply(int code, const char *argument, yb_options *options, yb_diag *diag)
{
    switch (code) {
    case 'o':
        options->output = argument;
        options->output_given = true;
        return 'o';
    case 'n':
        options->paths = whole(argument, "-n", 1, 10000000, diag);
        return 'n';
    case 'j':
        options->threads = (int) whole(argument, "-j", 1, 4096, diag);
        return 'j';
    case 'q':
        options->quiet = true;
        return 'q';
    case OPT_SEED:
        options->seed = whole(argument, "--seed", 0, 9223372036854775807LL, diag);
        return 'S';
    case OPT_SET:
        if (options->n_set < YB_MAX_SETS)
            options->set[options->n_set++] = argument;
        else
            yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "more than %d --set options", YB_MAX_SETS);
        return 'T';
    case OPT_NO_CHARTS:
        options->no_charts = true;
        return 'C';
    case OPT_VERSUS:
        options->versus = argument;
        return 'V';
    case OPT_UNTIL_SE:
        if (options->n_until_se < YB_MAX_UNTIL_SE)
            options->until_se[options->n_until_se++] = argument;
        else
            yb_fail(diag, YB_ERR_USAGE, NULL, "one option takes a list, separated by commas",
                    "more than %d --until-se options", YB_MAX_UNTIL_SE);
        return 'U';
    case OPT_XLSX:
        options->xlsx = argument;
        return 'X';
    case OPT_SAVE_PATHS:
        options->save_paths = true;
        return 'D';
    case OPT_MEMORY:
        options->memory = gigabytes(argument, "--memory", diag);
        return 'M';
    case OPT_PATH:
        options->path = whole(argument, "--path", 0, 9223372036854775807LL, diag);
        return 'P';
    case OPT_CENTRAL:
        options->central = true;
        return 'c';
    case OPT_AGES:
        options->ages = true;
        return 'A';
    case OPT_AGES_OUT:
        options->ages_out = argument;
        return 'a';
    case OPT_FORMAT:
        read_formats(argument, options, diag);
        return 'F';
    case OPT_SIZE:
        read_size(argument, options, diag);
        return 'Z';
    case OPT_JSON_SCHEMA:
        options->json_schema = true;
        return 'J';
    case OPT_ORIGIN:
        options->origin = (int) whole(argument, "--origin", 2019, YB_BASE_YEAR, diag);
        return 'O';
    case OPT_LANG:
        read_language(argument, options, diag);
        return 0;
    case OPT_COLOR:
        if (strcmp(argument, "always") == 0 || strcmp(argument, "never") == 0)
            options->color = *argument == 'a';
        else if (strcmp(argument, "auto") != 0)
            yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--color takes auto, always or never, not '%s'",
                    argument);
        return 0;
    case OPT_SHARD:
        options->shard = argument;
        return 's';
    case OPT_RESUME:
        options->resume = true;
        return 'R';
    case OPT_DRY_RUN:
        options->dry_run = true;
        return 'd';
    case OPT_CHARTS:
        options->charts = true;
        return 'G';
    case OPT_REMOVE_SHARDS:
        options->remove_shards = true;
        return 'K';
    case OPT_VERSION:
        options->version = true;
        return 0;
    default:
        options->help = true;
        return 0;
    }
}

/* Reports the option that getopt_long() has just refused. */
static void refuse_option(char **argv, int code, yb_diag *diag)
{
    const char short_text[] = {'-', (char) optopt, '\0'};
    /* A short option leaves its letter; a long one has just been passed. */
    const bool is_long = strncmp(argv[optind - 1], "--", 2) == 0;
    const char *text = optopt > 0 && optopt < 256 && !is_long ? short_text : argv[optind - 1];

    if (code == ':') {
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "the option %s lacks its value", text);
        return;
    }
    enum { N_LONG = sizeof long_options / sizeof *long_options - 1 };
    const char *name[N_LONG], *near = NULL;
    char hint[64] = "`yibao COMMAND --help` lists the options of a command", word[64];

    for (size_t i = 0; i < N_LONG; i++)
        name[i] = long_options[i].name;
    snprintf(word, sizeof word, "%.*s", (int) strcspn(text + 1, "="), text + 1);
    if (is_long)
        near = yb_nearest(word + 1, name, N_LONG);
    if (near)
        snprintf(hint, sizeof hint, "did you mean --%.32s?", near);
    yb_fail(diag, YB_ERR_USAGE, NULL, hint, "there is no option %s", text);
}

static void check_command(const yb_options *options, const char *used, yb_diag *diag)
{
    const yb_cli_command *command = yb_cli_command_find(options->command);

    if (!command) {
        const char *near = yb_cli_command_nearest(options->command);
        char hint[64] = "`yibao --help` lists the commands";

        if (near)
            snprintf(hint, sizeof hint, "did you mean `yibao %.32s`?", near);
        yb_fail(diag, YB_ERR_USAGE, NULL, hint, "there is no command '%s'", options->command);
        return;
    }
    for (; *used; used++)
        if (!strchr(command->options, *used))
            yb_fail(diag, YB_ERR_USAGE, NULL, "`yibao COMMAND --help` lists the options of a command",
                    "%s is no option of `yibao %s`", yb_cli_option_text(*used), options->command);
    if (options->help)
        return;
    if (options->n_files < command->min_files)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "`yibao %s` needs a file or folder", options->command);
    if (options->n_files > command->max_files)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "`yibao %s` takes at most %zu files, not %zu",
                options->command, command->max_files, options->n_files);
    if (options->central && options->path >= 0)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--central and --path exclude each other");
    if (options->shard && options->n_until_se > 0)
        yb_fail(diag, YB_ERR_USAGE, NULL,
                "find the number of paths by a run without --shard, then give it with -n",
                "--until-se and --shard exclude each other");
    if (options->dry_run && options->shard && strcmp(options->command, "run") == 0)
        yb_fail(diag, YB_ERR_USAGE, NULL, "a part I of N takes an N-th of the memory of the whole run",
                "--dry-run of `yibao run` and --shard exclude each other");
    if (options->charts && options->no_charts)
        yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "--charts and --no-charts exclude each other");
    if (options->resume && !options->shard && strcmp(options->command, "run") == 0)
        yb_fail(diag, YB_ERR_USAGE, NULL, "a run without --shard always starts afresh",
                "--resume of `yibao run` needs --shard");
}

/* Whether the locale of messages is a Chinese one. */
static bool locale_is_chinese(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

yb_status yb_cli_read(int argc, char **argv, yb_options *options, yb_diag *diag)
{
    char used[128];
    size_t n_used = 0;
    int code;

    *options = (yb_options){.argc = argc,
                            .argv = argv,
                            .output = "output",
                            .seed = -1,
                            .path = -1,
                            .zh = true,
                            .en = true,
                            .svg = true,
                            .pdf = true,
                            .png = true};
    options->color = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
    opterr = 0;
    optind = 0; /* the GNU way to start again: merge reads the command line of the shards too */
    while ((code = getopt_long(argc, argv, ":o:n:j:qh", long_options, NULL)) != -1) {
        if (code == '?' || code == ':') {
            refuse_option(argv, code, diag);
            continue;
        }
        const char letter = apply(code, optarg, options, diag);

        if (letter && !memchr(used, letter, n_used) && n_used + 1 < sizeof used)
            used[n_used++] = letter;
    }
    used[n_used] = '\0';
    options->terminal_zh = options->lang_given ? options->zh : locale_is_chinese();
    for (int i = optind; i < argc; i++) {
        if (!options->command)
            options->command = argv[i];
        else if (options->n_files < YB_MAX_FILES)
            options->file[options->n_files++] = argv[i];
        else
            return yb_fail(diag, YB_ERR_USAGE, NULL, NULL, "more than %d files", YB_MAX_FILES);
    }
    if (options->command)
        check_command(options, used, diag);
    else if (!options->help && !options->version)
        yb_fail(diag, YB_ERR_USAGE, NULL, "`yibao --help` lists the commands", "no command is given");
    return yb_diag_status(diag);
}

/* One argument, quoted where a shell would need it, so that the printed command can be pasted. */
static void put_argument(FILE *stream, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=,:%+@";

    fputc(' ', stream);
    if (*text && strspn(text, plain) == strlen(text)) {
        fputs(text, stream);
        return;
    }
    fputc('\'', stream);
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stream);
        else
            fputc(*text, stream);
    fputc('\'', stream);
}

char *yb_cli_command_text(const yb_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    if (!stream)
        return NULL;
    fprintf(stream, "yibao %s", options->command);
    for (size_t i = 0; i < options->n_files; i++)
        put_argument(stream, options->file[i]);
    if (options->paths > 0)
        fprintf(stream, " -n %lld", options->paths);
    if (options->seed >= 0)
        fprintf(stream, " --seed %lld", options->seed);
    for (size_t i = 0; i < options->n_set; i++) {
        fputs(" --set", stream);
        put_argument(stream, options->set[i]);
    }
    if (options->origin > 0)
        fprintf(stream, " --origin %d", options->origin);
    if (options->versus) {
        fputs(" --versus", stream);
        put_argument(stream, options->versus);
    }
    if (fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
