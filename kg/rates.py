"""Yearly average exchange rates, units of a currency for one US dollar, approximate.

`rates.csv` names the published series each figure follows. The rates judge whether two printed amounts can be
one sum; they are too coarse to convert money for anything else.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["per_dollar", "yearly_rates"]


@lru_cache(maxsize=1)
def yearly_rates() -> Mapping[str, Mapping[int, float]]:
    """Units of each currency for a US dollar, by ISO 4217 code and year.

    Raises ConfigError where the table names no positive rate in a row.
    """
    table: dict[str, dict[int, float]] = {}
    with Path(__file__).with_name("rates.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                year, rate = int(row["year"]), float(row["per_usd"])
            except ValueError as error:
                raise ConfigError(f"rates.csv, line {number}: {error}", "restore the file or mend the line") from error
            if rate <= 0:
                raise ConfigError(f"rates.csv, line {number}: a rate must be positive", "mend the line")
            table.setdefault(row["currency"], {})[year] = rate
    return MappingProxyType({currency: MappingProxyType(years) for currency, years in table.items()})


def per_dollar(currency: str, year: int | None = None) -> tuple[float, float] | None:
    """The lowest and highest yearly average of a currency in the years around `year`, or in all years held.

    Years beyond the table count as its nearest one; None for a currency the table does not hold.
    """
    if currency == "USD":
        return 1.0, 1.0
    rates = yearly_rates().get(currency)
    if rates is None:
        return None
    if year is None:
        return min(rates.values()), max(rates.values())
    nearest = min(max(year, min(rates)), max(rates))
    around = [rate for held, rate in rates.items() if abs(held - nearest) <= 1]
    return min(around), max(around)
