/* calibration.c: all estimates of an origin, and their file. */
#include "yibao/calibration.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "calibration_private.h"
#include "yibao/number.h"

const char *const yb_use_names[YB_USES] = {"spread", "trend", "report"};

double yb_rounded(double value, int digits)
{
    double scale = 1.0;

    for (int i = 0; i < digits; i++)
        scale *= 10.0;
    const double rounded = nearbyint(value * scale) / scale;

    return rounded == 0.0 ? 0.0 : rounded; /* no -0 */
}

const char *yb_rounded_text(double value, int digits, char *buffer)
{
    return yb_number_text(yb_rounded(value, digits), buffer);
}

void yb_estimate_add(yb_calibrator *c, const char *value, const char *note, yb_estimate estimate,
                     const char *key, ...)
{
    yb_calibration *result = c->result;
    yb_estimate *grown = realloc(result->item, (result->n + 1) * sizeof *grown);
    va_list arguments;

    if (!grown) {
        yb_fail(c->records.diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        return;
    }
    result->item = grown;
    va_start(arguments, key);
    if (vasprintf(&estimate.key, key, arguments) < 0)
        estimate.key = NULL;
    va_end(arguments);
    estimate.value = strdup(value);
    estimate.note = strdup(note);
    grown[result->n++] = estimate;
    if (!estimate.key || !estimate.value || !estimate.note)
        yb_fail(c->records.diag, YB_ERR_FILE, NULL, NULL, "out of memory");
}

yb_calibration *yb_calibrate(const yb_data *data, const yb_rules *rules, int origin, yb_diag *diag)
{
    const size_t errors = yb_diag_errors(diag);
    yb_calibrator *c = calloc(1, sizeof *c);
    yb_calibration *result = calloc(1, sizeof *result);

    if (!c || !result) {
        yb_fail(diag, YB_ERR_FILE, NULL, NULL, "out of memory");
        free(c);
        free(result);
        return NULL;
    }
    result->origin = origin;
    c->records = (yb_records){.data = data, .rules = rules, .origin = origin, .diag = diag};
    c->result = result;
    yb_records_read(&c->records);
    yb_calibrate_trends(c);
    yb_calibrate_spreads(c);
    free(c);
    if (yb_diag_errors(diag) == errors)
        return result;
    yb_calibration_free(result);
    return NULL;
}

void yb_calibration_free(yb_calibration *calibration)
{
    if (!calibration)
        return;
    for (size_t i = 0; i < calibration->n; i++) {
        free(calibration->item[i].key);
        free(calibration->item[i].value);
        free(calibration->item[i].note);
    }
    free(calibration->item);
    free(calibration);
}

const yb_estimate *yb_calibration_find(const yb_calibration *calibration, const char *key)
{
    for (size_t i = 0; i < calibration->n; i++)
        if (strcmp(calibration->item[i].key, key) == 0)
            return &calibration->item[i];
    return NULL;
}

/* A field, quoted where CSV needs it. */
static void put_text(const char *text, FILE *stream)
{
    if (strpbrk(text, ",\"\n") == NULL) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', stream);
        fputc(*text, stream);
    }
    fputc('"', stream);
}

/* An empty field stands for what has no number. */
static void put_number(double value, FILE *stream)
{
    enum { DIGITS = 5 };
    char text[32];

    fprintf(stream, ",%s", isfinite(value) ? yb_rounded_text(value, DIGITS, text) : "");
}

static void put_year(int year, FILE *stream)
{
    if (year != 0)
        fprintf(stream, ",%d", year);
    else
        fputc(',', stream);
}

void yb_calibration_write(const yb_calibration *calibration, FILE *stream)
{
    fputs("key,value,unit,estimate,standard_error,prior,credibility,n_effective,first_year,last_year,method,"
          "use,"
          "note\n",
          stream);
    for (size_t i = 0; i < calibration->n; i++) {
        const yb_estimate *e = &calibration->item[i];

        put_text(e->key, stream);
        fputc(',', stream);
        put_text(e->value, stream);
        fprintf(stream, ",%s", e->unit);
        put_number(e->estimate, stream);
        put_number(e->standard_error, stream);
        put_number(e->prior, stream);
        put_number(e->credibility, stream);
        put_number(e->n_effective, stream);
        put_year(e->first_year, stream);
        put_year(e->last_year, stream);
        fputc(',', stream);
        put_text(e->method, stream);
        fprintf(stream, ",%s,", yb_use_names[e->use]);
        put_text(e->note, stream);
        fputc('\n', stream);
    }
}
