"""Values of the columns as cells of a CSV file and back, without loss and without formulas.

A spreadsheet runs a cell that begins with =, +, - or @ as a formula, and news text is hostile. So a text
that begins with one of these, with white space that hides one, or with an apostrophe gets an apostrophe in
front: to a spreadsheet it is text then, and our reader takes the apostrophe away again. An empty cell is
None, a lone apostrophe the empty text. Numbers stay numbers. Lists of codes are joined by ';', lists of
records are JSON.
"""

import math
from datetime import date
from typing import Any

import msgspec

from tarazy.errors import InputError
from tarazy.store.columns import Column

# After OWASP's page on CSV injection, with the full-width forms that some spreadsheets take as the same.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", " ", "＝", "＋", "－", "＠", "'")


def to_cell(column: Column, value: Any) -> str:
    """The cell that stands for a value of the column."""
    if value is None:
        return ""
    if column.kind == "text":
        return guarded(value)
    if column.kind == "codes":
        return _joined(column, value)
    if column.kind == "list":
        return msgspec.json.encode(value).decode()
    if column.kind == "date":
        return date.isoformat(value)
    return repr(value)


def from_cell(column: Column, cell: str) -> Any:
    """The value that a cell of the column stands for; raises ValueError if it is none of its kind."""
    if column.kind == "codes":
        return cell.removeprefix("'").split(";") if cell else []
    if cell == "":
        return None
    if column.kind == "text":
        return cell.removeprefix("'")
    if column.kind == "list":
        return msgspec.json.decode(cell)
    if column.kind == "date":
        return date.fromisoformat(cell)
    if column.kind == "integer":
        return int(cell)
    number = float(cell)
    if not math.isfinite(number):
        raise ValueError(f"{cell} is no number that can be measured")
    return number


def guarded(text: str) -> str:
    """The text in a form that no spreadsheet runs as a formula."""
    return f"'{text}" if not text or text.startswith(_RISKY) else text


def _joined(column: Column, codes: tuple[str, ...]) -> str:
    if column.path and any(not code or ";" in code for code in codes):
        raise InputError(
            f"column {column.name}: codes that are empty or hold ';' cannot be joined in a CSV cell, "
            f"got {codes!r}; write .jsonl or .parquet"
        )
    return guarded(";".join(codes)) if codes else ""
