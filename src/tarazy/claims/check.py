"""Hold figures against the reference: agrees, near, differs, or there is none."""

from collections.abc import Mapping, Sequence
from datetime import date

from tarazy.actors import expand, load_knowledge
from tarazy.claims.find import Figure, find_figures
from tarazy.claims.reference import ACTORS, Bounds, Fact, load_reference
from tarazy.language import split_sentences
from tarazy.places import document_context
from tarazy.records import Claim, Document, Record, Sentence, Verdict

# Unit as Claim has it to kilometres or square kilometres.
_METRIC = {"km": 1.0, "mi": 1.609344, "square km": 1.0, "square mi": 2.589988}
_TENTHS_BELOW = 20  # references below this, in the unit of the figure, are shown with a tenth


class _Held(Record, frozen=True, kw_only=True):
    """References in the unit of the figure, any of which may agree, or all between the two; none with the reason."""

    values: tuple[float, ...] = ()
    source: str | None = None
    reason: str | None = None
    between: bool = False


def document_claims(document: Document) -> tuple[Claim, ...]:
    """The claims of a document that no language engine has read."""
    spans = enumerate(split_sentences(document.text))
    sentences = [Sentence(index=i, text=document.text[a:b], start=a, end=b) for i, (a, b) in spans]
    return find_claims(document, sentences, document_context(document.text, document.title))


def find_claims(document: Document, sentences: Sequence[Sentence], context: Mapping[str, float]) -> tuple[Claim, ...]:
    """The claims of a document, in the order of the text, each compared with the reference if there is one.

    `context` weighs the states that the document is about (`tarazy.places.document_context`). Memberships are those of
    the day of publication, or the latest known if the document is undated.
    """
    on = document.published.start if document.published else None
    found: list[Claim] = []
    for sentence in sentences:
        figures = find_figures(document.text, sentence.start, sentence.end, context=context, on=on)
        found.extend(check(figure, sentence.index, on) for figure in figures)
    return tuple(found)


def check(figure: Figure, sentence: int = 0, on: date | None = None) -> Claim:
    """The figure with its verdict; of several references the nearest counts."""
    held = _held(figure, on)
    verdict: Verdict = "no reference"
    best: float | None = None
    if held.values:
        best = min(held.values, key=lambda v: abs(v - figure.value))
        inside = held.between and min(held.values) <= figure.value <= max(held.values)
        verdict = "agrees" if inside else _verdict(figure, best)
    return Claim(
        kind=figure.kind,
        subjects=figure.subjects,
        value=figure.value,
        unit=figure.unit,
        qualifier=figure.qualifier,
        text=figure.text,
        start=figure.start,
        end=figure.end,
        sentence=sentence,
        verdict=verdict,
        reference=None if best is None else _shown(best),
        source=held.source,
        reason=held.reason,
    )


def _shown(value: float) -> float:
    return float(round(value, value < _TENTHS_BELOW))


def _verdict(figure: Figure, reference: float) -> Verdict:
    if figure.kind in ("founded", "joined", "independence", "members"):
        apart = abs(figure.value - reference)
        if apart == 0 or (figure.qualifier == "more" and reference > figure.value):
            return "agrees"
        return "near" if apart == 1 and figure.kind != "members" else "differs"
    tolerance = load_reference().settings.tolerance
    bounds: Bounds = getattr(tolerance, figure.kind)
    share = (figure.value - reference) / reference
    # "more than 1,300" lies below the reference, "nearly 1,400" above it
    one_sided = (figure.qualifier == "more" and -tolerance.one_sided <= share <= 0) or (
        figure.qualifier == "less" and 0 <= share <= tolerance.one_sided
    )
    if abs(share) <= bounds.agrees or one_sided:
        return "agrees"
    return "near" if abs(share) <= bounds.near else "differs"


def _held(figure: Figure, on: date | None) -> _Held:
    reference = load_reference()
    first = figure.subjects[0]
    if figure.kind == "border_length":
        border = reference.borders.get(frozenset(figure.subjects))
        return _of_fact(figure, border, "no length of this border is held, or the two have none on land")
    if figure.kind == "area":
        return _of_fact(figure, reference.areas.get(first), "no area of this state is held")
    if figure.kind == "population":
        return _of_fact(figure, reference.populations.get(first), "no population of this state is held")
    if figure.kind == "independence":
        return _of_fact(figure, reference.independence.get(first), "no year is held")
    if figure.kind == "force_size":
        size = reference.forces.get(first)
        years = reference.settings.tolerance.force_years
        if size is not None and size.year is not None and (on is None or abs(on.year - size.year) > years):
            when = "undated" if on is None else f"of {on.year}"
            return _Held(reason=f"the size that is held is of {size.year}, the report is {when}")
        return _of_fact(figure, size, "no size of this state's forces is held")
    return _of_groups(figure, on)


def _of_fact(figure: Figure, fact: Fact | None, missing: str) -> _Held:
    if fact is None:
        return _Held(reason=missing)
    values = tuple(v / _METRIC.get(figure.unit, 1.0) for v in fact.values)
    low, high = min(values), max(values)
    note = fact.note
    if fact.between:
        range_ = f"{low:,.0f} to {high:,.0f} " if low < high else ""
        note = f"{range_}active personnel in {fact.year}"
    return _Held(values=values, source=fact.source, reason=note or None, between=fact.between)


def _of_groups(figure: Figure, on: date | None) -> _Held:
    known = load_knowledge()
    group = figure.subjects[-1]
    if figure.kind == "founded":
        entity = known.entities.get(group)
        if entity is None or entity.start == date.min:
            return _Held(reason="no founding year is held")
        return _Held(values=(float(entity.start.year),), source=ACTORS)
    stretches = known.memberships.get(group.removeprefix("group:"), ())
    if not group.startswith("group:") or not stretches:
        return _Held(reason="no members of this organisation are held")
    if figure.kind == "members":
        members = expand(group, on)
        if not members:
            return _Held(reason=f"it had no members on {on}")
        return _Held(values=(float(len(members)),), source=ACTORS)
    years = tuple(float(s.start.year) for s in stretches if figure.subjects[0] in s.countries)
    return _Held(values=years, source=ACTORS) if years else _Held(reason="no such membership is held")
