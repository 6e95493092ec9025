"""The SQL that the measures share, made from the definitions in Python so that neither drifts from the other."""

from collections.abc import Iterable, Sequence

from tarazy.balance.powers import Side, Stretch
from tarazy.ontology import Ontology


class Binder:
    """Collects the parameters of one statement; `bind` gives the placeholder of a value."""

    def __init__(self) -> None:
        self.values: list[object] = []

    def bind(self, value: object) -> str:
        """The placeholder of a value: what comes from outside never becomes part of the statement's text."""
        if value not in self.values:
            self.values.append(value)
        return f"${self.values.index(value) + 1}"


def any_of(column: str, codes: Iterable[str], binder: Binder) -> str:
    """Whether a list column holds one of these codes."""
    # Not list_has_any, which builds a set for each row: lists are short, and this takes a quarter of its time
    return f"({' OR '.join(f'list_contains({column}, {binder.bind(code)})' for code in codes) or 'false'})"


def held_by(side: Side, role: str, binder: Binder) -> str:
    """`Side.holds` for some party in a role ("actor", "recipient") of a row with its `day`."""
    countries = f"{role}_countries"
    if side.group is None:
        return any_of(countries, side.stretches[0].countries, binder)
    parts = [f"({_within(side, s, binder)} AND {any_of(countries, s.countries, binder)})" for s in side.stretches]
    if side.bodies:
        parts.append(any_of(countries, side.bodies, binder))
    if side.ids:
        parts.append(any_of(f"{role}_ids", side.ids, binder))
    return f"({' OR '.join(parts)})"


def inside(side: Side, countries: Sequence[str], binder: Binder) -> str:
    """Whether one of these countries is a member of the side on the row's `day`."""
    spans = [_within(side, s, binder) for s in side.stretches if not set(countries).isdisjoint(s.countries)]
    return f"({' OR '.join(spans)})" if spans else "false"


def _within(side: Side, stretch: Stretch, binder: Binder) -> str:
    day = f"coalesce(day, {binder.bind(side.latest)}::DATE)"
    return f"{day} BETWEEN {binder.bind(stretch.start)}::DATE AND {binder.bind(stretch.end)}::DATE"


def mask(conditions: Sequence[str]) -> str:
    """A BIGINT whose bit i tells whether condition i holds."""
    return " + ".join(f"({c})::BIGINT * {1 << i}" for i, c in enumerate(conditions)) or "0::BIGINT"


def vector_mask(ontology: Ontology, binder: Binder) -> str:
    """The vectors that a row's contexts belong to, bit i for the i-th in the ontology's order."""
    return mask([any_of("contexts", v.contexts, binder) for v in ontology.vectors.values()])


def kind(ontology: Ontology, binder: Binder) -> str:
    """0 for cooperation, 1 for conflict, 2 where the quad is unknown: by quad, never by the sign of a score."""
    quads = {sign: [c for c, q in ontology.quads.items() if q.cooperative is sign] for sign in (True, False)}
    told = [f"WHEN list_contains({binder.bind(codes)}::VARCHAR[], quad) THEN {number}"
            for number, codes in ((0, quads[True]), (1, quads[False]))]  # fmt: skip
    return f"(CASE {' '.join(told)} ELSE 2 END)"


# A row's lists, never NULL, and whether it has no recipient at all: with unknown recipients the parties on the other
# side did not deal with each other but with someone.
LISTS = ", ".join(
    f"coalesce({name}, []::VARCHAR[]) AS {name}"
    for name in (
        "contexts", "actor_countries", "actor_sectors", "actor_ids",
        "recipient_countries", "recipient_sectors", "recipient_ids",
    )
)  # fmt: skip
ALONE = "len(recipient_countries) + len(recipient_sectors) + len(recipient_ids) = 0"


def ties(own: Side, powers: Sequence[Side], binder: Binder) -> dict[str, str]:
    """For each direction the mask of powers that an event ties the focal state to.

    `outward`: it acts toward the power; `inward`: the power toward it; `mutual`: both act and there is no
    recipient. A power that the focal state itself belongs to on the day has no tie with it. Several members of
    a power in one event are one tie: a bit is a bit.
    """
    focal = own.stretches[0].countries
    acts, receives = held_by(own, "actor", binder), held_by(own, "recipient", binder)
    apart = [f"NOT {inside(p, focal, binder)}" for p in powers]
    here = [held_by(p, "actor", binder) for p in powers]
    there = [held_by(p, "recipient", binder) for p in powers]
    return {
        "outward": mask([f"{acts} AND {a} AND {t}" for a, t in zip(apart, there, strict=True)]),
        "inward": mask([f"{receives} AND {a} AND {h}" for a, h in zip(apart, here, strict=True)]),
        "mutual": mask([f"{acts} AND {ALONE} AND {a} AND {h}" for a, h in zip(apart, here, strict=True)]),
    }
