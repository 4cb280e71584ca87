"""Use of care, its cost, and expenditure of the funds.  Equations U-1 to U-8 of docs/model.md."""
from math import exp, log

from base_year import SERVICES
from data import GROUP_LIMITS, MEN, N_GROUPS, PARTICIPATION_GROUP, WOMEN
from rules import level_2025

RESIDENT_SERVICES = (0, 1)
EMPLOYEE_SERVICES = (2, 3)
INPATIENT_SERVICES = (0, 2)


def by_sex_weights(omega, members):
    """Sum over s of omega_gs times members, per group g; members [sex][g]."""
    return [omega[g][MEN] * members[MEN][g] + omega[g][WOMEN] * members[WOMEN][g] for g in range(N_GROUPS)]


def age_profile(weights, exponent):
    """U-1: pi_g = w_g to the power of the exponent."""
    return [weight ** exponent for weight in weights]


def fund_share_by_age(slope):
    """U-1: phi_g; slope: log per 10 years of age."""
    return [exp(slope * (0.5 * (GROUP_LIMITS[g] + GROUP_LIMITS[g + 1]) - 45.0) / 10.0) for g in range(N_GROUPS)]


def outpatient_retired_ratio(base, inpatient_ratio):
    """U-2: r_out, outpatient cost per retired over active member that the published cost by status leaves."""
    active, retired = base.active_members, base.retired_members
    per_active = base.medical_cost[2] / (active + inpatient_ratio * retired)                        # z
    return (((base.retired_medical_cost - per_active * inpatient_ratio * retired) / retired) /
            ((base.active_medical_cost - per_active * active) / active))


def retired_loading(ratio, profile, omega, active, retired):
    """U-2: load_j from the ratio r_j of use per retired over active member; active, retired [sex][g] of 2025."""
    per_active, per_retired = (
        sum(pi * n for pi, n in zip(profile, by_sex_weights(omega, members))) / sum(map(sum, members))
        for members in (active, retired))
    return ratio * per_active / per_retired


class Service:
    """One of the four services on one path: profile, loading and scales of 2025 (U-1 to U-3)."""

    def __init__(self, j, settings, base, exponent_factor, weights, retired_ratios):
        fund, kind = SERVICES[j]
        self.j, self.fund, self.inpatient = j, fund, kind == "inpatient"
        key = f"{fund}.{kind}"
        self.profile = age_profile(weights, settings[f"{key}.profile_exponent"] * exponent_factor[fund])
        self.fund_share = fund_share_by_age(settings[f"{key}.fund_share_age_slope"])
        self.retired_ratio = retired_ratios.get(j)
        self.use_2025, self.cost_2025 = base.use_per_member[j], base.cost_per_use[j]
        self.spending_2025 = base_spending(settings, base)[j]
        self.loading = self.scale = self.unit_2025 = None

    def calibrate(self, omega, members, active, retired):
        """U-2, U-3 with the members of 2025 by sex and group; members: of the resident fund."""
        if self.fund == "employee":
            self.loading = retired_loading(self.retired_ratio, self.profile, omega, active, retired)
        n = self.weighted(omega, members, active, retired)
        covered = sum(map(sum, members)) if self.fund == "resident" else sum(map(sum, active)) + sum(map(sum, retired))
        self.scale = self.use_2025 * covered / sum(a * pi for a, pi in zip(n, self.profile))
        self.unit_2025 = 1e4 * self.spending_2025 / sum(
            a * pi * phi for a, pi, phi in zip(n, self.profile, self.fund_share))

    def weighted(self, omega, members, active, retired):
        """U-1: n_jg, members (10,000) weighted by sex and, for employees, by status."""
        if self.fund == "resident":
            return by_sex_weights(omega, members)
        return [a + self.loading * r
                for a, r in zip(by_sex_weights(omega, active), by_sex_weights(omega, retired))]

    def sums(self, n, selection):
        """U-6: Y, Y° and Psi; selection: by participation group, or None for employees."""
        stay = [selection[PARTICIPATION_GROUP[g]] if selection else 1.0 for g in range(N_GROUPS)]
        used = [a * pi for a, pi in zip(n, self.profile)]
        return (sum(a * factor for a, factor in zip(used, stay)), sum(used),
                sum(a * phi * factor for a, phi, factor in zip(used, self.fund_share, stay)))


def base_spending(settings, base):
    """U-3: X_j of 2025, 100m yuan, by service; other expenditure of 2025 is taken off first."""
    resident = base.expenditure[0] - level_2025(settings["resident.other_expenditure"])
    pooled = base.expenditure[1] - base.maternity_expenditure
    spending = []
    for fund, kind in SERVICES:
        share = settings[f"{fund}.inpatient.expenditure_share"]
        spending.append((resident if fund == "resident" else pooled) * (share if kind == "inpatient" else 1.0 - share))
    return spending


def deterrence_exponent(recovered, recovered_2025):
    """U-4: g(t) = exp(-1) - exp(-recovered/recovered in 2025)."""
    return exp(-1.0) - exp(-recovered / recovered_2025)


def hospital_use(rate, use_2025, g_use, deviation, level_shift, deterrence):
    """U-4, inpatient: u_j, log of standardised use relative to 2025; deterrence: Delta g(t)."""
    return log(max(rate / use_2025, 1e-12)) + g_use + deviation + level_shift - deterrence


def leaver_cost(services, units, weighted, members_by_group, loss_weights):
    """M-10: yuan a year the fund spends on each of those who leave next, at the average cost of their age.

    weighted: n_jg of the resident services; members_by_group: by g; loss_weights: normed, by participation group.
    """
    loss = [loss_weights[PARTICIPATION_GROUP[g]] for g in range(N_GROUPS)]
    spent = sum(loss[g] * weighted[j][g] * services[j].profile[g] * services[j].fund_share[g] * units[j]
                for j in RESIDENT_SERVICES for g in range(N_GROUPS))
    return spent / sum(weight * members for weight, members in zip(loss, members_by_group))
