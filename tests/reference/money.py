"""Income of the funds and its calibration to 2025.  Equations I-1 to I-9, B-1 to B-6 of docs/model.md.

Money in 100m yuan, persons in 10,000, per head in yuan.
"""
from rules import level_2025

STATUTORY_EMPLOYER_RATE, STATUTORY_INDIVIDUAL_RATE = 0.06, 0.02


def interest(rate, opening_balance, on_negative):
    """I-3."""
    return rate * opening_balance if opening_balance > 0.0 or on_negative else 0.0


def recovered_income(booked, resident_expenditure, pooled_expenditure):
    """I-4: the booked money by fund."""
    both = resident_expenditure + pooled_expenditure
    return booked * resident_expenditure / both, booked * pooled_expenditure / both


class Calibration:
    """Section 11: factors that return the income and expenditure of 2025."""

    def __init__(self, settings, base):
        rate = level_2025(settings["economy.interest_rate"])
        quota = 1e-4 * base.retired_members * level_2025(settings["employee.account.retiree_quota"])       # Q
        recovered = recovered_income(settings["supervision.recovery_as_income_share"] * base.recovery,
                                     base.expenditure[0], base.expenditure[1])
        on_negative = settings["economy.interest_on_negative"]
        earned = [interest(rate, balance, on_negative) for balance in base.opening_balance]
        prepaid = settings["resident.premium_prepaid_share"]
        cash_premium = (1.0 - prepaid) * base.premium_2025 + prepaid * base.premium_2026
        premiums = (1e-4 * base.resident_members * cash_premium * settings["resident.premium_collection_ratio"])
        self.subsidy_collection = (
            (base.income[0] - earned[0] - recovered[0] - level_2025(settings["resident.other_income"]) - premiums) /
            (1e-4 * base.resident_members * base.subsidy_2025))                                            # chi
        self.employer_2025 = 1e4 * (base.income[1] - earned[1] - recovered[1] -
                                    level_2025(settings["employee.other_income"]) + quota) / base.active_members
        with_account = base.active_members - base.active_without_account
        self.individual_2025 = 1e4 * (base.income[2] - earned[2] - quota) / with_account
        self.account_holders_share = with_account / base.active_members
        self.draw_2025 = base.expenditure[2] / (base.opening_balance[2] + base.income[2])
