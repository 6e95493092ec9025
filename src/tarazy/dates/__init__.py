"""When it was, with the precision that the text gives."""

from tarazy.dates.find import DateExpression, find_dates
from tarazy.dates.resolve import resolve_date
from tarazy.dates.sequence import Dated, day_before, read_dates

__all__ = ["DateExpression", "Dated", "day_before", "find_dates", "read_dates", "resolve_date"]
