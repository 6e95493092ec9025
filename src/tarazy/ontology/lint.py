"""What an ontology must hold beyond its schema: each rule yields one sentence for each thing that is wrong."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from tarazy.ontology.load import unresolved
from tarazy.ontology.model import Entry, Ontology, Term

CAMEO_CODE = re.compile(r"[0-9]{2}([0-9][0-9a-z]?|[a-z])?")  # the letter is for ICEWS's 13y
SCALE = 10.0  # PLOVER's scores run from -SCALE to SCALE


def lint(ontology: Ontology) -> list[str]:
    """All problems of an ontology, in words; an empty list means that it is sound."""
    return [problem for rule in RULES for problem in rule(ontology)]


def empty_texts(ontology: Ontology) -> Iterator[str]:
    """No label, definition, rule or example is blank, and every type says what it covers and what it does not."""
    for where, entry in _entries(ontology):
        for field in entry.__struct_fields__:
            value = getattr(entry, field)
            if isinstance(value, str) and not value.strip():
                yield f"{where}: {field} is empty"
    for kind in ontology.types.values():
        if not kind.includes or not all(text.strip() for text in kind.includes):
            yield f"{kind.code}: no rule, or an empty one, under includes"
        if not kind.excludes:
            yield f"{kind.code}: no rule under excludes"
        if not kind.example.actors:
            yield f"{kind.code}: the example names no actor"


def colliding_labels(ontology: Ontology) -> Iterator[str]:
    """Within each kind of entry a label stands for one code."""
    groups: dict[str, Mapping[str, Term]] = {
        "type": ontology.types,
        "context": ontology.contexts,
        "sector": ontology.sectors,
        "entity": ontology.entities,
        "quad": ontology.quads,
        "vector": ontology.vectors,
    }
    for name, group in groups.items():
        counts = Counter(entry.label.casefold() for entry in group.values())
        for label in (label for label, n in counts.items() if n > 1):
            shared = [entry.code for entry in group.values() if entry.label.casefold() == label]
            yield f"{name} label {label!r} stands for {', '.join(shared)}"


def repeated_examples(ontology: Ontology) -> Iterator[str]:
    """No example sentence serves twice."""
    counts = Counter(text for _, text in _examples(ontology))
    for text in (text for text, n in counts.items() if n > 1):
        places = [where for where, other in _examples(ontology) if other == text]
        yield f"example {text!r} is repeated: {', '.join(places)}"


def example_parties(ontology: Ontology) -> Iterator[str]:
    """The parties of a type's example stand in its words, and a type that needs a second party shows one."""
    for kind in ontology.types.values():
        parties = kind.example.actors + kind.example.recipients
        for party in parties:
            if not re.search(rf"\b{re.escape(party)}\b", kind.example.text):
                yield f"{kind.code}: the example does not hold the words {party!r}"
        if kind.requires_recipient and not kind.example.recipients and len(kind.example.actors) < 2:
            yield f"{kind.code}: requires a recipient, but its example has one party"


def score_signs(ontology: Ontology) -> Iterator[str]:
    """Scores are on the scale, with the sign of their quad unless exempted; no exemption is idle."""
    against = set()
    for kind in ontology.types.values():
        sign = 1 if kind.quad in ontology.quads and ontology.quads[kind.quad].cooperative else -1
        scores = {None: kind.score} | {mode.code: mode.score for mode in kind.modes.values()}
        for mode, score in scores.items():
            name = kind.code if mode is None else f"{kind.code} {mode}"
            if score is None:
                continue
            if abs(score) > SCALE:
                yield f"{name}: score {score:g} is outside -{SCALE:g} to {SCALE:g}"
            if score * sign < 0:
                against.add((kind.code, mode))
                if not any((e.type, e.mode) == (kind.code, mode) for e in ontology.exemptions):
                    yield f"{name}: score {score:g} has the sign opposite to its quad {kind.quad}"
    for exemption in ontology.exemptions:
        if (exemption.type, exemption.mode) not in against:
            yield f"exemptions.toml: {exemption.type} {exemption.mode} needs no exemption"


def own_exclusions(ontology: Ontology) -> Iterator[str]:
    """A rule of what does not belong to a type never sends it to that very type."""
    for kind in ontology.types.values():
        for out in kind.excludes:
            if out.type == kind.code:
                yield f"{kind.code}: excludes {out.rule!r} and sends it to {out.type}"


def context_vectors(ontology: Ontology) -> Iterator[str]:
    """Every context stands in exactly one vector, once."""
    homes = Counter(context for vector in ontology.vectors.values() for context in vector.contexts)
    for context in ontology.contexts:
        if homes[context] != 1:
            yield f"vectors.toml: context {context} stands in {homes[context]} vectors, expected one"


def quad_plane(ontology: Ontology) -> Iterator[str]:
    """The quads are numbered 1 to 4 and no two are the same quarter; each has a type."""
    numbers = sorted(quad.number for quad in ontology.quads.values())
    if numbers != [1, 2, 3, 4]:
        yield f"quads.toml: expected the numbers 1 to 4, got {numbers}"
    quarters = Counter((quad.cooperative, quad.material) for quad in ontology.quads.values())
    if len(quarters) != len(ontology.quads):
        yield "quads.toml: two quads have the same cooperative and material"
    for code in ontology.quads.keys() - {kind.quad for kind in ontology.types.values()}:
        yield f"quads.toml: no type falls in {code}"


def cameo_rows(ontology: Ontology) -> Iterator[str]:
    """CAMEO codes are well formed, have their parents, and one without a type says why."""
    for code, mapping in ontology.cameo.items():
        where = f"cameo.csv: code {code}"
        if not CAMEO_CODE.fullmatch(code):
            yield f"{where} is no CAMEO code: expected two to four digits"
        if len(code) > 2 and code[:-1] not in ontology.cameo:
            yield f"{where} has no parent {code[:-1]}"
        if mapping.type is None and mapping.note is None:
            yield f"{where} has no type and no note that says why"
        if mapping.type is None and (mapping.mode or mapping.contexts):
            yield f"{where} has a mode or contexts but no type"
        if len(set(mapping.contexts)) != len(mapping.contexts):
            yield f"{where} names a context twice"


RULES: tuple[Callable[[Ontology], Iterator[str]], ...] = (
    unresolved,
    empty_texts,
    colliding_labels,
    repeated_examples,
    example_parties,
    score_signs,
    own_exclusions,
    context_vectors,
    quad_plane,
    cameo_rows,
)


def _entries(ontology: Ontology) -> Iterator[tuple[str, Entry]]:
    """Every entry that holds words, with where it stands."""
    for kind in ontology.types.values():
        yield kind.code, kind
        yield f"{kind.code} example", kind.example
        yield from ((f"{kind.code} {mode.code}", mode) for mode in kind.modes.values())
        yield from ((f"{kind.code} excludes", out) for out in kind.excludes)
    yield from (("context " + entry.code, entry) for entry in ontology.contexts.values())
    yield from (("sector " + entry.code, entry) for entry in ontology.sectors.values())
    yield from (("entity " + entry.code, entry) for entry in ontology.entities.values())
    yield from (("quad " + entry.code, entry) for entry in ontology.quads.values())
    yield from (("vector " + entry.code, entry) for entry in ontology.vectors.values())
    yield from (("decision " + entry.topic, entry) for entry in ontology.decisions)
    yield from ((f"exemption {entry.type} {entry.mode}", entry) for entry in ontology.exemptions)


def _examples(ontology: Ontology) -> Iterator[tuple[str, str]]:
    """Every example sentence with where it stands."""
    for kind in ontology.types.values():
        yield kind.code, kind.example.text
        yield from ((f"{kind.code} {mode.code}", mode.example) for mode in kind.modes.values())
    yield from ((context.code, context.example) for context in ontology.contexts.values())
