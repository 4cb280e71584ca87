"""Own forecasts that replace a series.  Section 12 of docs/model.md."""
import csv

from rules import BASE_YEAR


class OwnForecasts:
    """The forecasts v of a scenario, and z: what the central path itself computes where they replace it."""

    def __init__(self, settings, run_central_path):
        """run_central_path: projects the central path under the own forecasts given to it."""
        self.last_year = settings["projection.last_year"]
        self.forecasts, self.central, self.recorded = {}, {}, {}
        given = settings.tree.get("override") or {}
        for name, forecast in given.items():
            with open(forecast["file"], encoding="utf-8") as file:
                self.forecasts[name] = {int(row["year"]): float(row["value"]) for row in csv.DictReader(file)}
        if any(forecast["shocks"] == "keep" for forecast in given.values()):
            run_central_path(self)
            central, self.recorded = self.recorded, {}
            self.central = {name: central[name] for name, forecast in given.items() if forecast["shocks"] == "keep"
                            and all(value != 0.0 for value in central[name].values())}

    def value(self, name, year, own):
        """The value of the series in the year, from what the path itself computes for it."""
        if name not in self.forecasts or year == BASE_YEAR:
            return own
        self.recorded.setdefault(name, {})[year] = own
        forecast = self.forecasts[name][min(year, self.last_year)]
        if name not in self.central:
            return forecast
        return own * forecast / self.central[name][year]

    def scale(self, name, year, own):
        """Factor that makes `own` the forecast; 1 without one."""
        return self.value(name, year, own) / own
