"""Policies that a scenario may switch on.  Equations G-1 to G-12 of docs/model.md."""
from math import log

from benefit import INPATIENT_SERVICES


class Mechanisms:
    """Factors by year; 1, or 0 as a log, while the mechanism is off."""

    def __init__(self, settings, base, spending_2025):
        self.keys = settings["mechanisms"]
        self.base = base
        self.spending_2025 = spending_2025             # X_j of 2025, 100m yuan

    def on(self, name):
        """Whether the mechanism is on."""
        return self.keys[name]["on"]

    def phase(self, name, t):
        """Equal steps over the years of the mechanism: 0 when it is off."""
        return min(t / self.keys[name]["years"], 1.0) if self.on(name) else 0.0

    def compounded(self, name, rate_key, t):
        """(1 + rate)^min(t, years): 1 when it is off."""
        keys = self.keys[name]
        return (1.0 + keys[rate_key]) ** min(t, keys["years"]) if self.on(name) else 1.0

    def care_days(self, t):
        """G-1: days of care per discharge that the funds pay."""
        keys = self.keys["unaccompanied_care"]
        return keys["take_up"] * keys["days"] * keys["covered_share"] * self.phase("unaccompanied_care", t)

    def share_factor(self, t):
        """G-2 to G-4: factor on the funds' share of cost."""
        scope = 1.0 + self.keys["benefit_scope"]["rise"] * self.phase("benefit_scope", t)
        drugs = self.keys["new_drugs"]
        before = drugs["spending_2025"] / sum(self.spending_2025)                        # d
        now = before * self.compounded("new_drugs", "excess_growth", t)                  # d'
        factor = 1.0 + (now - before) * (1.0 - drugs["substitution"])
        factor -= now * self.keys["commercial_list"]["relief"] * self.phase("commercial_list", t)
        return scope * max(factor, 0.0)

    def log_cost(self, j, t):
        """G-5 to G-9: G_cost, log factor on the cost of service j."""
        inpatient = j in INPATIENT_SERVICES
        factor = self.service_prices(t) * self.other_provinces(inpatient, t)
        if inpatient:
            return log(max(factor, 1e-6)) + log(max(self.payment_reform(t), 1e-6))
        return log(max(factor * self.traceability(t), 1e-6))

    def service_prices(self, t):
        """G-5."""
        keys = self.keys["service_prices"]
        change = keys["labour_share"] * keys["labour_rise"] - keys["tests_share"] * keys["tests_cut"]
        return 1.0 + keys["reach"] * change * self.phase("service_prices", t)

    def other_provinces(self, inpatient, t):
        """G-6, G-7."""
        keys = self.keys["cross_province"]
        settled = keys["inpatient_2025"] if inpatient else keys["outpatient_2025"]
        care = sum(spending for j, spending in enumerate(self.spending_2025)
                   if (j in INPATIENT_SERVICES) == inpatient)
        before = settled / care                                                          # e
        now = before * self.compounded("cross_province", "share_growth", t)
        now *= 1.0 + self.keys["referral"]["change"] * self.phase("referral", t)         # e'
        return 1.0 + (now - before) * (1.0 - 1.0 / keys["cost_ratio"])

    def payment_reform(self, t):
        """G-8: factor on cost."""
        keys, phase = self.keys["payment_reform"], self.phase("payment_reform", t)
        return (1.0 + keys["cost_effect"] * phase) * (1.0 - keys["over_treatment"] * phase)

    def log_use(self, j, t):
        """G-8: G_use, log factor on discharges."""
        if j not in INPATIENT_SERVICES:
            return 0.0
        return log(1.0 + self.keys["payment_reform"]["admission_effect"] * self.phase("payment_reform", t))

    def traceability(self, t):
        """G-9."""
        keys = self.keys["traceability"]
        return 1.0 - keys["drug_share"] * keys["resold_share"] * keys["removal"] * self.phase("traceability", t)

    def recovery(self, central_recovery):
        """G-10: recovered money (100m yuan) booked, and the amounts that deter: now and in 2025."""
        if not self.on("supervision_channels"):
            return central_recovery, central_recovery, self.base.recovery
        keys = self.keys["supervision_channels"]
        weight = keys["campaign_deterrence"]
        campaign_2025 = self.base.recovery - self.base.audit_recovery
        return (keys["routine"] + keys["campaign"], keys["routine"] + weight * keys["campaign"],
                self.base.audit_recovery + weight * campaign_2025)

    def platform_workers(self, t):
        """G-11: ln(1 + j), and log of the contribution base relative to that without them."""
        keys = self.keys["platform_workers"]
        joined = keys["persons"] / self.base.active_members * self.phase("platform_workers", t)
        return log(1.0 + joined), log((1.0 + keys["base_ratio"] * joined) / (1.0 + joined))

    def duplicates(self, t):
        """G-12: u, share of members removed."""
        share = min(self.keys["duplicates"]["persons"] / self.base.resident_members, 0.99)
        return share * self.phase("duplicates", t)
