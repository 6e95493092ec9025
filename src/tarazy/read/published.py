"""Dates of publication as given: whole, partial, or impossible and said to be so."""

import re
from calendar import monthrange
from datetime import date, datetime

from tarazy.records import When

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?$")


def published(text: str | None) -> When | None:
    """The date as far as it is given (ISO day, month, year or timestamp); None if there is none.

    What is no date becomes a `When` without dates that keeps the words and says why.
    """
    if text is None or not text.strip():
        return None
    text = text.strip()
    try:
        if partial := _PARTIAL.match(text):
            year, month = int(partial[1]), int(partial[2] or 0)
            first = date(year, month or 1, 1)
            last = date(year, month or 12, monthrange(year, month or 12)[1])
            return When(start=first, end=last, precision="month" if month else "year", text=None, basis="published")
        day = datetime.fromisoformat(text).date()
    except ValueError:
        reason = f"date {text[:40]!r} is no date such as 2024-11-27, 2024-11 or 2024; the document is coded as undated"
        return When(start=None, end=None, precision="unknown", text=text[:40], basis="none", reason=reason)
    return When(start=day, end=day, precision="day", text=None, basis="published")
