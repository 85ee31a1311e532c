"""What a report must be beyond its schema for TRACK to follow it."""

from datetime import date

from streams.errors import BadMessage
from streams.incidents.report import Report

FIRST_YEAR, LAST_YEAR = 1900, 2200


def checked(report: Report) -> Report:
    """The report, if it can be followed; raises BadMessage naming the field that is wrong."""
    for name, moment in (("received", report.received), ("published", report.published)):
        if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise BadMessage(f"Report: {name}: {moment.isoformat()} is no time with its zone in the years {FIRST_YEAR} to {LAST_YEAR}")
    for name, day in (("date_start", report.date_start), ("date_end", report.date_end)):
        if day is not None and not _is_day(day):
            raise BadMessage(f"Report: {name}: {day[:40]!r} is no day such as 2026-03-12 in the years {FIRST_YEAR} to {LAST_YEAR}")
    return report


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and FIRST_YEAR <= date.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False
