from datetime import date
from pathlib import Path

import pytest
from benchmarks.places_dates import dates
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.actors import load_knowledge
from tarazy.dates import day_before, find_dates, points, read_dates, resolve_date
from tarazy.dates.holidays import load_holidays
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
        ("the past weekend", False, ("interval", "2024-11-16", "2024-11-17")),
        ("the past year", False, ("interval", "2023-11-20", "2024-11-20")),
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


# Measured, less one sentence: docs/dates.md says how the sets came about.
FLOORS = {"sentences.tsv": 0.995, "unseen.tsv": 0.94, "holidays.tsv": 0.985, "later.tsv": 0.94}


@pytest.mark.parametrize("name", FLOORS)
def test_shares_of_the_development_sentences_do_not_fall(name: str) -> None:
    scores, errors = dates(name)
    assert scores["interval and precision"] >= FLOORS[name], errors


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On May 9 and 10 of the soldiers died.", ["May 9"]),
        ("He went on May 9 and 20 to Kyiv followed.", ["May 9"]),
        ("He was arrested on June 3 and 12 of his aides on June 5.", ["June 3", "June 5"]),
        ("Talks opened on May 9 and 12 with hostages ended.", ["May 9"]),
        ("They met on May 9 and 3 in Paris followed.", ["May 9"]),
        ("They met on May 9 and 10 in Paris.", ["May 9 and 10"]),
        ("They met on May 9 and 10.", ["May 9 and 10"]),
        ("They met on May 9-10 with envoys.", ["May 9-10"]),
    ],
)
def test_a_count_behind_a_day_is_no_second_day(text: str, words: list[str]) -> None:
    found = read_dates(text, PUBLISHED)
    assert [f.words.text for f in found] == words
    assert all(f.when.start is not None for f in found)


def test_day_told_before_is_what_later_words_count_from() -> None:
    first, second = read_dates("The army struck on 3 June 2023 and withdrew two days later.", PUBLISHED)
    assert (first.when.start, second.when.start) == (date(2023, 6, 3), date(2023, 6, 5))
    assert day_before("They met on 3 June 2023. Nothing followed.", 42, PUBLISHED) == date(2023, 6, 3)


def test_open_side_is_none_and_says_so() -> None:
    (recent,) = read_dates("Attacks rose in recent weeks.", PUBLISHED)
    assert (recent.when.start, recent.when.end) == (None, DAY)
    assert recent.when.reason


@pytest.mark.parametrize(
    "text",
    [
        "on Monday " * 3000,
        "Kazakhstan's Independence Day " * 1000,
        "1" * 10_000,
        "from 2014 to " * 2000,
        "May 99, 2024",
        "\u202eMonday",
    ],
)
def test_hostile_text_does_no_harm(text: str) -> None:
    for found in read_dates(text, PUBLISHED):
        assert text[found.words.start : found.words.end] == found.words.text


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2090, 12, 31)))
def test_a_day_written_out_comes_back(day: date) -> None:
    month = f"{day:%B}"
    for text in (f"on {day.day} {month} {day.year}", f"on {month} {day.day}, {day.year}", f"on {day.isoformat()}"):
        (found,) = read_dates(text, None)
        assert (found.when.start, found.when.end, found.when.precision) == (day, day, "day")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["on", "from", "to", "Monday", "3", "June", "2023", "last", "week", "since", "-", "the"]), max_size=12),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2090, 12, 31)),
)  # fmt: skip
def test_intervals_never_end_before_they_begin(words: list[str], day: date) -> None:
    published = When(start=day, end=day, precision="day", text=None, basis="published")
    for found in read_dates(" ".join(words), published):
        if found.when.start is not None and found.when.end is not None:
            assert found.when.start <= found.when.end


def test_a_states_holiday_is_its_owners_else_the_documents() -> None:
    text = "Troops marched on Independence Day."
    (alone,) = read_dates(text, PUBLISHED)
    assert (alone.when.start, alone.when.precision) == (None, "unknown")
    assert "which state" in (alone.when.reason or "")
    (about,) = read_dates(text, PUBLISHED, states={"UKR": 3.0, "RUS": 1.0})
    assert (about.when.start, about.when.text) == (date(2024, 8, 24), "Independence Day")
    (owned,) = read_dates("Ukraine's Independence Day passed.", PUBLISHED, states={"KAZ": 9.0})
    assert (owned.when.start, owned.when.text) == (date(2024, 8, 24), "Ukraine's Independence Day")
    (moved,) = read_dates(text, PUBLISHED, states={"ISR": 1.0})
    assert "Independence Day in ISR" in (moved.when.reason or "")


def test_a_holiday_ahead_is_told_by_its_tense_and_stays_relative_in_an_undated_text() -> None:
    (ahead,) = read_dates("The truce will begin on New Year's Day.", PUBLISHED)
    assert ahead.when.start == date(2025, 1, 1)
    (undated,) = read_dates("The truce began on New Year's Day.", None)
    assert (undated.when.start, undated.when.precision) == (None, "relative")
    (dated,) = read_dates("The truce began on New Year's Day 2015.", None)
    assert dated.when.start == date(2015, 1, 1)
    (over,) = read_dates("They talked from Christmas Eve to New Year's Day.", PUBLISHED)
    assert (over.when.start, over.when.end) == (date(2023, 12, 24), date(2024, 1, 1))


def test_holidays_name_states_that_there_are_and_no_movable_feast() -> None:
    states = {e.country for e in load_knowledge().entities.values() if e.kind == "state"}
    held = load_holidays()
    assert {state for kept in held.values() for state in kept} - {""} <= states
    assert not any(word in name for name in held for word in ("Easter", "Ramadan", "Eid", "Nowruz", "Diwali"))
    assert all("" not in kept or len(kept) == 1 for kept in held.values())


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("the eve of New Year's Day 2024", date(2023, 12, 31)),
        ("the eve of New Year's Day last year", date(2022, 12, 31)),
        ("the eve of New Year's Day next year", date(2024, 12, 31)),
        ("the eve of last New Year's Day", date(2023, 12, 31)),
        ("the eve of this New Year's Day", date(2023, 12, 31)),
        ("the eve of New Year's Day", date(2023, 12, 31)),
        ("the eve of Christmas Day 2023", date(2023, 12, 24)),
        ("the eve of Nauryz 2024", date(2024, 3, 20)),
    ],
)
def test_the_eve_of_a_holiday_may_lie_in_the_year_before(words: str, day: date) -> None:
    (found,) = read_dates(f"It fell on {words}.", PUBLISHED)
    assert (found.when.start, found.when.end, found.when.precision) == (day, day, "day")


def test_today_may_be_the_eve_of_a_holiday_of_the_next_year() -> None:
    last = date(2024, 12, 31)
    (found,) = read_dates(
        "It fell on the eve of New Year's Day.",
        When(start=last, end=last, precision="day", text=None, basis="published"),
    )
    assert found.when.start == last


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("from May Day to Nauryz 2024", date(2023, 5, 1), date(2024, 3, 23)),
        ("from Nauryz 2024 to May Day 2024", date(2024, 3, 21), date(2024, 5, 1)),
        ("until Nauryz 2024", None, date(2024, 3, 23)),
        ("after Nauryz 2024", date(2024, 3, 24), None),
        ("on Nauryz 2024", date(2024, 3, 21), date(2024, 3, 23)),
    ],
)
def test_a_holiday_of_several_days_ends_on_its_last(words: str, start: date | None, end: date | None) -> None:
    (found,) = read_dates(f"It lasted {words}.", PUBLISHED)
    assert (found.when.start, found.when.end, found.when.precision) == (start, end, "interval")


def test_patterns_are_passed_over_only_where_they_fit_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for name in FLOORS for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()]
    lines += ["Fiscal 2024", "FY24 budget", "In Q3 2020 and H1 2019", "Diwali", "On the Eve of the summit", "THIS WEEK"]
    lines += ["in the late 19th century", "He left on the 5th."]
    passed_over = [points.find_points(line) for line in lines]
    everything = tuple((points.Pattern(p.kind, p.text), compiled) for p, compiled in points._compiled())
    monkeypatch.setattr(points, "_compiled", lambda: everything)
    assert passed_over == [points.find_points(line) for line in lines]
    assert {p.kind for found in passed_over for p in found} >= {p.kind for p, _ in everything}
