"""The plain date expressions of English: a day, a month, a weekday, "two weeks ago". No prepositions, no ranges."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tarazy.dates.calendar import MONTHS, WEEKDAYS
from tarazy.dates.holidays import load_holidays
from tarazy.errors import DataError

NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth")


_PART = re.compile(r"%(\w+)%")


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An expression of a kind, and what every text that it fits holds: one of the words `needs`, or a digit."""

    kind: str
    text: str
    needs: tuple[str, ...] = ()
    needs_digit: bool = False


class Tense(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of what is to come and of what has been."""

    future: tuple[str, ...]
    past: tuple[str, ...]


class Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of patterns.toml."""

    parts: Mapping[str, str]
    pattern: tuple[Pattern, ...]
    tense: Tense


class Point(msgspec.Struct, frozen=True):
    """A plain expression: its kind, where it stands, and its parts by name."""

    kind: str
    start: int
    end: int
    parts: dict[str, str]


def number(words: str) -> int:
    """What a numeral or number word counts."""
    folded = words.casefold()
    if folded in ("a", "an", "the", "a single"):
        return 1
    if folded in ("a couple of", "couple of"):
        return 2
    return NUMBERS.index(folded) + 1 if folded in NUMBERS else int(folded.replace(",", ""))


def month_number(words: str) -> int:
    """January is 1."""
    return 1 + next(i for i, m in enumerate(MONTHS) if m.startswith(words.rstrip(".").casefold()[:3]))


@cache
def load_patterns() -> Patterns:
    """The patterns that ship with the package; DataError if the file is malformed."""
    file = files("tarazy.dates") / "data" / "patterns.toml"
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Patterns)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"dates/data/patterns.toml: {error}; reinstall the package") from error


@cache
def _compiled() -> tuple[tuple[Pattern, re.Pattern[str]], ...]:
    loaded = load_patterns()
    # Months and weekdays have their capital: "may" and "march" are mostly verbs
    lists = {"names": MONTHS, "weekdays": WEEKDAYS}
    parts = {name: "|".join(x.title() for x in words) for name, words in lists.items()}
    holidays = "|".join(re.escape(n).replace("'", "['’]") for n in sorted(load_holidays(), key=len, reverse=True))
    parts |= {"numbers": "|".join(NUMBERS), "holidays": holidays, **loaded.parts}

    def fill(text: str) -> str:
        while "%" in (filled := _PART.sub(lambda m: parts[m[1]], text)) and filled != text:
            text = filled
        return filled

    return tuple((p, re.compile(rf"(?<![\w-]){_unique(fill(p.text))}")) for p in loaded.pattern)


def _unique(pattern: str) -> str:
    """The pattern with each further group of a name numbered, since a name may stand once only."""
    seen: dict[str, int] = {}

    def rename(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        return f"(?P<{match[1]}>" if seen[match[1]] == 1 else f"(?P<{match[1]}__{seen[match[1]]}>"

    return "(?:" + re.sub(r"\(\?P<(\w+)>", rename, pattern) + ")"


def find_points(text: str) -> list[Point]:
    """Plain expressions in the order of the text; where two overlap, the kind that stands first in the table stays."""
    taken = bytearray(len(text))
    found = []
    for point in _candidates(text):
        if not any(taken[point.start : point.end]):
            taken[point.start : point.end] = b"\1" * (point.end - point.start)
            found.append(point)
    return sorted(found, key=lambda p: p.start)


# A sentence begins with a capital where the patterns have none: "Two days earlier", "Last week"
_BEGINNINGS = re.compile(
    r"(?<![\w-])(?:Last|This|Next|The|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|An?|Yesterday|Today|Tomorrow|Tonight|"
    r"Overnight|Early|Late|Earlier|Later|In|On|Over|Within|Ahead)(?=[ -])"
)
_DIGIT = re.compile(r"\d")


def _candidates(text: str) -> Iterator[Point]:
    lowered = _BEGINNINGS.sub(lambda m: m[0].lower(), text)
    small, digit = text.casefold(), _DIGIT.search(text) is not None
    for told, pattern in _compiled():
        if (told.needs_digit and not digit) or (told.needs and not any(w in small for w in told.needs)):
            continue
        for match in pattern.finditer(lowered):
            parts = {k.split("__")[0]: v for k, v in match.groupdict().items() if v is not None}
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = match.start() + len(match[0].rstrip(" ,"))
            yield Point(told.kind, start, end, parts)
