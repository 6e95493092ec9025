"""Whether the clause around an expression speaks of what is to come."""

import re

_FUTURE = (
    r"will|shall|’ll|'ll|would|is to|are to|was to|were to|due|set to|set for|scheduled|expected|planned|planning|"
    r"intends?|upcoming|going to|slated|begins|starts|opens|talks start|takes (?:place|effect)|runs|resumes?|hopes? to|must|may|"
    r"must be|vows?|promise[sd]? to|agreed to|until further|lasts|applies|meets?|votes|holds?|arrives?|comes into force|"
    r"visits|hosts|travels|deadline is|deadline of|ready to|prepar(?:es?|ing)|should|can|invited|called for|be|to be|goes?|go to"
)
_PAST = (
    r"said|says|was|were|had|has|have|met|held|took|went|came|began|told|left|fell|rose|grew|struck|hit|shot|sent|won|lost|"
    r"made|gave|got|saw|found|spoke|flew|drove|broke|threw|kept|led|fought|built|brought|bought|sold|set up|became|ran|"
    r"withdrew|withdrawn|seen|done|given|taken|known|paid|put|read|cut|shut|\w+ed|ago"
)
_MARK = re.compile(
    rf"\b(?P<future>{_FUTURE})\b|\b(?P<past>{_PAST})\b|\bto (?P<infinitive>(?!the\b|a\b|an\b|its\b|his\b|her\b|their\b)[a-z]{{3,}})\b",
    re.IGNORECASE,
)
_AFTER_BE = re.compile(r"\b(?:be|been|get)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_NO_VERB = re.compile(r"(?:s|officials|people|reports|media)$")
_MOTION = re.compile(r"\b(?:according|flew|went|travelled|traveled|came|returned|sent|due|thanks|\w+ed)\s+$", re.IGNORECASE)


def is_future(text: str, start: int, end: int) -> bool:
    """Whether the verb nearest before the expression, else after it, speaks of the future."""
    tense: bool | None = None
    for match in _MARK.finditer(text, 0, start):
        tense = _reading(text, match, tense)
    if tense is None:
        for match in _MARK.finditer(text, end):
            tense = _reading(text, match, tense)
            if tense is not None:
                break
    return bool(tense)


def _reading(text: str, match: re.Match[str], before: bool | None) -> bool | None:
    if match["future"]:
        return True
    if match["infinitive"]:
        if _NO_VERB.search(match["infinitive"]):
            return before
        return True
    # "will be held", "expected to be signed": a participle, not a past
    if before and _AFTER_BE.search(text, 0, match.start()):
        return True
    if before and match["past"] and re.search(r"\b(?:is|are)\s+$", text[: match.start()]):
        return True
    return False
