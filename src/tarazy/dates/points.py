"""The plain date expressions of English: a day, a month, a weekday, "two weeks ago". No prepositions, no ranges."""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth")


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
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # Months and weekdays have their capital: "may" and "march" are mostly verbs
    names = "|".join(m.title() for m in MONTHS)
    month = rf"(?P<month>(?:{names})\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
    weekday = "(?P<weekday>" + "|".join(d.title() for d in WEEKDAYS) + r")\b"
    day = r"(?P<day>[12]\d|3[01]|0?[1-9])"
    year = r"(?P<year>1[5-9]\d\d|20\d\d)"
    free = r"(?![\d,./]\d|[/’']\d|\w|%)"  # a number that goes on is no year
    count = r"(?P<count>\d{1,3}|an?|a couple of|" + "|".join(NUMBERS) + ")"
    unit = r"(?P<unit>hour|day|week|weekend|month|quarter|year|decade)s?\b"
    edge = r"(?:(?:early|late|mid|earlier|later|the (?:end|beginning|start|middle) of|the (?:first|last|second) (?:week|days) of)[ -])?"
    season = r"(?P<season>spring|summer|autumn|fall|winter|Spring|Summer|Autumn|Fall|Winter)\b"
    which = r"(?P<which>last|this|next|past|coming|previous|following|the same|that)"
    ordinal = r"(?P<ordinal>first|second|third|fourth)"
    of_year = rf"(?: of {year}| of (?P<which>last|this|next|the) year|,? {year})?{free}"
    table: tuple[tuple[str, str], ...] = (
        ("iso", r"(?P<iso>(?:1[5-9]|20)\d\d-\d\d-\d\d)(?!\d)"),
        ("numeric", r"(?P<first>\d{1,2})(?P<sign>[./])(?P<second>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d\d)(?!\d)"),
        ("fiscal", rf"(?:the )?(?:fiscal|financial)(?: year)? {year}(?:[/–-]\d\d(?:\d\d)?)?|FY ?'?(?:20)?\d\d\b|(?:the )?(?:19|20)\d\d[/–-]\d\d(?:\d\d)? (?:fiscal|financial) year|(?:the |this |last |next )?(?:fiscal|financial) year\b"),
        ("decade", r"(?:the )?(?:(?:early|mid|late)[ -])?(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b"),
        ("century", r"(?:the )?(?:(?:early|mid|late)[ -])?(?P<century>1\d|20|21)(?:th|st) century\b"),
        ("day", rf"(?:the )?{day}(?:st|nd|rd|th)? (?:of )?{month}(?:,? {year}{free})?"),
        ("day", rf"{month} (?:the )?{day}(?:st|nd|rd|th)?(?![\d:]|,\d|(?:st|nd|rd|th)? (?:percent|per cent))(?:,? {year}{free})?"),
        ("monthday", rf"on the {day}(?:st|nd|rd|th)\b(?! [a-z]*(?:floor|anniversary|day|session|century|birthday))"),
        ("half", rf"(?:the )?{ordinal} half{of_year}|H(?P<number>[12]) {year}"),
        ("quarter", rf"(?:the )?{ordinal}[ -]quarter{of_year}|Q(?P<number>[1-4])(?:,? (?:of )?{year})?(?!\w)"),
        ("month", rf"{edge}(?P<which>last|this|next|of this|of last)? ?{month}(?:,? {year}{free})?"),
        ("season", rf"{edge}(?P<which>last|this|next|the)? ?{season}(?: of|,)? {year}{free}|{edge}(?P<which>last|this|next) {season}"),
        ("weekday", rf"(?:(?P<which>last|this|next|this past|this coming) )?{weekday}(?:,? (?={day} (?:of )?(?:{names}))|,? (?=(?:{names}) \d))?"),
        ("near", r"(?P<near>the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight|overnight)\b"),
        ("ago", rf"{count} {unit} (?P<way>ago\b|earlier\b|later\b|afterwards?\b|hence\b|(?:before|after)\b(?! (?:the|a|an|his|her|their|its|this|that)\b))(?! than)"),
        ("anchored", rf"(?:{count} {unit} (?:before|after|ahead of|following) (?:the|a|an|his|her|their|its|that|this) \w+)"),
        ("anchored", r"(?:ahead of|on the eve of|in the run-up to|in the wake of|in the aftermath of|on the sidelines of) (?:the|a|an|his|her|their|its|next|this) (?:[\w'’-]+ ){0,2}?(?:\w+)"),
        ("ahead", rf"in {count} {unit}(?! of\b)(?:[’']s? time)?"),
        ("within", rf"within (?:the next )?{count} {unit}"),
        ("span", rf"(?:the )?(?P<which>last|past|next|coming|previous|preceding) (?P<count>\d{{1,3}}|{'|'.join(NUMBERS)}|couple of|few|several) {unit}"),
        ("vague", r"(?:in|over|for) (?:the )?(?P<which>recent|coming|past few|last few|next few|past|last) (?P<unit>days|weeks|months|years)\b"),
        ("unit", rf"{edge}(?:earlier |later )?{which} (?P<unit>day|week|weekend|month|quarter|year|decade)\b"),
        ("unit", r"(?:the )?(?P<which>next|following|previous|same) (?P<unit>day|week|month|year)\b"),
        ("unit", r"(?:over|at|on|during) the (?P<unit>weekend)\b"),
        ("year", rf"{edge}(?<![\d$€£.,]){year}{free}"),
    )  # fmt: skip
    return tuple((kind, re.compile(rf"(?<![\w-]){_unique(pattern)}")) for kind, pattern in table)


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


def _candidates(text: str) -> Iterator[Point]:
    # A sentence begins with a capital where the patterns have none: "Two days earlier", "Last week"
    lowered = re.sub(
        r"(?<![\w-])(?:Last|This|Next|The|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|An?|Yesterday|Today|Tomorrow|Tonight|"
        r"Overnight|Early|Late|Earlier|Later|In|On|Over|Within|Ahead)(?=[ -])",
        lambda m: m[0].lower(),
        text,
    )
    for kind, pattern in _patterns():
        for match in pattern.finditer(lowered):
            parts = {k.split("__")[0]: v for k, v in match.groupdict().items() if v is not None}
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = match.start() + len(match[0].rstrip(" ,"))
            yield Point(kind, start, end, parts)
