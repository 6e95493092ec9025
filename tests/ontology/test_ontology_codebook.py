"""The committed codebook is the one that the data gives, and leaves nothing out."""

from pathlib import Path

from tarazy.ontology import load_ontology
from tarazy.ontology.codebook import codebook

BOOK = Path(__file__).parents[2] / "docs" / "codebook.md"


def test_committed_codebook_is_current() -> None:
    fresh = codebook(load_ontology())
    assert BOOK.read_text(encoding="utf-8") == fresh, "run: python -m tarazy.ontology.codebook > docs/codebook.md"


def test_codebook_holds_every_code_and_decision() -> None:
    ontology, text = load_ontology(), codebook(load_ontology())
    for kind in ontology.types.values():
        section = text.split(f"\n## {kind.code}\n")[1].split("\n## ")[0]
        assert kind.definition in section
        assert all(f"| {mode.code} | " in section for mode in kind.modes.values())
    for code in (*ontology.contexts, *ontology.sectors, *ontology.entities, *ontology.vectors):
        assert f"\n| {code} | " in text
    assert all(decision.held in text for decision in ontology.decisions)
