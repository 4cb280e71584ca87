/* The three plausibility prints (docs/model.md, section "Plausibility"): the central path
 * beside what happened from 2019 to the base year. */
#include <math.h>
#include <stdlib.h>

#include "yibao/history.h"
#include "yibao/kernel.h"
#include "yibao/summary.h"
#include "yibao/utf8.h"

enum { N_SPANS = 4 };

/* The base year stands in the place of the first. */
static const int span_years[N_SPANS + 1] = {YB_BASE_YEAR, 2030, 2040, 2050, 2060};

static int span_year(const yb_model *model, int i)
{
    return i == 0 ? model->base_year : span_years[i];
}

/* The central path: value[t][series]. */
typedef double central_path[YB_YEARS][YB_SERIES_COUNT];

static void trace_central(const yb_model *model, yb_workspace *ws, central_path path)
{
    for (int t = 0; t <= model->n_years; t++) {
        if (t == 0)
            yb_kernel_start(model, ws, 0, true);
        else
            yb_kernel_step(model, ws, t);
        for (int s = 0; s < YB_SERIES_COUNT; s++)
            path[t][s] = ws->out[s][0];
    }
}

/* Average yearly growth in percent. */
static double growth(double from, double to, int years)
{
    return 100.0 * (pow(to / from, 1.0 / years) - 1.0);
}

static double history_growth(const yb_data *data, yb_series_id series, int from, int to)
{
    double a = NAN, b = NAN;
    const char *status;

    if (!yb_history(data, series, from, &a, &status) || !yb_history(data, series, to, &b, &status))
        return NAN;
    return growth(a, b, to - from);
}

/* Expenditure-weighted mean of the yearly log growth of an inpatient and an outpatient factor, in percent. */
static double weighted(central_path path, int from, int to, yb_series_id inpatient, yb_series_id outpatient,
                       yb_series_id inpatient_money, yb_series_id outpatient_money)
{
    double sum = 0.0;

    for (int t = from + 1; t <= to; t++) {
        const double a = path[t - 1][inpatient_money], b = path[t - 1][outpatient_money];

        sum += (a * log(path[t][inpatient] / path[t - 1][inpatient]) +
                b * log(path[t][outpatient] / path[t - 1][outpatient])) /
               (a + b);
    }
    return 100.0 * sum / (to - from);
}

typedef struct {
    const char *label[2]; /* English, Chinese */
    yb_series_id per_head, ageing_in, ageing_out, use_in, use_out, price_in, price_out, money_in, money_out,
        rate, rate_std;
} fund_growth;

static const fund_growth growth_rows[] = {{{"resident", "居民医保"},
                                           YB_S_RESIDENT_EXPENDITURE_PER_PERSON,
                                           YB_S_RESIDENT_AGEING_INPATIENT,
                                           YB_S_RESIDENT_AGEING_OUTPATIENT,
                                           YB_S_RESIDENT_VOLUME_FACTOR,
                                           YB_S_RESIDENT_VISITS_INDEX,
                                           YB_S_RESIDENT_DISCHARGE_COST,
                                           YB_S_RESIDENT_VISIT_COST,
                                           YB_S_RESIDENT_INPATIENT_EXPENDITURE,
                                           YB_S_RESIDENT_OUTPATIENT_EXPENDITURE,
                                           YB_S_RESIDENT_HOSPITALIZATION,
                                           YB_S_RESIDENT_HOSPITALIZATION_STD},
                                          {{"employee (pooled)", "职工医保（统筹）"},
                                           YB_S_POOLED_EXPENDITURE_PER_PERSON,
                                           YB_S_EMPLOYEE_AGEING_INPATIENT,
                                           YB_S_EMPLOYEE_AGEING_OUTPATIENT,
                                           YB_S_EMPLOYEE_VOLUME_FACTOR,
                                           YB_S_EMPLOYEE_VISITS_INDEX,
                                           YB_S_EMPLOYEE_DISCHARGE_COST,
                                           YB_S_EMPLOYEE_VISIT_COST,
                                           YB_S_POOLED_INPATIENT_EXPENDITURE,
                                           YB_S_POOLED_OUTPATIENT_EXPENDITURE,
                                           YB_S_EMPLOYEE_HOSPITALIZATION,
                                           YB_S_EMPLOYEE_HOSPITALIZATION_STD}};

static void print_published_growth(FILE *stream, bool zh, const yb_data *data, yb_series_id series, int from)
{
    const int to = data->base_year;
    const double value = to > from ? history_growth(data, series, from, to) : NAN;

    if (isfinite(value)) /* a region may lack the years */
        fprintf(stream, "   %-20s %d-%d  %8.2f   %s\n", "", from, to, value, zh ? "公布值" : "published");
}

/* Print 1: growth of expenditure per head = ageing + use + price + the rest, % a year. */
static void print_growth(FILE *stream, bool zh, const yb_model *model, const yb_data *data, central_path path)
{
    static const char *const heads[][2] = {
        {"total", "合计"}, {"ageing", "老龄化"}, {"use", "使用量"}, {"price", "价格"}, {"other", "其他"}};

    fputs(zh ? "\n1. 人均基金支出年增长率，%（无冲击的中心路径；按原因分解，对数百分点）\n"
             : "\n1. Growth of expenditure per member, % a year (central path; log points by cause)\n",
          stream);
    fprintf(stream, "   %-20s %-10s", "", "");
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++)
        fprintf(stream, " %*s%s", 8 - yb_utf8_columns(heads[h][zh]), "", heads[h][zh]);
    fputc('\n', stream);
    for (size_t f = 0; f < sizeof growth_rows / sizeof *growth_rows; f++) {
        const fund_growth *r = &growth_rows[f];
        const yb_series_id published =
            f == 0 ? YB_S_RESIDENT_EXPENDITURE_PER_PERSON : YB_S_EMPLOYEE_EXPENDITURE_PER_PERSON;

        fprintf(stream, "   %s%s\n", r->label[zh],
                f == 0 ? ""
                : zh   ? "（公布值含统筹与个人账户）"
                       : " (published: pool and accounts)");
        print_published_growth(stream, zh, data, published, 2019);
        print_published_growth(stream, zh, data, published, 2023);
        for (int i = 0; i < N_SPANS; i++) {
            const int from = span_year(model, i) - model->base_year;
            const int to = span_year(model, i + 1) - model->base_year;

            if (to > model->n_years)
                break;
            const double total = 100.0 * log(path[to][r->per_head] / path[from][r->per_head]) / (to - from);
            const double ageing =
                weighted(path, from, to, r->ageing_in, r->ageing_out, r->money_in, r->money_out);
            const double use = weighted(path, from, to, r->use_in, r->use_out, r->money_in, r->money_out);
            const double price =
                weighted(path, from, to, r->price_in, r->price_out, r->money_in, r->money_out);

            fprintf(stream, "   %-20s %d-%d  %8.2f %8.2f %8.2f %8.2f %8.2f\n", "", span_year(model, i),
                    span_year(model, i + 1), total, ageing, use, price, total - ageing - use - price);
        }
    }
}

typedef struct {
    const char *label[2];
    yb_series_id series;
    double factor;
    int digits;
    bool structural; /* shown beside its range from 2019 to the base year, with a warning outside */
} indicator;

static const indicator indicators[] = {
    {{"pooled expenditure, % of GDP", "统筹基金支出占GDP比重，%"}, YB_S_POOLED_SHARE_OF_GDP, 100.0, 2, false},
    {{"break-even resident financing, % of income", "居民医保收支平衡所需筹资占收入比，%"},
     YB_S_BREAK_EVEN_FINANCING,
     100.0,
     2,
     false},
    {{"contribution rise that balances the pool, %", "统筹基金收支平衡所需缴费增幅，%"},
     YB_S_BREAK_EVEN_CONTRIBUTION,
     100.0,
     1,
     false},
    {{"active per retired member", "在职退休比"}, YB_S_ACTIVE_PER_RETIRED, 1.0, 2, true},
    {{"uninsured, 10,000 persons", "未参保人数，万人"}, YB_S_ALL_UNINSURED, 1.0, 0, true},
    {{"hospitalization, resident, crude %", "居民住院率，粗率，%"},
     YB_S_RESIDENT_HOSPITALIZATION,
     100.0,
     1,
     true},
    {{"hospitalization, resident, standardised %", "居民住院率，标准化，%"},
     YB_S_RESIDENT_HOSPITALIZATION_STD,
     100.0,
     1,
     false},
    {{"hospitalization, employee, crude %", "职工住院率，粗率，%"},
     YB_S_EMPLOYEE_HOSPITALIZATION,
     100.0,
     1,
     true},
    {{"hospitalization, employee, standardised %", "职工住院率，标准化，%"},
     YB_S_EMPLOYEE_HOSPITALIZATION_STD,
     100.0,
     1,
     false}};

static bool history_range(const yb_data *data, const indicator *row, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int year = 2019; year <= data->base_year; year++) {
        double value;
        const char *status;

        if (yb_history(data, row->series, year, &value, &status)) {
            *low = fmin(*low, row->factor * value);
            *high = fmax(*high, row->factor * value);
        }
    }
    return *low <= *high;
}

/* Prints 2 and 3. */
static void print_indicators(FILE *stream, bool zh, const yb_model *model, const yb_data *data,
                             central_path path)
{
    fprintf(stream,
            zh ? "\n2. 占经济的比重，3. 结构（中心路径；* 超出2019-%d年的范围）\n"
               : "\n2. Weight in the economy, 3. structure (central path; * outside its range of 2019-%d)\n",
            model->base_year);
    fprintf(stream, "   %-44s %10s-%d", "", "2019", model->base_year);
    for (int i = 0; i <= N_SPANS && span_year(model, i) - model->base_year <= model->n_years; i++)
        fprintf(stream, " %8d ", span_year(model, i));
    fputc('\n', stream);
    for (size_t k = 0; k < sizeof indicators / sizeof *indicators; k++) {
        const indicator *row = &indicators[k];
        double low, high;
        const bool ranged = row->structural && history_range(data, row, &low, &high);

        fputs("   ", stream);
        yb_summary_label(stream, row->label[zh], 45);
        if (ranged)
            fprintf(stream, "%6.*f ..%6.*f", row->digits, low, row->digits, high);
        else
            fprintf(stream, "%14s", "");
        for (int i = 0; i <= N_SPANS && span_year(model, i) - model->base_year <= model->n_years; i++) {
            const double value = row->factor * path[span_year(model, i) - model->base_year][row->series];
            /* Half a unit of the last digit shown: what rounds to the end of the range is inside. */
            const double half = 0.5 * pow(10.0, -row->digits);
            const bool outside = ranged && (value < low - half || value > high + half);

            fprintf(stream, " %8.*f%c", row->digits, value, outside ? '*' : ' ');
        }
        fputc('\n', stream);
    }
}

void yb_plausibility_print(FILE *stream, bool zh, const yb_model *model, const yb_data *data, yb_diag *diag)
{
    yb_workspace *ws = yb_workspace_create();
    double(*path)[YB_SERIES_COUNT] = calloc(YB_YEARS, sizeof *path);

    if (ws && path) {
        trace_central(model, ws, path);
        print_growth(stream, zh, model, data, path);
        print_indicators(stream, zh, model, data, path);
    } else {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
    }
    yb_workspace_free(ws);
    free(path);
}
