"""Population by single age and sex.  Equations P-1 to P-6 of docs/model.md.  Persons in 10,000."""
from math import exp

from data import CHILDBEARING_AGES, MEN, N_AGES, WOMEN

LAST_AGE = N_AGES - 1


def newborn_hazard(death_rate_at_0):
    """P-1: hazard from birth to the end of the year."""
    return 0.9 * death_rate_at_0


def hazards(death_rates):
    """P-1: hazard Lambda(a) of those aged a at the end of t-1, until the end of t; per age, one sex."""
    return ([0.1 * death_rates[0] + 0.5 * death_rates[1]] +
            [0.5 * death_rates[age] + 0.5 * death_rates[age + 1] for age in range(1, LAST_AGE)] +
            [death_rates[LAST_AGE]])


def survivors(persons, survival):
    """Those of one sex still alive a year later, by their new age (P-2, P-5); none of age 0."""
    alive = [before * share for before, share in zip(persons, survival)]
    return [0.0] + alive[:LAST_AGE - 1] + [alive[LAST_AGE - 1] + alive[LAST_AGE]]


class Step:
    """Everything of the step into a year that is the same on every path."""

    def __init__(self, rates):
        self.rates = rates
        self.hazards = [hazards(rates.death[s]) for s in (MEN, WOMEN)]
        self.newborn_hazards = [newborn_hazard(rates.death[s][0]) for s in (MEN, WOMEN)]

    def survival(self, mortality_factor):
        """P-1: S(s, a) for a factor Phi on hazards."""
        return [[exp(-hazard * mortality_factor) for hazard in ages] for ages in self.hazards]

    def life_expectancy(self, sex, mortality_factor):
        """P-7: persons of one sex in a population with one birth a year that neither grows nor shrinks."""
        alive = exp(-self.newborn_hazards[sex] * mortality_factor)
        persons = 0.0
        for hazard in self.hazards[sex][:LAST_AGE]:
            persons += alive
            alive *= exp(-hazard * mortality_factor)
        return persons + alive / max(1.0 - exp(-self.hazards[sex][LAST_AGE] * mortality_factor), 0.01)

    def advance(self, before, survival, fertility_factor, mortality_factor):
        """P-2 to P-6: persons [sex][age] at the end of the year, births, deaths."""
        after = []
        deaths = 0.0
        for s in (MEN, WOMEN):
            moved = self.rates.migration[s]
            alive = survivors(before[s], survival[s])
            after.append([persons + net for persons, net in zip(alive, moved)])
            deaths += sum(before[s]) - sum(alive)
        births = fertility_factor * sum(                                                       # P-3
            self.rates.fertility[age] * 0.5 * (before[WOMEN][age] + after[WOMEN][age]) for age in CHILDBEARING_AGES)
        boys = self.rates.boys_per_girl / (1.0 + self.rates.boys_per_girl)
        for s, share in ((MEN, boys), (WOMEN, 1.0 - boys)):                                    # P-4
            born = births * share
            alive = born * exp(-self.newborn_hazards[s] * mortality_factor)
            deaths += born - alive
            after[s][0] = alive + self.rates.migration[s][0]
        return after, births, deaths
