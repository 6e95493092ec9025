"""What the words beside a name say about it: that something happened there, goes there, or that it is only named."""

from collections.abc import Sequence
from typing import Literal

from tarazy.places.gazetteer import Gazetteer
from tarazy.places.scan import Match, Token
from tarazy.places.words import Words

Relation = Literal["at", "object", "host", "to", "from", "dateline", "elsewhere", "named"]
_FARTHEST = 8  # words between the preposition and the name
_MOTION_WITHIN = 7  # words between a verb of motion and its "to"


def relation(words: Words, gazetteer: Gazetteer, tokens: Sequence[Token], match: Match) -> Relation:
    """How the name is bound to what is told; "named" where nothing says that anything happened there."""
    return _by_what_follows(words, tokens, match) or _by_what_precedes(words, gazetteer, tokens, match)


def _by_what_precedes(words: Words, gazetteer: Gazetteer, tokens: Sequence[Token], match: Match) -> Relation:
    at = match.first - 1
    of = bridged = False
    while at >= 0 and match.first - at <= _FARTHEST:
        token = tokens[at]
        if not (token.gap.isspace() or token.gap in (" “", ' "')):
            return "named"
        if token.key == "of":
            of = True
        elif of:
            if token.key not in words.kinds:
                return _before_of(words, token)
            of, bridged = False, True
        elif token.key in words.kinds:
            bridged = True
        elif (found := _bound(words, tokens, at, match, bridged)) is not None:
            return found
        elif not _passes(words, gazetteer, token):
            return "named"
        at -= 1
    return "named"


def _before_of(words: Words, token: Token) -> Relation:
    """ "the siege of Mariupol", "north of Astana"; "the president of Kazakhstan" is no place."""
    if token.key in words.acts:
        return "object"
    return "at" if token.key in words.directions else "named"


def _bound(words: Words, tokens: Sequence[Token], at: int, match: Match, bridged: bool) -> Relation | None:
    key = tokens[at].key
    before = tokens[at - 1].key if at > 0 else ""
    kind = match.entries[0].kind
    if key in words.at:
        if key in ("on", "over") and not bridged and kind not in words.surfaces and before not in words.attacks:
            return "named"
        return "elsewhere" if before in words.elsewhere else "at"
    if key in words.always_to:
        return "to"
    if key in words.to or key in words.from_:
        moving = any(t.key in words.motion for t in tokens[max(0, at - _MOTION_WITHIN) : at])
        return ("to" if key in words.to else "from") if moving else "named"
    if key == "against" and before in words.attacks:
        return "object"
    return "object" if key in words.acts else None


def _passes(words: Words, gazetteer: Gazetteer, token: Token) -> bool:
    return (
        token.key in words.describing
        or token.key in gazetteer.adjectives
        or token.owner
        or token.key.rsplit("-", 1)[-1]
        in ("occupied", "held", "controlled", "administered", "backed", "run", "annexed")
    )


def _by_what_follows(words: Words, tokens: Sequence[Token], match: Match) -> Relation | None:
    """ "Astana will host the summit"; "the dam was destroyed"; "in Russia's interest" is no place."""
    if tokens[match.stop - 1].owner:
        return "named"
    passive = False
    for token in tokens[match.stop : match.stop + 5]:
        if token.key in words.hosts:
            return "object" if passive else "host"
        if passive and token.key in words.acts:
            return "object"
        if token.key not in words.helpers:
            return None
        passive = passive or token.key in words.passives
    return None
