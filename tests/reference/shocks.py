"""Random draws and shocks of a path.  Section 3 of docs/model.md, equations S-1 to S-6."""
from math import cos, exp, log, pi, sin, sqrt

DRIVERS = ("wage_growth", "cpi_growth", "disposable_income_growth", "resident_visits_growth",
           "employee_visits_growth", "resident_hospitalization_rate", "employee_hospitalization_rate",
           "cost_per_visit_growth", "cost_per_discharge_growth", "participation", "employee_coverage",
           "fraud_recovery", "tfr", "mortality", "interest_rate", "resident_fund_share", "employee_fund_share",
           "resident_collection", "employee_collection")
GROWTH_DRIVERS = frozenset(DRIVERS[:5] + DRIVERS[7:9])
PARAMETERS = ("premium_elasticity", "leaver_cost_ratio", "resident_profile_exponent",
              "employee_profile_exponent", "deterrence", "volume_pass_through", "excess_cost_growth")
DRIFT_STREAM, PARAMETER_STREAM, LEVEL_SHIFT_STREAM = 32, 64, 96


def philox4x32_10(counter, key):
    """Four 32-bit words from four counter words and two key words (Salmon et al. 2011)."""
    low_32_bits = 0xFFFFFFFF
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product_0, product_1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = ((product_1 >> 32) ^ c1 ^ k0, product_1 & low_32_bits,
                          (product_0 >> 32) ^ c3 ^ k1, product_0 & low_32_bits)
        k0, k1 = (k0 + 0x9E3779B9) & low_32_bits, (k1 + 0xBB67AE85) & low_32_bits
    return c0, c1, c2, c3


class PathDraws:
    """Draws of one path as the program makes them: pure functions of seed, path, stream and year."""

    def __init__(self, seed, path):
        self.key = (seed & 0xFFFFFFFF, seed >> 32)
        self.path_words = (path & 0xFFFFFFFF, path >> 32)

    def uniforms(self, stream, year):
        """u1 and u2 of the pair that the stream belongs to."""
        w0, w1, w2, w3 = philox4x32_10((*self.path_words, year, stream // 2), self.key)
        return (((w1 << 32 | w0) >> 12) + 0.5) / 2.0 ** 52, (((w3 << 32 | w2) >> 12) + 0.5) / 2.0 ** 52

    def uniform(self, stream, year):
        """Uniform between 0 and 1."""
        return self.uniforms(stream, year)[stream % 2]

    def normal(self, stream, year):
        """Standard normal by Box and Muller."""
        u1, u2 = self.uniforms(stream, year)
        wave = cos if stream % 2 == 0 else sin
        return sqrt(-2.0 * log(u1)) * wave(2.0 * pi * u2)


class CentralDraws:
    """The central path: no shock, and no level shift by chance."""

    def uniform(self, stream, year):
        return 1.0

    def normal(self, stream, year):
        return 0.0


class OtherDraws:
    """Draws of a generator that has nothing to do with the program's (a random.Random)."""

    def __init__(self, generator):
        self.generator = generator

    def uniform(self, stream, year):
        return self.generator.random()

    def normal(self, stream, year):
        return self.generator.gauss(0.0, 1.0)


def cholesky(matrix):
    """S-2: lower factor L with L Lᵀ = matrix, row by row."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i):
            lower[i][j] = (matrix[i][j] - sum(lower[i][k] * lower[j][k] for k in range(j))) / lower[j][j]
        pivot = matrix[i][i] - sum(lower[i][k] ** 2 for k in range(i))
        if pivot <= 1e-10:
            raise ValueError("the correlation matrix is not positive definite")
        lower[i][i] = sqrt(pivot)
    return lower


def correlation_matrix(pairs):
    """C from the correlations of the scenario, a map of maps by driver."""
    matrix = [[float(i == j) for j in range(len(DRIVERS))] for i in range(len(DRIVERS))]
    for one, others in (pairs or {}).items():
        for other, correlation in others.items():
            i, j = DRIVERS.index(one), DRIVERS.index(other)
            matrix[i][j] = matrix[j][i] = correlation
    return matrix


class ShockSettings:
    """Spreads, correlations and level shifts of a scenario."""

    def __init__(self, settings):
        shocks, layers = settings["shocks"], settings["shocks.layers"]
        self.sd = [shocks[name]["sd"] * layers["yearly"] for name in DRIVERS]
        self.phi = [shocks[name]["phi"] for name in DRIVERS]
        self.drift_sd = [shocks[name]["drift_sd"] * layers["drift"] for name in DRIVERS]
        self.drift_years = [shocks[name]["drift_years"] for name in DRIVERS]
        self.parameter_sd = [shocks["parameters"][name]["sd"] * layers["parameters"] for name in PARAMETERS]
        self.lower = [[(k, value) for k, value in enumerate(row) if value != 0.0]
                      for row in cholesky(correlation_matrix(shocks.get("correlation")))]
        self.level_shifts = shocks.get("level_shifts") or []
        self.random_level_shifts = layers["level_shifts"]

    def correlated(self, normals):
        """S-1, S-4: L z from independent standard normals z."""
        return [sum(value * normals[k] for k, value in row) for row in self.lower]


class PathShocks:
    """Deviations of one path from the central path, year by year."""

    def __init__(self, shock_settings, draws):
        self.settings = shock_settings
        self.draws = draws
        normals = [draws.normal(DRIFT_STREAM + d, 0) for d in range(len(DRIVERS))]
        self.drift = [sd * innovation for sd, innovation in zip(shock_settings.drift_sd,
                                                                shock_settings.correlated(normals))]  # S-4: h
        # S-5: sigma_p z''_p
        self.parameter = dict(zip(PARAMETERS, (sd * draws.normal(PARAMETER_STREAM + p, 0)
                                               for p, sd in enumerate(shock_settings.parameter_sd))))
        self.yearly = [0.0] * len(DRIVERS)          # x_d
        self.drift_years = [0.0] * len(DRIVERS)     # T_d
        self.deviation = dict.fromkeys(DRIVERS, 0.0)
        self.hospital_shift = self.visit_shift = 0.0
        self.hospital_rebound = self.visit_rebound = 0.0
        self.hospital_lasting = self.visit_lasting = 0.0

    def advance(self, t, year):
        """Shocks of year t >= 1: level shifts, then the nineteen drivers."""
        self.shift_levels(year)
        normals = [self.draws.normal(d, year) for d in range(len(DRIVERS))]
        innovations = self.settings.correlated(normals)
        for d, name in enumerate(DRIVERS):
            self.yearly[d] = self.settings.phi[d] * self.yearly[d] + self.settings.sd[d] * innovations[d]   # S-1
            before = self.drift_years[d]
            fading = self.settings.drift_years[d]
            self.drift_years[d] += max(1.0 - (t - 1) / fading, 0.0) if fading > 0 else 1.0                 # S-4
            years = self.drift_years[d] - before if name in GROWTH_DRIVERS else self.drift_years[d]
            self.deviation[name] = self.yearly[d] + years * self.drift[d]                                   # S-3

    def shift_levels(self, year):
        """S-6: H and V, logs, of hospital use and of visits."""
        self.hospital_shift = self.hospital_rebound + self.hospital_lasting
        self.visit_shift = self.visit_rebound + self.visit_lasting
        self.hospital_rebound = self.visit_rebound = 0.0
        for i, shift in enumerate(self.settings.level_shifts):
            if "year" in shift:
                happens = year == shift["year"]
            else:
                happens = (self.settings.random_level_shifts and
                           self.draws.uniform(LEVEL_SHIFT_STREAM + i, year) < shift["probability"])
            if not happens:
                continue
            rebound, lasting = log(1.0 + shift["rebound"]), shift["lasting"]
            hospital, visits = log(1.0 + shift["hospitalization"]), log(1.0 + shift["visits"])
            self.hospital_shift += hospital
            self.visit_shift += visits
            self.hospital_lasting += lasting * hospital
            self.visit_lasting += lasting * visits
            self.hospital_rebound += rebound if hospital != 0.0 else 0.0
            self.visit_rebound += rebound if visits != 0.0 else 0.0


class PathParameters:
    """S-5: the uncertain parameters of a path."""

    def __init__(self, settings, shocks):
        drawn = shocks.parameter
        self.premium_elasticity = settings["resident.enrolment.premium_elasticity"] * exp(drawn["premium_elasticity"])
        self.leaver_cost_ratio = max(settings["resident.enrolment.leaver_cost_ratio"] + drawn["leaver_cost_ratio"],
                                     0.0)
        self.exponent_factor = {"resident": exp(drawn["resident_profile_exponent"]),
                                "employee": exp(drawn["employee_profile_exponent"])}
        self.deterrence = settings["supervision.deterrence.strength"] * exp(drawn["deterrence"])
        self.volume_pass_through = min(max(settings["volume_pass_through"] + drawn["volume_pass_through"], 0.0), 1.0)
        self.excess_cost_growth = drawn["excess_cost_growth"]       # log per year
