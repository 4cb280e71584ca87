/* schema.c: the table of scenario keys, drivers and default correlations. */
#include "yibao/schema.h"

#include <string.h>

#define YB_KEY(ID, PATH, TYPE, UNIT, MIN, MAX, DEFAULT, STATUS, SOURCE, EN, ZH) \
    [YB_KEY_##ID] = {PATH, YB_TYPE_##TYPE, UNIT, MIN, MAX, DEFAULT, STATUS, SOURCE, EN, ZH},
const yb_key yb_keys[YB_KEY_COUNT] = {
#include "yibao/keys.def"
};
#undef YB_KEY

#define YB_DRIVER(ID, NAME, INTEGRATES, ...) [YB_DRIVER_##ID] = {NAME, INTEGRATES},
const yb_driver yb_drivers[YB_DRIVER_COUNT] = {
#include "yibao/drivers.def"
};
#undef YB_DRIVER

const yb_correlation_default yb_correlation_defaults[] = {
    {YB_DRIVER_RESIDENT_VISITS_GROWTH, YB_DRIVER_COST_PER_VISIT_GROWTH, -0.5,
     "assumption: more visits for small matters lower the average cost"},
    {YB_DRIVER_EMPLOYEE_VISITS_GROWTH, YB_DRIVER_COST_PER_VISIT_GROWTH, -0.5,
     "assumption: more visits for small matters lower the average cost"},
    {YB_DRIVER_WAGE_GROWTH, YB_DRIVER_DISPOSABLE_INCOME_GROWTH, 0.6,
     "assumption: wages are most of disposable income"},
    {YB_DRIVER_RESIDENT_HOSPITALIZATION, YB_DRIVER_EMPLOYEE_HOSPITALIZATION, 0.6,
     "assumption: both funds meet the same hospitals"},
    {YB_DRIVER_RESIDENT_VISITS_GROWTH, YB_DRIVER_EMPLOYEE_VISITS_GROWTH, 0.6,
     "assumption: both funds meet the same providers"},
};
const size_t yb_n_correlation_defaults = sizeof yb_correlation_defaults / sizeof *yb_correlation_defaults;

const char *const *yb_key_choices(yb_key_id id)
{
    static const char *const population[] = {"nbs", "un", NULL};
    static const char *const reform[] = {"on", "off", "faster", NULL};
    static const char *const sampling[] = {"random", "sobol", NULL};
    static const char *const none[] = {NULL};

    switch (id) {
    case YB_KEY_POPULATION_BASE:
        return population;
    case YB_KEY_RETIREMENT_REFORM:
        return reform;
    case YB_KEY_SAMPLING:
        return sampling;
    default:
        return none; /* region: the data packs that are there */
    }
}

bool yb_key_takes_percent(const yb_key *key)
{
    switch (key->type) {
    case YB_TYPE_RATE:
    case YB_TYPE_GROWTH:
        return true;
    case YB_TYPE_LEVEL:
        return strcmp(key->unit, "rate") == 0 || strcmp(key->unit, "share") == 0;
    default:
        return false;
    }
}
