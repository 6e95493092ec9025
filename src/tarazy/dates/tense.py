"""Whether the clause around an expression speaks of what is to come."""

import re
from functools import cache

from tarazy.dates.points import load_patterns

_BEFORE = 400  # letters before the expression in which its verb is looked for
_AFTER_BE = re.compile(r"\b(?:be|been|get)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_AFTER_IS = re.compile(r"\b(?:is|are)\s+$")
_NO_VERB = re.compile(r"(?:s|officials|people|reports|media)$")


@cache
def _marks() -> re.Pattern[str]:
    tense = load_patterns().tense
    infinitive = r"\bto (?P<infinitive>(?!(?:the|an?|its|his|her|their)\b)[a-z]{3,})\b"
    future, past = "|".join(tense.future), "|".join(tense.past)
    return re.compile(rf"\b(?P<future>{future})\b|\b(?P<past>{past})\b|{infinitive}", re.IGNORECASE)


def is_future(text: str, start: int, end: int) -> bool:
    """Whether the verb nearest before the expression, else after it, speaks of the future."""
    tense: bool | None = None
    for match in _marks().finditer(text, max(0, start - _BEFORE), start):
        tense = _reading(text, match, tense)
    if tense is None:
        for match in _marks().finditer(text, end, end + _BEFORE):
            tense = _reading(text, match, tense)
            if tense is not None:
                break
    return bool(tense)


def _reading(text: str, match: re.Match[str], before: bool | None) -> bool | None:
    if match["future"]:
        return True
    if match["infinitive"]:
        return before if _NO_VERB.search(match["infinitive"]) else True
    # "will be held", "expected to be signed", "is planned": a participle, not a past
    lead = text[max(0, match.start() - 30) : match.start()]
    return bool(before and (_AFTER_BE.search(lead) or _AFTER_IS.search(lead)))
