"""The ontology that ships is clean, and each rule of the linter finds what it is there to find."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace

from tarazy.ontology import CameoMapping, Exclusion, Exemption, Ontology, load_ontology
from tarazy.ontology.lint import RULES, lint

Change = Callable[[Ontology], Ontology]


def test_what_ships_is_clean() -> None:
    assert lint(load_ontology()) == []


def entry(part: str, code: str, **changes: Any) -> Change:
    """Change fields of one entry of a mapping."""

    def change(ontology: Ontology) -> Ontology:
        entries: Mapping[str, Any] = getattr(ontology, part)
        changed = MappingProxyType({**entries, code: replace(entries[code], **changes)})
        return replace(ontology, **{part: changed})

    return change


def mode(code: str, name: str, **changes: Any) -> Change:
    """Change fields of one mode of a type."""

    def change(ontology: Ontology) -> Ontology:
        modes = ontology.types[code].modes
        return entry("types", code, modes={**modes, name: replace(modes[name], **changes)})(ontology)

    return change


def example(code: str, **changes: Any) -> Change:
    """Change a type's example."""
    return lambda o: entry("types", code, example=replace(o.types[code].example, **changes))(o)


def cameo(code: str, kind: str | None, mode: str | None = None, contexts: tuple[str, ...] = ()) -> Change:
    """Add a row without a note to the CAMEO map."""
    row = CameoMapping(code=code, type=kind, mode=mode, contexts=contexts, note=None)
    return lambda o: replace(o, cameo=MappingProxyType({**o.cameo, code: row}))


CASES: list[tuple[str, Change, str]] = [
    ("unresolved", entry("types", "AID", quad="odd"), "quad 'odd'"),
    ("unresolved", entry("types", "AID", excludes=(Exclusion(rule="x", type="HELP"),)), "names type 'HELP'"),
    ("unresolved", cameo("0741", "AID", "gift"), "code 0741 names mode 'gift'"),
    ("unresolved", cameo("0741", "AID", None, ("gifts",)), "names context 'gifts'"),
    ("empty_texts", entry("types", "AID", definition=" "), "AID: definition is empty"),
    ("empty_texts", entry("types", "AID", includes=("",)), "AID: no rule, or an empty one, under includes"),
    ("empty_texts", entry("types", "AID", excludes=()), "AID: no rule under excludes"),
    ("empty_texts", example("AID", text=""), "AID example: text is empty"),
    ("empty_texts", example("AID", actors=()), "AID: the example names no actor"),
    ("empty_texts", mode("CONSULT", "phone", example=""), "CONSULT phone: example is empty"),
    ("empty_texts", entry("contexts", "cyber", definition=""), "context cyber: definition is empty"),
    ("empty_texts", entry("sectors", "COP", label=""), "sector COP: label is empty"),
    ("colliding_labels", entry("contexts", "crime", label="CYBER"), "'cyber' stands for cyber, crime"),
    ("colliding_labels", entry("types", "AID", label="Concession"), "'concession' stands for CONCEDE, AID"),
    ("repeated_examples", mode("CONSULT", "phone", example="Russia blocked Facebook."), "CONSULT phone, COERCE censor"),
    ("example_parties", example("AID", actors=("Kazakh",)), "does not hold the words 'Kazakh'"),
    ("example_parties", example("AID", recipients=()), "AID: requires a recipient"),
    ("score_signs", entry("types", "ACCUSE", score=3.0), "ACCUSE: score 3 has the sign opposite"),
    ("score_signs", mode("CONSULT", "phone", score=-1.5), "CONSULT phone: score -1.5 has the sign opposite"),
    ("score_signs", entry("types", "AID", score=11.0), "AID: score 11 is outside"),
    ("score_signs", lambda o: replace(o, exemptions=()), "REQUEST assist: score 0.5"),
    (
        "score_signs",
        lambda o: replace(o, exemptions=(*o.exemptions, Exemption(type="REJECT", mode="meet", reason="x"))),
        "REJECT meet needs no exemption",
    ),
    ("own_exclusions", entry("types", "AID", excludes=(Exclusion(rule="x", type="AID"),)), "sends it to AID"),
    ("context_vectors", entry("vectors", "society", contexts=("health",)), "gender stands in 0 vectors"),
    ("context_vectors", entry("vectors", "economy", contexts=("economic", "health")), "health stands in 2 vectors"),
    ("quad_plane", entry("quads", "verbal_conflict", number=4), "numbers 1 to 4"),
    ("quad_plane", entry("quads", "verbal_conflict", material=True), "two quads"),
    (
        "quad_plane",
        lambda o: replace(o, types={c: t for c, t in o.types.items() if t.quad != "verbal_conflict"}),
        "no type falls in verbal_conflict",
    ),
    ("cameo_rows", cameo("7", "AID"), "code 7 is no CAMEO code"),
    ("cameo_rows", cameo("0999", "ACCUSE"), "code 0999 has no parent 099"),
    ("cameo_rows", cameo("0191", None), "code 0191 has no type and no note"),
    ("cameo_rows", cameo("0191", None, "visit"), "code 0191 has a mode or contexts but no type"),
    ("cameo_rows", cameo("0741", "AID", None, ("health", "health")), "code 0741 names a context twice"),
]


@pytest.mark.parametrize(("rule", "change", "words"), CASES, ids=[f"{rule}-{n}" for n, (rule, *_) in enumerate(CASES)])
def test_rule_fires(rule: str, change: Change, words: str) -> None:
    changed = change(load_ontology())
    found = next(r for r in RULES if r.__name__ == rule)(changed)
    assert any(words in problem for problem in found)
    assert any(words in problem for problem in lint(changed))


def test_every_rule_is_shown_to_fire() -> None:
    assert {rule.__name__ for rule in RULES} == {rule for rule, *_ in CASES}
