/* The commands, their options and their help: see cli_commands.h. */
#include "cli_commands.h"

#include <string.h>

static const yb_cli_command commands[] = {
    {"run", "onjqSTCVUDMdsR", 1, YB_MAX_FILES,
     "yibao run SCENARIO.yaml... [options]\n\n"
     "Projects the funds under each scenario and writes, per scenario, DIR/<scenario>/ with\n"
     "bands.csv, risk.csv, run.json and charts/.  Several scenarios meet the same shocks path by\n"
     "path; DIR/compare.csv then holds the paired differences.\n\n"
     "  -o DIR             folder of the results (default: output)\n"
     "  -n PATHS           number of paths instead of the scenario's\n"
     "  --until-se SE      as many paths as the standard errors SE need, doubled from 1000 up to -n:\n"
     "                     0.5% of the probability exhausted_by of every fund, or 300 (100 million yuan)\n"
     "                     of the median accumulated balance, in every year; or FUND.SERIES@YEAR=SE,\n"
     "                     FUND.EVENT@YEAR=SE%; several, separated by commas\n"
     "  --seed N           seed instead of the scenario's\n"
     "  -j THREADS         threads (default: all cores); results do not depend on it\n"
     "  --set KEY=VALUE    replace a value of the scenario; may be repeated\n"
     "  --versus NAME      scenario to compare with (default: the first)\n"
     "  --save-paths       every path of every series as NetCDF, DIR/<scenario>/paths.nc\n"
     "  --no-charts        no charts\n"
     "  --memory GB        use at most so much memory (default: 95 % of what is available); paths that do\n"
     "                     not fit are simulated several times, some series at a time; results do not\n"
     "                     depend on it\n"
     "  --dry-run          check the scenarios, say how much memory the run needs, and stop\n"
     "  --shard I/N        simulate part I of N of the paths only, for `yibao merge DIR`;\n"
     "                     auto: I and N from the Slurm array that the program runs in\n"
     "  --resume           with --shard: leave the shard alone if it is complete\n"
     "  -q                 no progress, no summary; errors are shown all the same\n"},
    {"batch", "onjqSTCMsRdG", 1, 1,
     "yibao batch BATCH.yaml [options]\n\n"
     "Runs every member of a batch (a grid, a list, samples) and writes DIR/batch.csv with the\n"
     "levers and key results of each, DIR/batch_summary.csv with a few of them, DIR/batch_long.csv\n"
     "with one number a row, and a folder per member in DIR/members.  docs/batches.md describes the file.\n\n"
     "  -o DIR             folder of the results (default: output/<name of the batch>)\n"
     "  --dry-run          check every member, print the number of members and the estimated time,\n"
     "                     memory and disk space, and stop\n"
     "  --resume           keep the members that are complete, run the others\n"
     "  --shard I/N        run part I of N of the members only, for `yibao merge DIR`;\n"
     "                     auto: I and N from the Slurm array that the program runs in\n"
     "  -n PATHS           number of paths instead of the scenarios'\n"
     "  --seed N           seed instead of the scenarios'\n"
     "  -j THREADS         threads (default: all cores); results do not depend on it\n"
     "  --set KEY=VALUE    replace a value in every member; may be repeated\n"
     "  --memory GB        use at most so much memory (default: 95 % of what is available): fewer\n"
     "                     members at a time\n"
     "  --charts           draw the charts of every member (default: none)\n"
     "  --no-charts        no charts\n"
     "  -q                 no progress, no summary; errors are shown all the same\n\n"
     "A batch that a signal stops ends with exit code 75: run it again with --resume.\n"},
    {"merge", "jqKM", 1, 1,
     "yibao merge DIR [options]\n\n"
     "Joins the shards that `yibao run --shard` or `yibao batch --shard` wrote with `-o DIR`: the\n"
     "results in DIR are then, byte for byte, those of a run without shards.  Refuses missing,\n"
     "repeated, damaged and unlike shards.\n\n"
     "  -j THREADS         threads (default: all cores)\n"
     "  --memory GB        use at most so much memory (default: 95 % of what is available): the shards\n"
     "                     are read some series at a time\n"
     "  --remove-shards    remove the shards once their results stand\n"
     "  -q                 no summary; errors are shown all the same\n"},
    {"check", "T", 1, YB_MAX_FILES,
     "yibao check SCENARIO.yaml... [--set KEY=VALUE]...\n\nValidates scenarios and their data; every problem "
     "in one go.\n"},
    {"show", "nST", 1, 1,
     "yibao show SCENARIO.yaml [-n PATHS] [--seed N] [--set KEY=VALUE]...\n\n"
     "Prints the resolved scenario as YAML that can be run again, each value with unit, range,\n"
     "status and source.\n"},
    {"trace", "nSTPcAa", 1, 1,
     "yibao trace SCENARIO.yaml [--central | --path N] [options]\n\n"
     "Prints every quantity of one path as CSV: fund,series,unit,year,value.\n\n"
     "  --central          the path without shocks (default)\n"
     "  --path N           path N, counted from 0\n"
     "  --ages             a second table behind an empty line: status,sex,age,year,persons\n"
     "  --ages-out FILE    that table into a file\n"
     "  -n, --seed, --set  as in `yibao run`\n"},
    {"chart", "qFZ", 1, YB_MAX_FILES,
     "yibao chart DIR... [--lang zh|en] [--format svg,pdf,png] [--size two-columns|column|slide]\n\n"
     "Draws the figures of finished results again, each with its numbers as CSV:\n"
     "the folder of a scenario's result: into DIR/charts;\n"
     "a folder that holds several: the figures that compare them, into DIR/charts;\n"
     "several scenarios' folders beside each other: both;\n"
     "the folder of a batch over a grid of two levers: heat maps and fans, into DIR/charts.\n\n"
     "  --lang zh|en       one language (default: both)\n"
     "  --format LIST      svg, pdf, png, separated by commas (default: all)\n"
     "  --size SIZE        two-columns (180 mm, default), column (88 mm), slide (16:9);\n"
     "                     the others add -column or -slide to the names\n"
     "  -q                 does not name the folders\n"},
    {"report", "oq", 1, YB_MAX_FILES,
     "yibao report DIR... [--lang zh|en] [-o FILE]\n\n"
     "Writes one self-contained HTML page about finished results: the answer in words chosen by the\n"
     "numbers, figures, tables, assumptions with sources, how sure, how to reproduce; fit for print.\n"
     "DIR is the folder of a scenario's result, or one that holds several: these are then compared with\n"
     "the scenario that compare.csv names, else with the first.\n\n"
     "  --lang zh|en       one language, report.zh.html or report.en.html (default: both on one page\n"
     "                     with a switch, report.html)\n"
     "  -o FILE            the page (default: in DIR; several DIR: in the folder above)\n"
     "  -q                 does not name the page\n"},
    {"backtest", "onjqSOC", 0, 1,
     "yibao backtest [SCENARIO.yaml] [options]\n\n"
     "Projects from the end of 2019, 2020 ... 2023 with what was known then, compares with the figures\n"
     "published since, and scores the bands beside three statistical benchmarks.  Writes DIR/backtest/\n"
     "with forecasts.csv, scores.csv, backtest.md, backtest.zh.md, run.json and charts/.\n\n"
     "  SCENARIO.yaml      settings common to all origins (default: data/national/backtest.yaml)\n"
     "  --origin YEAR      this year only, 2019 to 2023\n"
     "  -o DIR             folder of the results (default: output)\n"
     "  -n PATHS           number of paths instead of the rules' 10,000\n"
     "  --seed N           seed instead of the rules'\n"
     "  -j THREADS         threads (default: all cores); results do not depend on it\n"
     "  --no-charts        no charts\n"
     "  -q                 no table on the terminal\n"},
    {"export", "qX", 1, YB_MAX_FILES,
     "yibao export DIR... --xlsx FILE [--lang zh|en]\n\n"
     "Writes finished results (DIR/<scenario>) as one Excel workbook: summary, charts, results,\n"
     "risks, and every assumption with unit, status and source; in English unless --lang zh.\n"},
    {"keys", "J", 0, 0,
     "yibao keys [--json-schema]\n\n"
     "Prints the reference of all scenario keys in Markdown, or a JSON Schema for editors.\n"},
    {"calibrate", "O", 0, 0,
     "yibao calibrate [--origin YEAR]\n\n"
     "Estimates spreads, correlations and starting growths from the published figures of the years up\n"
     "to the origin, by the rules of docs/calibration.md, and prints them as calibration.csv.\n\n"
     "  --origin YEAR      2019 to 2025 (default: 2025)\n"}};

static const char program_help[] =
    "yibao: how long do China's two health insurance funds last, under which policy, and how sure is "
    "that?\n\n"
    "  yibao run SCENARIO.yaml...     project, and write bands, risks and charts\n"
    "  yibao batch BATCH.yaml         run a grid, a list or samples of scenarios\n"
    "  yibao merge DIR                join the shards of a run or a batch\n"
    "  yibao check SCENARIO.yaml...   validate scenarios\n"
    "  yibao show SCENARIO.yaml       the resolved scenario with units and sources\n"
    "  yibao trace SCENARIO.yaml      every quantity of one path\n"
    "  yibao chart DIR...             draw the charts of a result again\n"
    "  yibao report DIR...            a page about a result: text, figures, tables\n"
    "  yibao backtest                 projections from past years beside what came\n"
    "  yibao export DIR...            results as an Excel workbook\n"
    "  yibao keys                     reference of all scenario keys\n"
    "  yibao calibrate                spreads and growths estimated from published figures\n"
    "  yibao COMMAND --help           options of a command\n"
    "  yibao --version\n\n"
    "Global: --lang zh|en (language of charts, default both, and of the summary of a run, default that of\n"
    "the locale), --color auto|always|never\n"
    "Exit codes: 0 done, 2 usage, 3 scenario or data invalid, 4 file trouble, 5 numerical failure,\n"
    "75 a batch or shard stopped by a signal (run it again with --resume)\n";

const yb_cli_command *yb_cli_command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

const char *yb_cli_command_nearest(const char *name)
{
    enum { N = sizeof commands / sizeof *commands };
    const char *known[N];

    for (size_t i = 0; i < N; i++)
        known[i] = commands[i].name;
    return yb_nearest(name, known, N);
}

const char *yb_cli_help(const char *command)
{
    const yb_cli_command *found = command ? yb_cli_command_find(command) : NULL;

    return found ? found->help : command ? NULL : program_help;
}

const char *yb_cli_option_text(char letter)
{
    static const struct {
        char letter;
        const char *text;
    } table[] = {{'o', "-o"},
                 {'n', "-n"},
                 {'j', "-j"},
                 {'q', "-q"},
                 {'S', "--seed"},
                 {'T', "--set"},
                 {'C', "--no-charts"},
                 {'V', "--versus"},
                 {'P', "--path"},
                 {'c', "--central"},
                 {'A', "--ages"},
                 {'a', "--ages-out"},
                 {'F', "--format"},
                 {'J', "--json-schema"},
                 {'O', "--origin"},
                 {'U', "--until-se"},
                 {'s', "--shard"},
                 {'R', "--resume"},
                 {'d', "--dry-run"},
                 {'G', "--charts"},
                 {'K', "--remove-shards"},
                 {'D', "--save-paths"},
                 {'M', "--memory"},
                 {'X', "--xlsx"},
                 {'Z', "--size"}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].letter == letter)
            return table[i].text;
    return "?";
}
