from datetime import date

import pytest

from tarazy.dates import find_dates, resolve_date
from tarazy.records import When

DAY = date(2024, 11, 20)  # a Wednesday
PUBLISHED = When(start=DAY, end=DAY, precision="day", text=None, basis="published")


def read(words: str, future: bool = False) -> tuple[str, str | None, str | None]:
    (found,) = find_dates(words)
    when = resolve_date(found, PUBLISHED, future)
    return when.precision, when.start and when.start.isoformat(), when.end and when.end.isoformat()


@pytest.mark.parametrize(
    ("words", "future", "expected"),
    [
        ("in May 2023", False, ("month", "2023-05-01", "2023-05-31")),
        ("on 20 November 2024", False, ("day", "2024-11-20", "2024-11-20")),
        ("on Nov. 20, 2024", False, ("day", "2024-11-20", "2024-11-20")),
        ("in 2021", False, ("year", "2021-01-01", "2021-12-31")),
        ("the first half of 2024", False, ("half", "2024-01-01", "2024-06-30")),
        ("since 2014", False, ("interval", "2014-01-01", None)),
        ("on Monday", False, ("day", "2024-11-18", "2024-11-18")),
        ("on Monday", True, ("day", "2024-11-25", "2024-11-25")),
        ("yesterday", False, ("day", "2024-11-19", "2024-11-19")),
        ("last week", False, ("week", "2024-11-11", "2024-11-17")),
        ("next month", False, ("month", "2024-12-01", "2024-12-31")),
        ("in December", False, ("month", "2023-12-01", "2023-12-31")),
        ("in December", True, ("month", "2024-12-01", "2024-12-31")),
        ("last year", False, ("year", "2023-01-01", "2023-12-31")),
        ("on September 16", False, ("day", "2024-09-16", "2024-09-16")),
        ("2022-01-06", False, ("day", "2022-01-06", "2022-01-06")),
    ],
)
def test_interval_and_precision(words: str, future: bool, expected: tuple[str, str | None, str | None]) -> None:
    assert read(words, future) == expected


@pytest.mark.parametrize("words", ["2,000 troops", "they may march on", "a sun day", "1540 people", "the G20"])
def test_what_is_no_date(words: str) -> None:
    assert find_dates(words) == ()


def test_relative_words_without_publication_stay_relative() -> None:
    (found,) = find_dates("They met on Wednesday.")
    when = resolve_date(found, None)
    assert (when.precision, when.start, when.text) == ("relative", None, "Wednesday")
    assert when.reason


def test_impossible_day_is_said_to_be_so() -> None:
    (found,) = find_dates("on February 31, 2024")
    assert "no such day" in (resolve_date(found, PUBLISHED).reason or "")
