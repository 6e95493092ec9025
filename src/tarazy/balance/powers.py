"""Which power a party belongs to on a day: the one definition, for records and for SQL."""

from collections.abc import Sequence
from datetime import date

from tarazy.actors import expand, load_knowledge
from tarazy.actors.groups import group_key
from tarazy.balance.settings import load_settings
from tarazy.errors import InputError
from tarazy.records import Actor, Record

MOST_POWERS = 32  # a tie is a bit in a whole number


def is_state(code: str) -> bool:
    """Whether this is the alpha-3 code of a state that the package knows."""
    return f"state:{code}" in load_knowledge().entities


class Stretch(Record, frozen=True, kw_only=True):
    """Codes that stand for a power from the first to the last day."""

    countries: tuple[str, ...]
    start: date
    end: date


class Side(Record, frozen=True, kw_only=True):
    """Who stands for a state, or for a group with its members by date.

    `ids` are those of the group itself; `bodies` are country codes of its institutions (EUR), on any day. `latest` is
    the day whose membership answers for undated events, as in `expand`; `group` is None for a state.
    """

    code: str
    group: str | None
    stretches: tuple[Stretch, ...]
    ids: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    latest: date = date.max

    def members(self, on: date | None) -> frozenset[str]:
        """The member states on a day."""
        day = on or self.latest
        return frozenset(c for s in self.stretches if s.start <= day <= s.end for c in s.countries)

    def holds(self, actor: Actor, on: date | None) -> bool:
        """Whether the party belongs: as the state, a member state, an institution or the group itself."""
        itself = actor.id is not None and actor.id in self.ids
        return itself or actor.country in self.bodies or actor.country in self.members(on)

    def exists(self, start: date, end: date) -> bool:
        """Whether there is a member on some day from `start` to `end`."""
        return any(s.start <= end and start <= s.end for s in self.stretches)

    def meets(self, other: "Side", start: date, end: date) -> bool:
        """Whether some state belongs to both on one day from `start` to `end`."""
        return any(
            max(a.start, b.start, start) <= min(a.end, b.end, end) and not set(a.countries).isdisjoint(b.countries)
            for a in self.stretches
            for b in other.stretches
        )


def side(code: str) -> Side:
    """The side that a state's alpha-3 code or a group's name means; InputError for what is neither."""
    if is_state(code):
        return Side(code=code, group=None, stretches=(Stretch(countries=(code,), start=date.min, end=date.max),))
    # "SCO" looks like a country's code and is a group's name: what is no state must be a known group
    expand(code, None)
    known = load_knowledge()
    key = group_key(code, known)
    held = known.memberships[key]
    names = {key, code.casefold().removeprefix("group:").removeprefix("org:")}
    return Side(
        code=code,
        group=key,
        stretches=tuple(Stretch(countries=s.countries, start=s.start, end=s.end) for s in held),
        ids=tuple(sorted(form for name in names for form in (name, f"group:{name}", f"org:{name}"))),
        bodies=tuple(body for body, group in load_settings().bodies.items() if group == key),
        latest=max(s.end for s in held),
    )


def states(codes: Sequence[str], name: str) -> Side:
    """A side of states that the caller lists, such as a region that is no known group."""
    unknown = [c for c in codes if not is_state(c)]
    if unknown or not codes:
        raise InputError(f"{name}: {', '.join(unknown) or 'nothing'} is no alpha-3 code of a state, such as KAZ")
    return Side(
        code=name, group=name, stretches=(Stretch(countries=tuple(codes), start=date.min, end=date.max),)
    )  # fmt: skip


class Powers:
    """States, or dated groups of states such as the EU, that a focal state deals with."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        """`codes` are alpha-3 country codes or group names ("EU"); InputError for what is neither."""
        if not codes:
            raise InputError("no powers given; name at least one, such as RUS,CHN,USA,EU,TUR")
        twice = sorted({c for c in codes if codes.count(c) > 1})
        if twice or len(codes) > MOST_POWERS:
            raise InputError(
                f"expected at most {MOST_POWERS} powers, each once, got {len(codes)} with {', '.join(twice) or 'none'} "
                "twice; shorten the list"
            )
        self.codes = codes
        self.sides = tuple(side(code) for code in codes)

    def of(self, actor: Actor, on: date | None) -> frozenset[str]:
        """The powers that the actor belongs to: as the state, a member state, or the group itself."""
        return frozenset(s.code for s in self.sides if s.holds(actor, on))
