"""Figures that texts state about states, beside the reference."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from tarazy.balance import DEFAULT_POWERS, Powers
from tarazy.brief import compose, page, show
from tarazy.claims import document_claims, load_reference
from tarazy.cli import main
from tarazy.ontology import load_ontology
from tarazy.records import Claim, Coding, Document, When

ARTICLE = Path(__file__).parents[3] / "shared" / "articles" / "kazakhstan-defense.txt"


def read(text: str, published: date | None = None) -> tuple[Claim, ...]:
    when = (
        None
        if published is None
        else When(start=published, end=published, precision="day", text=None, basis="published")
    )
    return document_claims(Document(id="d", text=text, published=when))


@pytest.mark.parametrize(
    ("text", "kind", "subjects", "value", "verdict"),
    [
        ("Kazakhstan shares a 7,500-kilometre border with Russia.", "border_length", ("KAZ", "RUS"), 7500, "near"),
        ("Tajikistan shares a border of more than 1,300 km with Afghanistan.", "border_length", ("AFG", "TJK"), 1300, "agrees"),
        ("Mexico's 1,954-mile border with the United States was closed.", "border_length", ("MEX", "USA"), 1954, "agrees"),
        ("The Kyrgyz-Tajik border, nearly 1,000 kilometres long, was agreed.", "border_length", ("KGZ", "TJK"), 1000, "agrees"),
        ("Finland has a 2,400-kilometre border with Russia.", "border_length", ("FIN", "RUS"), 2400, "differs"),
        ("Kazakhstan has a 100-kilometre border with Egypt.", "border_length", ("EGY", "KAZ"), 100, "no reference"),
        ("Kazakhstan covers an area of 2.7 million square kilometres.", "area", ("KAZ",), 2.7e6, "agrees"),
        ("Ukraine has a population of 41 million.", "population", ("UKR",), 41e6, "agrees"),
        ("The five-member Eurasian Economic Union met.", "members", ("group:eaeu",), 5, "agrees"),
        ("Finland joined NATO in 2023.", "joined", ("FIN", "group:nato"), 2023, "agrees"),
        ("Finland joined NATO in 2013.", "joined", ("FIN", "group:nato"), 2013, "differs"),
        ("The Shanghai Cooperation Organisation was founded in 2001.", "founded", ("group:sco",), 2001, "agrees"),
        ("Kosovo declared independence from Serbia in 2008.", "independence", ("KOS",), 2008, "agrees"),
        ("Kazakhstan's armed forces number about 70,000 troops.", "force_size", ("KAZ",), 70000, "differs"),
        ("Kazakhstan's armed forces number about 52,000 troops.", "force_size", ("KAZ",), 52000, "agrees"),
        ("Ukraine's armed forces have 900,000 personnel.", "force_size", ("UKR",), 900000, "agrees"),
        ("Afghanistan's armed forces number about 70,000 troops.", "force_size", ("AFG",), 70000, "no reference"),
    ],
)  # fmt: skip
def test_claim_and_verdict(text: str, kind: str, subjects: tuple[str, ...], value: float, verdict: str) -> None:
    (claim,) = read(text, date(2024, 11, 27))
    assert (claim.kind, claim.subjects, claim.value, claim.verdict) == (kind, subjects, value, verdict)
    assert text[claim.start : claim.end] == claim.text
    assert (claim.reference is None) == (verdict == "no reference")
    assert claim.source or claim.reason


@pytest.mark.parametrize(
    "text",
    [
        "Troops gathered 40 kilometres from the border with Ukraine.",
        "Russian forces captured 235 square kilometres of Ukraine.",
        "Some 7,000 soldiers marched.",
        "The town of 20,000 people in Ukraine was shelled.",
        "Kazakhstan praised Turkey.",
    ],
)
def test_other_figures_are_no_claims(text: str) -> None:
    assert read(text) == ()


def test_members_are_those_of_the_day() -> None:
    (then,) = read("The 30-member NATO met.", date(2021, 5, 1))
    (now,) = read("The 30-member NATO met.", date(2024, 11, 27))
    assert (then.verdict, now.verdict, now.reference) == ("agrees", "differs", 32)


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not beside the project")
def test_length_of_the_border_in_the_article_the_project_began_with() -> None:
    (claim,) = read(ARTICLE.read_text(encoding="utf-8"))
    assert (claim.subjects, claim.value, claim.verdict, claim.reference) == (("KAZ", "RUS"), 7500, "near", 7644)


def test_command_prints_tables_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Kazakhstan shares a 7,500-kilometre border with Russia, the ministry in Astana said on Monday.")
    shown = CliRunner().invoke(main, ["claims", str(path)])
    assert (shown.exit_code, shown.stdout.split("\t")[2:4]) == (0, ["border of KAZ and RUS", "7,500 km"])
    lines = CliRunner().invoke(main, ["claims", "--json", str(path)])
    assert json.loads(lines.stdout)["verdict"] == "near"
    assert CliRunner().invoke(main, ["claims", str(tmp_path / "none.txt")]).exit_code == 2


def test_reference_is_large_enough_and_in_bounds() -> None:
    reference = load_reference()
    assert len(reference.borders) >= 300
    assert all(1 <= b.values[0] < 9000 for b in reference.borders.values())
    assert {s for pair in reference.borders for s in pair} - set(reference.areas) <= {"VAT"}
    assert all(1700 < year < 2030 for fact in reference.independence.values() for year in fact.values)
    assert len(reference.forces) >= 150
    assert all(100 < f.values[0] <= f.values[1] < 3e6 for f in reference.forces.values())
    tables = (reference.borders, reference.areas, reference.populations, reference.independence, reference.forces)
    assert all(fact.source for table in tables for fact in table.values())


def test_a_size_of_forces_of_another_time_is_not_compared() -> None:
    text = "Ukraine's armed forces have 200,000 personnel."
    (claim,) = read(text, date(2012, 5, 1))
    assert (claim.verdict, claim.reference) == ("no reference", None)
    assert claim.reason == "the size that is held is of 2025, the report is of 2012"
    (claim,) = read(text, date(2024, 5, 1))
    assert (claim.verdict, claim.reference, claim.source) == ("differs", 850_000, "CIA World Factbook 2025")
    assert claim.reason == "850,000 to 1,000,000 active personnel in 2025"
    (claim,) = read(text)
    assert (claim.verdict, claim.reference) == ("no reference", None)
    assert claim.reason == "the size that is held is of 2025, the report is undated"


def test_figures_are_compared_with_the_reference_as_it_is_held_not_as_it_is_shown() -> None:
    # 17 km are 10.563 miles: 10.67 is 1.01 % more than that, and 0.7 % more than the 10.6 that are shown
    (claim,) = read("Turkey has a 10.67-mile border with Azerbaijan.")
    assert (claim.value, claim.verdict, claim.reference) == (10.67, "near", 10.6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["7,500", "km", "border", "with", "Russia", "Kazakhstan", "of", "million", "NATO", "-", "2001", "in"]
        ),
        max_size=15,
    )
)
def test_any_words_do_no_harm(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[c.start : c.end] == c.text for c in read(text))


def test_brief_has_a_section_of_claims_when_there_are_any() -> None:
    document = Document(id="d", text="Kazakhstan shares a 7,500-kilometre border with Russia.")
    for claims in (document_claims(document), ()):
        coding = Coding(document=document, sentences=(), events=(), coder="coder.v1", claims=claims)
        brief = compose([coding], [], ontology=load_ontology(), powers=Powers(DEFAULT_POWERS))
        console = Console(file=StringIO(), width=120)
        show(brief, console)
        for shown in (page(brief), console.file.getvalue()):  # type: ignore[attr-defined]
            assert ("7,644 km" in shown) == ("Claims" in shown) == bool(claims)
