/* Data packs: see data.h. */
#include "yibao/data.h"

#include <stdlib.h>
#include <string.h>

#include "data_private.h"
#include "yibao/inputs.h"

/* Path of a file of the pack, or NULL. */
static char *pack_path(const char *beside, const char *region, const char *file)
{
    char relative[256];

    if (snprintf(relative, sizeof relative, "data/%s/%s", region, file) >= (int) sizeof relative)
        return NULL;
    return yb_find_file(beside, relative);
}

/* Reads a file and remembers it, whose path it takes over, for the data hash. */
static yb_table *open_file(yb_data *data, char *path, yb_diag *diag)
{
    yb_table *table = yb_table_read(path, diag);

    data->files[data->n_files++] = path;
    return table;
}

/* Opens a file of the pack, or of `national` where the pack has none; `own` says which. */
static yb_table *open_pack_file(yb_data *data, const char *beside, const char *region, const char *file,
                                bool *own, yb_diag *diag)
{
    char *path = pack_path(beside, region, file);

    *own = path != NULL;
    if (!path)
        path = pack_path(beside, "national", file);
    if (!path) {
        yb_fail(diag, YB_ERR_FILE, NULL, "set YIBAO_DATA to the folder that holds data/national",
                "the data file %s of the pack '%s' was not found", file, region);
        return NULL;
    }
    return open_file(data, path, diag);
}

static int sex_of(const yb_table *table, size_t row, int column, yb_diag *diag)
{
    const char *sex = yb_table_text(table, row, column);

    if (strcmp(sex, "m") == 0)
        return YB_MEN;
    if (strcmp(sex, "f") == 0)
        return YB_WOMEN;
    const yb_place at = yb_table_place(table, row);

    yb_fail(diag, YB_ERR_INPUT, &at, NULL, "sex '%s' is neither m nor f", sex);
    return YB_MEN;
}

static long in_range(const yb_table *table, size_t row, int column, long low, long high, yb_diag *diag)
{
    const long value = yb_table_integer(table, row, column, diag);

    if (value >= low && value <= high)
        return value;
    const yb_place at = yb_table_place(table, row);

    yb_fail(diag, YB_ERR_INPUT, &at, NULL, "%ld is outside %ld to %ld", value, low, high);
    return low;
}

static void read_population(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int year = yb_table_column(table, "year", diag), age = yb_table_column(table, "age", diag);
    const int sex = yb_table_column(table, "sex", diag), persons = yb_table_column(table, "persons", diag);
    bool given[YB_SEXES][YB_AGES] = {{false}};
    size_t cells = 0;

    if (year < 0 || age < 0 || sex < 0 || persons < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const long y = yb_table_integer(table, row, year, diag);
        const long a = in_range(table, row, age, 0, YB_AGES - 1, diag);
        const int s = sex_of(table, row, sex, diag);
        const double value = yb_table_number(table, row, persons, diag);

        if (y == data->base_year) {
            data->population[s][a] = value;
            cells += !given[s][a];
            given[s][a] = true;
        } else if (y == data->base_year - 1) {
            data->population_before[s][a] = value;
        }
    }
    if (cells != YB_AGES * YB_SEXES) {
        const yb_place at = yb_table_place(table, 0);

        yb_fail(diag, YB_ERR_INPUT, &at, "one row per sex and single age 0 to 100",
                "%zu cells for %d instead of %d", cells, data->base_year, YB_AGES * YB_SEXES);
    }
}

/* The year before the base year, where it stands in another file. */
static void read_population_before(yb_data *data, const yb_table *table, yb_diag *diag)
{
    double population[YB_SEXES][YB_AGES];

    memcpy(population, data->population, sizeof population);
    data->base_year--;
    read_population(data, table, diag);
    data->base_year++;
    memcpy(data->population_before, data->population, sizeof population);
    memcpy(data->population, population, sizeof population);
}

/* Years of a table before its first one, `first` years after the base year, get the rates of that one. */
static void extend_back(void *rates, size_t size, long first)
{
    for (long t = 0; first < YB_DATA_YEARS && t < first; t++)
        memcpy((char *) rates + (size_t) t * size, (char *) rates + (size_t) first * size, size);
}

static void read_mortality(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int year = yb_table_column(table, "year", diag), age = yb_table_column(table, "age", diag);
    const int sex = yb_table_column(table, "sex", diag), rate = yb_table_column(table, "mx", diag);
    long first = YB_DATA_YEARS;

    if (year < 0 || age < 0 || sex < 0 || rate < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const long t = yb_table_integer(table, row, year, diag) - data->base_year;
        const long a = in_range(table, row, age, 0, YB_AGES - 1, diag);
        const int s = sex_of(table, row, sex, diag);

        first = t < first ? t : first;
        if (t >= 0 && t < YB_DATA_YEARS)
            data->death_rate[t][s][a] = yb_table_number(table, row, rate, diag);
    }
    extend_back(data->death_rate, sizeof data->death_rate[0], first);
}

static void read_fertility(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int year = yb_table_column(table, "year", diag), age = yb_table_column(table, "age", diag);
    const int rate = yb_table_column(table, "asfr", diag);
    long first = YB_DATA_YEARS;

    if (year < 0 || age < 0 || rate < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const long t = yb_table_integer(table, row, year, diag) - data->base_year;
        const long a = in_range(table, row, age, YB_FERTILE_FIRST, YB_FERTILE_LAST, diag);

        first = t < first ? t : first;
        if (t >= 0 && t < YB_DATA_YEARS)
            data->fertility_rate[t][a] = yb_table_number(table, row, rate, diag);
    }
    extend_back(data->fertility_rate, sizeof data->fertility_rate[0], first);
}

static void read_birth_sex_ratio(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int year = yb_table_column(table, "year", diag);
    const int ratio = yb_table_column(table, "male_per_female", diag);
    long first = YB_DATA_YEARS;

    if (year < 0 || ratio < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const long t = yb_table_integer(table, row, year, diag) - data->base_year;

        first = t < first ? t : first;
        if (t >= 0 && t < YB_DATA_YEARS)
            data->male_per_female_birth[t] = yb_table_number(table, row, ratio, diag);
    }
    extend_back(data->male_per_female_birth, sizeof data->male_per_female_birth[0], first);
}

/* Migration is given for a few years; between them each cell is linear in time,
 * before the first and after the last constant. */
static void read_migration(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int year = yb_table_column(table, "year", diag), age = yb_table_column(table, "age", diag);
    const int sex = yb_table_column(table, "sex", diag), persons = yb_table_column(table, "persons", diag);
    enum { FIRST = 2000, SPAN = 101 };
    bool given[SPAN] = {false};
    double(*cell)[YB_SEXES][YB_AGES] = calloc(SPAN, sizeof *cell);

    data->out_of_memory = data->out_of_memory || !cell;
    if (cell && year >= 0 && age >= 0 && sex >= 0 && persons >= 0) {
        for (size_t row = 0; row < yb_table_rows(table); row++) {
            const long y = in_range(table, row, year, FIRST, FIRST + SPAN - 1, diag) - FIRST;
            const long a = in_range(table, row, age, 0, YB_AGES - 1, diag);

            given[y] = true;
            cell[y][sex_of(table, row, sex, diag)][a] = yb_table_number(table, row, persons, diag);
        }
        for (int t = 0; t <= YB_LAST_RATE_YEAR - data->base_year; t++) {
            const int y = data->base_year - FIRST + t;
            int before = y, after = y;

            while (before >= 0 && !given[before])
                before--;
            while (after < SPAN && !given[after])
                after++;
            if (before < 0 && after == SPAN)
                break; /* an empty table: no migration */
            if (before < 0)
                before = after;
            if (after == SPAN)
                after = before;
            const double w = after == before ? 0.0 : (double) (y - before) / (double) (after - before);

            for (int s = 0; s < YB_SEXES; s++)
                for (int a = 0; a < YB_AGES; a++)
                    data->net_migration[t][s][a] = (1.0 - w) * cell[before][s][a] + w * cell[after][s][a];
        }
    }
    free(cell);
}

typedef struct {
    const yb_table *table;
    size_t row;
    long from, to; /* ages */
} age_span;

static age_span span_of(const yb_table *table, size_t row, int from, int to, yb_diag *diag)
{
    return (age_span){table, row, in_range(table, row, from, 0, YB_AGES - 1, diag),
                      in_range(table, row, to, 0, YB_AGES - 1, diag)};
}

/* Weights by age of spending (EU) relative to ages 25-34, and the split by sex
 * (Israel) relative to the mean of both sexes. */
static void read_cost_profile(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int measure = yb_table_column(table, "measure", diag), sex = yb_table_column(table, "sex", diag);
    const int from = yb_table_column(table, "age_from", diag), to = yb_table_column(table, "age_to", diag);
    const int value = yb_table_column(table, "value", diag);

    if (measure < 0 || sex < 0 || from < 0 || to < 0 || value < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const age_span span = span_of(table, row, from, to, diag);
        const double weight = yb_table_number(table, row, value, diag);
        const bool by_age = strcmp(yb_table_text(table, row, measure), "capitation_weight_eu27") == 0;
        const int s = by_age ? 0 : sex_of(table, row, sex, diag);

        for (long a = span.from; a <= span.to; a++)
            *(by_age ? &data->cost_weight[a] : &data->cost_sex_ratio[s][a]) = weight;
    }
    const double reference = data->cost_weight[30];

    for (int a = 0; a < YB_AGES; a++) {
        const double mean = (data->cost_sex_ratio[0][a] + data->cost_sex_ratio[1][a]) / 2.0;

        if (!(data->cost_weight[a] > 0.0) || !(mean > 0.0)) {
            const yb_place at = yb_table_place(table, 0);

            yb_fail(diag, YB_ERR_INPUT, &at, NULL, "no positive cost weight for age %d", a);
            return;
        }
        data->cost_weight[a] /= reference;
        data->cost_sex_ratio[0][a] /= mean;
        data->cost_sex_ratio[1][a] /= mean;
    }
}

static void read_coverage(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int sex = yb_table_column(table, "sex", diag),
              value = yb_table_column(table, "relative_coverage", diag);
    const int from = yb_table_column(table, "age_from", diag), to = yb_table_column(table, "age_to", diag);

    if (sex < 0 || from < 0 || to < 0 || value < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const age_span span = span_of(table, row, from, to, diag);
        const int s = sex_of(table, row, sex, diag);

        for (long a = span.from; a <= span.to; a++)
            data->coverage_shape[s][a] = yb_table_number(table, row, value, diag);
    }
}

static void read_participation(yb_data *data, const yb_table *table, yb_diag *diag)
{
    const int from = yb_table_column(table, "age_from", diag), to = yb_table_column(table, "age_to", diag);
    const int offset = yb_table_column(table, "log_odds_offset", diag);
    const int elasticity = yb_table_column(table, "elasticity_weight", diag);
    const int loss = yb_table_column(table, "loss_weight", diag);

    if (from < 0 || to < 0 || offset < 0 || elasticity < 0 || loss < 0)
        return;
    for (size_t row = 0; row < yb_table_rows(table); row++) {
        const age_span span = span_of(table, row, from, to, diag);

        for (long a = span.from; a <= span.to; a++) {
            data->participation.log_odds_offset[a] = yb_table_number(table, row, offset, diag);
            data->participation.elasticity_weight[a] = yb_table_number(table, row, elasticity, diag);
            data->participation.loss_weight[a] = yb_table_number(table, row, loss, diag);
        }
    }
}

/* The table lists the birth cohorts whose age changes; older ones keep the age of the
 * first row, younger ones have the age of the last. */
static void read_retirement(yb_data *data, const yb_table *table, yb_diag *diag)
{
    static const char *const group_names[YB_RETIRE_GROUPS] = {"men", "women_55", "women_50"};
    const int group = yb_table_column(table, "group", diag),
              year = yb_table_column(table, "birth_year", diag);
    const int value = yb_table_column(table, "statutory_age_years", diag);

    if (group < 0 || year < 0 || value < 0)
        return;
    for (int g = 0; g < YB_RETIRE_GROUPS; g++) {
        double *age = data->retirement_age[g], last = 0.0;

        for (size_t row = 0; row < yb_table_rows(table); row++)
            if (strcmp(yb_table_text(table, row, group), group_names[g]) == 0)
                age[in_range(table, row, year, YB_FIRST_BIRTH_YEAR, YB_FIRST_BIRTH_YEAR + YB_BIRTH_YEARS - 1,
                             diag) -
                    YB_FIRST_BIRTH_YEAR] = yb_table_number(table, row, value, diag);
        for (int b = YB_BIRTH_YEARS - 1; b >= 0; b--)
            if (age[b] > 0.0)
                data->retirement_age_old[g] = age[b];
        last = data->retirement_age_old[g];
        for (int b = 0; b < YB_BIRTH_YEARS; b++) {
            last = age[b] > 0.0 ? age[b] : last;
            age[b] = last;
        }
        if (!(last > 0.0)) {
            const yb_place at = yb_table_place(table, 0);

            yb_fail(diag, YB_ERR_INPUT, &at, NULL, "no row for the group '%s'", group_names[g]);
        }
    }
}

/* The pack's own figures; a region's must not silently be the nation's. */
static void read_figures(yb_data *data, const char *beside, const char *region, yb_diag *diag)
{
    char *path = pack_path(beside, region, "funds.csv");

    if (!path) {
        yb_fail(diag, YB_ERR_INPUT, NULL, "copy funds.csv of another pack and fill in what is known",
                "the data pack '%s' has no funds.csv", region);
        return;
    }
    yb_table *table = open_file(data, path, diag);
    const yb_figure_list own = table ? yb_funds_read(table, diag) : (yb_figure_list){NULL, 0};

    data->figure = own.item;
    data->n_figures = own.n;
    yb_table_free(table);
}

/* Leaves what was known at the end of the base year, and lends what was not published. */
static void go_back(yb_data *data, const char *beside, yb_diag *diag)
{
    yb_figure_list figures = {data->figure, data->n_figures};
    bool own;
    yb_table *calibration = open_pack_file(data, beside, "national", "calibration_rules.csv", &own, diag);
    yb_table *rules = open_pack_file(data, beside, "national", "base_year_rules.csv", &own, diag);

    yb_funds_forget(&figures, data->base_year);
    data->n_figures = figures.n;
    if (calibration && rules)
        yb_lend_base_year(data, calibration, rules, diag);
    yb_table_free(calibration);
    yb_table_free(rules);
}

/* Fills a region's gaps; `source` says which files are its own. */
static void complete_region(yb_data *data, const char *beside, const char *region, yb_region_source source,
                            yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    bool own;

    source.path = data->files[data->n_files - 1];
    yb_table *table = open_pack_file(data, beside, "national", "funds.csv", &own, diag);

    if (table)
        source.national = yb_funds_read(table, diag);
    if (yb_diag_errors(diag) == errors)
        yb_region_borrow(data, &source, diag);
    yb_table_free(table);
    yb_funds_free(source.national);

    char *path = pack_path(beside, region, "sources.csv");

    if (!path) {
        const yb_place at = {source.path, 0, 0};

        yb_warn(diag, &at, "list source_id and title of every source",
                "the data pack '%s' has no sources.csv", region);
        return;
    }
    table = open_file(data, path, diag);
    if (table)
        yb_region_describe(data, table, source.path, diag);
    yb_table_free(table);
}

/* Every year that a projection may ask for must have its rates: a missing one would count as zero. */
static void check_complete(const yb_data *data, yb_diag *diag)
{
    for (int t = 0; t <= YB_LAST_RATE_YEAR - data->base_year; t++) {
        double fertility = 0.0;

        for (int s = 0; s < YB_SEXES; s++)
            for (int a = 0; a < YB_AGES; a++)
                if (!(data->death_rate[t][s][a] > 0.0)) {
                    yb_fail(
                        diag, YB_ERR_INPUT, NULL, "one row per year 2025 to 2100, sex and age 0 to 100",
                        "mortality.csv of the data pack has no positive death rate for %d, sex %c, age %d",
                        data->base_year + t, s == YB_MEN ? 'm' : 'f', a);
                    return;
                }
        for (int a = YB_FERTILE_FIRST; a <= YB_FERTILE_LAST; a++)
            fertility += data->fertility_rate[t][a];
        if (!(fertility > 0.0 && data->male_per_female_birth[t] > 0.0)) {
            yb_fail(diag, YB_ERR_INPUT, NULL, "rows for every year 2025 to 2100",
                    "%s of the data pack holds nothing for %d",
                    fertility > 0.0 ? "sex_ratio_at_birth.csv" : "fertility.csv", data->base_year + t);
            return;
        }
    }
    for (int s = 0; s < YB_SEXES; s++)
        if (!(data->coverage_shape[s][40] > 0.0))
            yb_fail(diag, YB_ERR_INPUT, NULL, NULL,
                    "coverage_profile.csv of the data pack covers nobody aged 40");
}

yb_data *yb_data_read_base(const char *beside, const char *region, bool un, int base_year, yb_diag *diag)
{
    typedef void reader(yb_data *, const yb_table *, yb_diag *);
    /* The official population by age is that of 2024 and 2025; before, it is derived from them. */
    enum { FIRST_OFFICIAL = 2024 };
    const struct {
        const char *file;
        reader *read;
    } parts[] = {{un                            ? "population_un.csv"
                  : base_year >= FIRST_OFFICIAL ? "population_nbs.csv"
                                                : "population_past.csv",
                  read_population},
                 {"mortality.csv", read_mortality},
                 {"fertility.csv", read_fertility},
                 {"sex_ratio_at_birth.csv", read_birth_sex_ratio},
                 {"migration.csv", read_migration},
                 {"cost_profile.csv", read_cost_profile},
                 {"coverage_profile.csv", read_coverage},
                 {"participation_profile.csv", read_participation},
                 {"retirement_age.csv", read_retirement},
                 {"population_past.csv", read_population_before}};
    enum { POPULATION = 0, MIGRATION = 4, PARTS = sizeof parts / sizeof *parts };
    const size_t n_parts = !un && base_year == FIRST_OFFICIAL ? PARTS : PARTS - 1;
    const bool national = strcmp(region, "national") == 0;
    bool own[PARTS];
    const size_t errors = yb_diag_errors(diag);
    yb_data *data = calloc(1, sizeof *data);

    if (!data) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return NULL;
    }
    data->base_year = base_year;
    for (size_t i = 0; i < n_parts; i++) {
        yb_table *table = open_pack_file(data, beside, region, parts[i].file, &own[i], diag);

        if (table)
            parts[i].read(data, table, diag);
        yb_table_free(table);
    }
    if (yb_diag_errors(diag) == errors)
        check_complete(data, diag);
    read_figures(data, beside, region, diag);
    if (!national && yb_diag_errors(diag) == errors)
        complete_region(
            data, beside, region,
            (yb_region_source){.own_population = own[POPULATION], .own_migration = own[MIGRATION]}, diag);
    if (national && base_year < YB_BASE_YEAR && yb_diag_errors(diag) == errors)
        go_back(data, beside, diag);
    if (data->out_of_memory)
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    if (yb_diag_errors(diag) > errors) {
        yb_data_free(data);
        return NULL;
    }
    return data;
}

yb_data *yb_data_read(const char *beside, const char *region, bool un, yb_diag *diag)
{
    return yb_data_read_base(beside, region, un, YB_BASE_YEAR, diag);
}

void yb_data_free(yb_data *data)
{
    if (!data)
        return;
    yb_funds_free((yb_figure_list){data->figure, data->n_figures});
    yb_funds_free((yb_figure_list){data->lent, data->n_lent});
    for (size_t i = 0; i < data->n_borrowed; i++)
        free(data->borrowed[i]);
    free(data->borrowed);
    free(data->known);
    for (int k = 0; k < 2; k++)
        free(data->history_source[k]);
    for (size_t i = 0; i < data->n_files; i++)
        free(data->files[i]);
    free(data);
}

const yb_figure *yb_data_figure(const yb_data *data, const char *series, const char *fund, int year)
{
    const yb_figure *figure =
        yb_funds_find((yb_figure_list){data->figure, data->n_figures}, series, fund, year);

    return figure && strcmp(figure->status, "assumption") == 0 ? NULL : figure;
}

double yb_data_value(const yb_data *data, const char *series, const char *fund, int year, yb_diag *diag)
{
    const yb_figure *figure =
        yb_funds_find((yb_figure_list){data->figure, data->n_figures}, series, fund, year);

    if (!figure || strcmp(figure->status, "unverified") == 0)
        figure = yb_funds_find((yb_figure_list){data->lent, data->n_lent}, series, fund, year);
    if (figure)
        return figure->value;
    yb_fail(diag, YB_ERR_INPUT, NULL, "add a row to funds.csv of the data pack",
            "the figure %s of the fund %s for %d is missing", series, fund, year);
    return 1.0;
}
