"""Public holidays of countries. The only importer of holidays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache


def public_holidays(country: str, days: Iterable[date]) -> dict[date, str]:
    """Which of `days` are public holidays in the whole of `country` (ISO 3166-1 alpha-2), with their names in English
    where the library has them. Every Sunday is none. Nothing of a country or year that the library does not know."""
    return {day: name for day in days if (name := _names(country, day.year).get(day))}


@lru_cache(maxsize=256)
def _names(country: str, year: int) -> dict[date, str]:
    import holidays  # here, because it takes half a second and few pages ask

    try:
        found = holidays.country_holidays(country, years=year, language="en_US", categories=("public",))
    except NotImplementedError:
        return {}
    return {day: _without_sunday(name) for day, name in found.items()}


def _without_sunday(name: str) -> str:
    """Sweden's and Norway's law calls every Sunday a holiday: "Easter Sunday; Sunday" is "Easter Sunday"."""
    return "; ".join(part for part in name.split("; ") if part != "Sunday")
