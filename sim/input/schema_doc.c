/* schema_doc.c: docs/parameters.md, written from the table of keys. */
#include <stdio.h>
#include <string.h>

#include "merge.h"
#include "yibao/number.h"

static const char *const type_names[] = {
    [YB_TYPE_NAME] = "name",           [YB_TYPE_TEXT] = "text",
    [YB_TYPE_PARENT] = "scenario",     [YB_TYPE_CHOICE] = "word",
    [YB_TYPE_BOOL] = "true, false",    [YB_TYPE_INTEGER] = "integer",
    [YB_TYPE_NUMBER] = "number",       [YB_TYPE_RATE] = "rate",
    [YB_TYPE_LEVEL] = "level or rule", [YB_TYPE_GROWTH] = "growth or rule",
    [YB_TYPE_PERCENTILES] = "list",    [YB_TYPE_SERIES] = "list",
};

static const char introduction[] =
    "# Parameters\n"
    "\n"
    "Written by the program from its table of keys (`include/yibao/keys.def`); do not edit.\n"
    "\n"
    "A scenario file holds only what differs from its parent (`inherits`) or from the defaults below.\n"
    "Scalars and maps merge key by key with the parent; a list replaces the parent's list, `[]` empties it.\n"
    "`--set KEY=VALUE` takes the same keys, with dots: `--set resident.premium=400`.\n"
    "\n"
    "Types: a *rate* is a number that may also be written in percent (`3.5%` means 0.035); so may a "
    "*growth*,\n"
    "and a *level* whose unit is rate or share. *Level* and *growth* take a number, which stays the same in "
    "every\n"
    "year, or a path rule (see [Path rules](#path-rules)). Status: official (a published figure), estimated\n"
    "(from data; calibration.csv: [calibration.md](calibration.md)), assumption.\n";

static const char path_rules[] =
    "\n## Path rules\n"
    "\n"
    "`t` is the year, `first` the first projected year. Fields have no defaults: all of a rule's fields are "
    "needed,\n"
    "and a field foreign to the rule is an error. Only `at` may be left out; it is then the first projected "
    "year.\n"
    "\n"
    "| rule | fields | value in year t |\n"
    "|---|---|---|\n"
    "| `frozen` | `level` | level; the same as a plain number |\n"
    "| `step` | `level, add`, `at` | level + add × (t − at) |\n"
    "| `growth` | `level, rate`, `at` | level × (1 + rate)^(t − at) |\n"
    "| `fade` | `from, to, years` | from `from` in the first year in a straight line to `to` after `years` "
    "years |\n"
    "| `table` | `values, between` | `values: {2026: 0.2, 2030: 0.3}`, `between: linear` or `step`; constant "
    "outside |\n"
    "| `indexed` | `level, to, share` | levels only: level × (I(t − 1) / I(first − 1))^share, I the index "
    "`to` |\n"
    "| `converge` | `from, to, margin, years` | growth only: from `from` to the growth of disposable income "
    "plus "
    "`margin` over `years` years |\n"
    "\n"
    "`to` of `indexed` is wage, disposable_income, cpi, gdp or resident_expenditure_per_person; `to` of "
    "`converge` is\n"
    "disposable_income. `level`, `from`, `to` and `values` obey the range of the key, and so does a step or "
    "a growth\n"
    "in every projected year; `rate` lies in -0.5 to 0.5, `margin` in -0.2 to 0.2, `share` in 0 to 2, "
    "`years` in 1 to\n"
    "100. `at` lies between the base year and the last projected year; years of a table may lie outside.\n"
    "\n"
    "A map that names `rule` replaces the inherited rule as a whole. A map without `rule` changes single "
    "fields:\n"
    "`premium: {add: 30}` on a parent with a step. `values` merges year by year. `--set "
    "resident.premium.rule=frozen`\n"
    "keeps those fields that the new rule has; `--set resident.premium.values.2030=450` sets one year.\n";

static const char special_keys[] =
    "\n## shocks.correlation\n"
    "\n"
    "Correlations of the yearly innovations, -0.99 to 0.99, merged pair by pair:\n"
    "\n"
    "```yaml\n"
    "shocks:\n"
    "  correlation: {wage_growth: {disposable_income_growth: 0.6}}\n"
    "```\n"
    "\n"
    "The order of the two drivers does not matter. The matrix must stay positive definite. Defaults, all "
    "others 0:\n"
    "\n"
    "| driver | driver | correlation | source |\n"
    "|---|---|---|---|\n";

static const char after_correlations[] =
    "\n## shocks.level_shifts\n"
    "\n"
    "A list of rare events; it replaces the parent's list as a whole, at most 8.\n"
    "\n"
    "| field | range | default | meaning |\n"
    "|---|---|---|---|\n"
    "| `name` | text | required | name of the shift 名称 |\n"
    "| `probability` | 0 to 1 | | chance per year; either this or `year` 每年发生概率 |\n"
    "| `year` | projected year | | it happens in this year in every path 指定年份 |\n"
    "| `hospitalization` | -0.9 to 2 | 0 | relative change of hospital use in the year 住院变动 |\n"
    "| `visits` | -0.9 to 2 | 0 | relative change of outpatient visits in the year 门诊变动 |\n"
    "| `rebound` | -0.9 to 2 | 0 | relative change in the following year 次年反弹 |\n"
    "| `lasting` | 0 to 1 | 0 | share of the effect that stays for ever 永久保留比例 |\n"
    "\n"
    "Default (sizes are assumptions; probabilities are estimated by C-7 while `calibration.spread` is on):\n"
    "\n"
    "```yaml\n"
    "shocks:\n"
    "  level_shifts:\n";

static const char after_level_shifts[] =
    "```\n"
    "\n## override\n"
    "\n"
    "Replaces an input or a leaf flow by a forecast of your own; merged series by series.\n"
    "\n"
    "```yaml\n"
    "override:\n"
    "  resident.enrolment: my-forecast.csv\n"
    "  none.fraud_recovery: {file: recovery.csv, shocks: none}\n"
    "```\n"
    "\n"
    "The file lies relative to the scenario file that names it. Its first line is `year,value`; then one "
    "line for\n"
    "every projected year, in the unit of the series in bands.csv; other years are ignored. `shocks: keep` "
    "(default):\n"
    "each path keeps its deviation from the central path, as a ratio; `none`: one path for all. A total "
    "cannot be\n"
    "overridden: override its parts. Series:\n"
    "\n";

/* Writes a table cell: a bar would end it. */
static void write_cell(const char *text, FILE *stream)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            fputc('\\', stream);
        fputc(*text, stream);
    }
}

static void write_range(yb_key_id id, FILE *stream)
{
    const yb_key *key = &yb_keys[id];
    const char *const *choices = yb_key_choices(id);
    char low[32], high[32];

    if (choices[0] != NULL) {
        for (size_t i = 0; choices[i] != NULL; i++)
            fprintf(stream, "%s%s", i > 0 ? ", " : "", choices[i]);
    } else if (key->max > key->min) {
        fprintf(stream, "%s to %s", yb_number_text(key->min, low),
                key->max >= 9223372036854775807.0 ? "9223372036854775807" : yb_number_text(key->max, high));
    } else if (key->type == YB_TYPE_INTEGER) {
        fputs(yb_number_text(key->min, low), stream);
    }
}

static void write_code(const char *text, FILE *stream)
{
    fputc('`', stream);
    write_cell(text, stream);
    fputc('`', stream);
}

/* Default, status and source: of the estimate, if `defaults` holds one, else of the table of keys. */
static void write_default(yb_key_id id, const yb_inputs *defaults, FILE *stream)
{
    const yb_key *key = &yb_keys[id];
    const char *estimate = defaults != NULL ? defaults->estimate_source[id] : NULL;
    const char *text = estimate != NULL ? defaults->estimate_text[id] : key->default_text;

    if (text != NULL && text[0] != '\0')
        write_code(text, stream);
    else
        fputs(id == YB_KEY_SCENARIO ? "required" : "none", stream);
    fprintf(stream, " | %s | ", estimate != NULL ? "estimated" : key->status);
    if (estimate != NULL) {
        fprintf(stream, "%s; without `calibration.spread` %s (%s): ", estimate, key->default_text,
                key->status);
    }
    write_cell(key->source, stream);
}

static void write_row(yb_key_id id, const yb_inputs *defaults, FILE *stream)
{
    const yb_key *key = &yb_keys[id];

    fprintf(stream, "| `%s` | %s | %s | ", key->path, key->unit, type_names[key->type]);
    write_range(id, stream);
    fputs(" | ", stream);
    write_default(id, defaults, stream);
    fputs(" | ", stream);
    write_cell(key->en, stream);
    fputs(" / ", stream);
    write_cell(key->zh, stream);
    fputs(" |\n", stream);
}

/* Length of the first name of a path; 0 for a key outside all groups. */
static size_t group_length(const char *path)
{
    const char *dot = strchr(path, '.');

    return dot != NULL ? (size_t) (dot - path) : 0;
}

static void write_tables(const yb_inputs *defaults, FILE *stream)
{
    static const char head[] = "| key | unit | type | range | default | status | source | meaning |\n"
                               "|---|---|---|---|---|---|---|---|\n";
    bool written[YB_KEY_COUNT] = {false};

    for (int first = 0; first < YB_KEY_COUNT; first++) {
        const size_t n = group_length(yb_keys[first].path);
        if (written[first])
            continue;
        if (n == 0)
            fprintf(stream, "\n## Keys outside groups\n\n%s", head);
        else
            fprintf(stream, "\n## %.*s\n\n%s", (int) n, yb_keys[first].path, head);
        for (int id = first; id < YB_KEY_COUNT; id++) {
            if (group_length(yb_keys[id].path) != n || strncmp(yb_keys[id].path, yb_keys[first].path, n) != 0)
                continue;
            write_row((yb_key_id) id, defaults, stream);
            written[id] = true;
        }
    }
}

/* Every correlation that is not 0, with its source. */
static void write_correlations(const yb_inputs *defaults, FILE *stream)
{
    char rho[32];

    for (size_t i = 0; i < yb_n_correlation_defaults; i++) {
        const yb_correlation_default *pair = &yb_correlation_defaults[i];
        if (defaults == NULL || !defaults->correlation_estimated[pair->a < pair->b ? pair->a : pair->b]
                                                                [pair->a < pair->b ? pair->b : pair->a])
            fprintf(stream, "| `%s` | `%s` | %s | %s |\n", yb_drivers[pair->a].name, yb_drivers[pair->b].name,
                    yb_number_text(pair->rho, rho), pair->source);
    }
    for (int a = 0; defaults != NULL && a < YB_DRIVER_COUNT; a++)
        for (int b = a + 1; b < YB_DRIVER_COUNT; b++)
            if (defaults->correlation_estimated[a][b])
                fprintf(stream, "| `%s` | `%s` | %s | estimated; %s |\n", yb_drivers[a].name,
                        yb_drivers[b].name, yb_number_text(defaults->correlation[a][b], rho),
                        defaults->correlation_source[a][b]);
}

static void write_level_shifts(const yb_inputs *defaults, FILE *stream)
{
    size_t n = defaults != NULL ? defaults->n_shifts : 0;
    const yb_level_shift *shifts = defaults != NULL ? defaults->shift : yb_default_level_shifts(&n);

    for (size_t i = 0; i < n; i++) {
        fputs("    - ", stream);
        yb_level_shift_write(&shifts[i], stream);
        fputc('\n', stream);
    }
}

void yb_schema_write_defaults(const yb_inputs *defaults, FILE *stream)
{
    size_t n;
    const char *const *series = yb_overridable(&n);

    fputs(introduction, stream);
    write_tables(defaults, stream);
    fputs(path_rules, stream);
    fputs(special_keys, stream);
    write_correlations(defaults, stream);
    fputs(after_correlations, stream);
    write_level_shifts(defaults, stream);
    fputs(after_level_shifts, stream);
    for (size_t i = 0; i < n; i++)
        fprintf(stream, "- `%s`\n", series[i]);
}

void yb_schema_write_markdown(FILE *stream)
{
    yb_schema_write_defaults(NULL, stream);
}
