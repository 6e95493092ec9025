"""Bodies whose meetings are told: "a summit of the CSTO", "the OTS summit"."""

import re

from tarazy.records import Candidate, Sentence

_MEETING = r"(?:summit|meeting|session|council|assembly|forum|conference)"
_BEFORE = re.compile(rf"\b{_MEETING}\s+(?:of|with)\s+(?:the\s+)?$", re.IGNORECASE)
_AFTER = re.compile(rf"^(?:\s+\([A-Z]\w+\))?(?:\s+[a-z]+)?\s+{_MEETING}\b", re.IGNORECASE)
_TYPES = ("AGREE", "CONSULT")


def meeting_body(sentence: Sentence, candidate: Candidate) -> int | None:
    """The index of the one mention behind the trigger whose meeting it is, if no event of the sentence has it yet."""
    if candidate.type not in _TYPES or not (candidate.actors or candidate.recipients):
        return None
    found = []
    for index, mention in enumerate(sentence.mentions):
        before = sentence.text[: mention.start - sentence.start]
        after = sentence.text[mention.end - sentence.start :]
        named = mention.text[:1].isupper() or mention.text.startswith("the ")
        if mention.start >= candidate.trigger.end and named and (_BEFORE.search(before) or _AFTER.match(after)):
            found.append(index)
    parties = {i for c in sentence.candidates if c.type in _TYPES for i in (*c.actors, *c.recipients)}
    return found[0] if len(found) == 1 and found[0] not in parties else None
