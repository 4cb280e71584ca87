/* report_private.h: what the report*.c files share.        Layer: output
 *
 * report.c reads the results and lays out the page, report_html.c writes text, numbers, tables and figures;
 * each section has its own file.
 */
#ifndef YIBAO_REPORT_PRIVATE_H
#define YIBAO_REPORT_PRIVATE_H

#include "chart_frame.h"
#include "yibao/report.h"

enum { YB_REPORT_MAX_YEARS = 6, YB_REPORT_NUMBERS = 32 };

/* A row of risk.csv or compare_risk.csv. */
typedef struct {
    const char *scenario, *fund, *event;
    int year;
    double probability, se;
} yb_report_risk;

typedef struct {
    yb_table *table; /* owns the texts */
    yb_report_risk *rows;
    size_t n;
} yb_report_risks;

/* A row of the table of the backtest in docs/validation.md. */
typedef struct {
    bool known;
    char n[16];
    char inside[4][32]; /* 50, 80, 90, 95 % bands: "59 (53–64)" */
    double share_90, low_90, high_90;
} yb_report_score;

enum { YB_REPORT_SCORES = 3 }; /* all, resident fund, employee fund */

/* A value of the resolved scenario, as run.json has it. */
typedef struct {
    char *path, *value, *status, *where, *from, *source;
    const char *unit; /* "": none, or the key is not known to this version */
    const char *en, *zh;
} yb_report_key;

typedef struct {
    yb_report_key *keys;
    size_t n;
} yb_report_keys;

typedef struct {
    FILE *out;
    bool zh;
    const yb_report_source *source;
    yb_chart_set set;
    const yb_chart_data *subject;
    yb_report_risks risks[YB_MAX_SET], compare_risks;
    yb_report_keys keys[YB_MAX_SET];
    yb_report_score scores[YB_REPORT_SCORES];
    char *version;              /* of the subject's run, escaped */
    char *title[2][YB_MAX_SET]; /* escaped, up to the colon; [0] English, [1] Chinese */
    int base_year, last_year;
    int year[YB_REPORT_MAX_YEARS]; /* of the tables */
    size_t n_years;
    int middle, late; /* years of the summary */
    int low, high;    /* positions of the ends of the band, -1: none */
    double coverage;  /* per cent of the paths inside the band */
    int n_tables, n_figures, n_inlined;
    char number[YB_REPORT_NUMBERS][64];
    size_t n_numbers;
    yb_diag *diag;
} yb_report;

/* ---- report_html.c ---- */

/* Prints the format of the page's language; strings must be escaped already. */
void yb_report_print(yb_report *report, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* Writes text with what HTML would take for markup escaped, and control characters as blanks. */
void yb_report_escape(FILE *out, const char *text);
void yb_report_escape_bytes(FILE *out, const char *text, size_t size);
char *yb_report_escaped(const char *text, size_t size); /* malloc'd */

/* Numbers as text; valid until YB_REPORT_NUMBERS more were asked for. */
const char *yb_report_number(yb_report *report, double value, int decimals);
const char *yb_report_signed(yb_report *report, double value, int decimals);
const char *yb_report_percent(yb_report *report, double fraction, int decimals);

/* Money: billion yuan in English, 100 million yuan (亿元) in Chinese. */
const char *yb_report_money(yb_report *report, double value_100m);
const char *yb_report_money_change(yb_report *report, double value_100m);
/* "A to B", "A至B". */
const char *yb_report_range(yb_report *report, const double *values);
/* A probability: "0 %", "<0.1 %", "20.7 %". */
const char *yb_report_probability(yb_report *report, double probability);

void yb_report_section(yb_report *report, const char *id, const char *en, const char *zh);
void yb_report_table_begin(yb_report *report, const char *id, const char *en, const char *zh);
void yb_report_table_end(yb_report *report);
/* A header cell per name, language chosen; n columns. */
void yb_report_header(yb_report *report, const char *const (*names)[2], size_t n);

/* The SVG folder/name.LANG.svg with a number and a caption; nothing if there is no such file. */
void yb_report_figure(yb_report *report, const char *folder, const char *name);

/* ---- what the sections ask of the results ---- */

const yb_chart_row *yb_report_row(const yb_report *report, size_t scenario, const char *fund,
                                  const char *series, int year);
double yb_report_median(const yb_report *report, size_t scenario, const char *fund, const char *series,
                        int year); /* NaN: none */
/* NULL: no such row. */
const yb_report_risk *yb_report_risk_at(const yb_report_risks *risks, const char *scenario, const char *fund,
                                        const char *event, int year);
/* First year in which the probability is above one half, 0: none. */
int yb_report_half(const yb_report *report, size_t scenario, const char *fund, const char *event);
const yb_chart_row *yb_report_difference(const yb_report *report, size_t scenario, const char *fund,
                                         const char *series, int year);

/* ---- the sections ---- */

void yb_report_summary(yb_report *report);
void yb_report_funds(yb_report *report);
void yb_report_comparison(yb_report *report);
void yb_report_drivers(yb_report *report);
void yb_report_assumptions(yb_report *report);
void yb_report_certainty(yb_report *report);
void yb_report_reproduction(yb_report *report);

/* Words for a probability: "likely", 较可能. */
const char *yb_report_likelihood(double probability, bool zh);

/* A value of a key: a path rule in words, anything else as it is. */
void yb_report_value(yb_report *report, const char *value);

/* The keys of resolved_scenario in run.json; false: out of memory. */
bool yb_report_keys_read(yb_report_keys *keys, const json_t *run);
void yb_report_keys_free(yb_report_keys *keys);
const yb_report_key *yb_report_key_find(const yb_report_keys *keys, const char *path);

/* Fills the scores from the table in docs/validation.md; those not found stay unknown. */
void yb_report_scores_read(yb_report_score *scores, const char *path);

/* The style sheet. */
extern const char yb_report_style[];

#endif
