"""When it was, with the precision that the text gives."""

from tarazy.dates.find import DateExpression, find_dates
from tarazy.dates.resolve import resolve_date

__all__ = ["DateExpression", "find_dates", "resolve_date"]
