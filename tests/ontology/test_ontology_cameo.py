"""The CAMEO map keeps its codes as text, uses only what PLOVER 2.0 has, and says where it departs."""

import pytest

from tarazy.ontology import load_ontology


@pytest.mark.parametrize(
    ("code", "kind", "mode", "contexts"),
    [
        ("010", None, None, ()),
        ("10", "REQUEST", None, ()),
        ("0233", "REQUEST", "assist", ("human_security",)),
        ("036", "AGREE", None, ("diplomatic",)),
        ("0356", "CONCEDE", None, ("military",)),
        ("042", "CONSULT", "visit", ()),
        ("055", "CONCEDE", None, ("diplomatic",)),
        ("057", "SUPPORT", None, ("diplomatic",)),
        ("0812", "CONCEDE", None, ("pro_democracy",)),
        ("0841", "RETREAT", "release", ("legal",)),
        ("085", "CONCEDE", None, ("economic",)),
        ("091", "ACCUSE", "investigate", ("crime", "corruption")),
        ("1322", "THREATEN", "restrict", ("pro_autocracy",)),
        ("163", "SANCTION", "discontinue", ("diplomatic",)),
        ("1712", "ASSAULT", "destroy", ("human_security",)),
        ("186", "ASSAULT", "targeted", ()),
        ("191", "COERCE", "restrict", ("military",)),
        ("195", "ASSAULT", "aerial", ("military",)),
        ("2042", "ASSAULT", "unconventional", ("cbrn",)),
    ],
)
def test_mapping(code: str, kind: str | None, mode: str | None, contexts: tuple[str, ...]) -> None:
    found = load_ontology().cameo[code]
    assert (found.code, found.type, found.mode, found.contexts) == (code, kind, mode, contexts)


def test_whole_roots_go_where_the_manual_sends_them() -> None:
    expected = {
        "03": {"AGREE", "CONCEDE"}, "04": {"CONSULT"}, "05": {"SUPPORT", "CONCEDE"}, "06": {"COOPERATE"},
        "07": {"AID"}, "08": {"CONCEDE", "RETREAT"}, "09": {"ACCUSE"}, "10": {"REQUEST"},
        "11": {"ACCUSE", "SANCTION"}, "12": {"REJECT"}, "13": {"THREATEN"}, "14": {"PROTEST"}, "15": {"MOBILIZE"},
        "16": {"SANCTION"}, "17": {"COERCE", "ASSAULT"}, "18": {"ASSAULT"}, "19": {"ASSAULT", "COERCE"},
        "20": {"ASSAULT"}, "01": {None}, "02": {"REQUEST"},
    }  # fmt: skip
    found: dict[str, set[str | None]] = {}
    for code, mapping in load_ontology().cameo.items():
        found.setdefault(code[:2], set()).add(mapping.type)
    assert found == expected
