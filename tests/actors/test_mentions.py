"""The judged mentions in context: accuracy may not fall below what was reached."""

from datetime import date

import pytest
from benchmarks.actors import accuracy, judged_mentions, probes

from tarazy.actors import Resolver, document_context, load_knowledge
from tarazy.records import Actor

# Measured 0.963, 0.981, 0.970 on 916, 838 and 838 judgements; about five mentions below.
FLOORS = {"country": 0.957, "sector": 0.975, "identity": 0.964}


def test_accuracy_does_not_fall() -> None:
    shares = accuracy()
    assert shares["country"][1] > 600
    for name, floor in FLOORS.items():
        right, judged = shares[name]
        assert right / judged >= floor, f"{name}: {right} of {judged}; python -m benchmarks.actors --misses lists them"


# Measured, less one per cent; docs/actors.md says what the sets are.
PROBES = {"first": (0.967, 0.975), "second": (0.947, 0.959), "third": (0.945, 0.975)}


def test_probes_do_not_fall() -> None:
    shares = probes()
    for section, floors in PROBES.items():
        for name, floor in zip(("country", "sector"), floors, strict=True):
            right, judged = shares[f"{name} in {section} probes"]
            assert judged >= 190
            assert right / judged >= floor, f"{name} in {section}: {right} of {judged}"


def test_the_set_marks_words_that_stand_there() -> None:
    mentions = list(judged_mentions())
    assert len({(m.line, m.start) for m in mentions}) == len(mentions)
    assert all(m.words == m.text[m.start : m.end] and "|" not in m.text for m in mentions)


TEXT = (
    "Kazakhstan’s foreign ministry sent a note to Kabul. Tokayev spoke later. He asked Russia for grain. "
    "The Central Asian nation borders Russia, and the Russian leader agreed. Aigerim Sultanbekova, a member of the "
    "Kazakh parliament, objected. Sultanbekova left."
)


@pytest.mark.parametrize(
    ("words", "country", "sector", "identity"),
    [
        ("foreign ministry", "KAZ", "GOV", None),
        ("He", "KAZ", "GOV", "person:kassym-jomart-tokayev"),
        ("The Central Asian nation", "KAZ", None, "state:KAZ"),
        ("the Russian leader", "RUS", "GOV", "person:vladimir-putin"),
        ("Sultanbekova left", "KAZ", "LEG", None),
    ],
)
def test_links_within_the_document(words: str, country: str, sector: str | None, identity: str | None) -> None:
    start = TEXT.index(words)
    mention = words.removesuffix(" left")
    actor = Resolver(load_knowledge()).resolve(
        mention, start=start, on=date(2022, 11, 1), context=document_context(TEXT, None)
    )
    assert (actor.country, actor.sectors[0] if actor.sectors else None, actor.id) == (country, sector, identity)
    assert TEXT[actor.start : actor.end] == actor.text


def test_a_pronoun_with_two_antecedents_lists_both() -> None:
    text = "Putin met Tokayev. He left."
    actor = Resolver(load_knowledge()).resolve(
        "He", start=text.index("He"), on=date(2022, 11, 1), context=document_context(text, None)
    )
    assert actor.country is None
    assert set(actor.candidates) == {"person:vladimir-putin", "person:kassym-jomart-tokayev"}


def test_a_title_of_one_state_is_not_given_to_another() -> None:
    text = "Kazakhstan hosted talks. Kazakhstan signed. The secretary of state of the United States came."
    context = document_context(text, None)
    actor = Resolver(load_knowledge()).resolve("the secretary of state", on=date(2022, 11, 1), context=context)
    assert (actor.country, actor.id) == ("USA", "person:antony-blinken")
    alone = document_context("Kazakhstan hosted talks.", None)
    actor = Resolver(load_knowledge()).resolve("the secretary of state", on=date(2022, 11, 1), context=alone)
    assert actor.country is None
    assert actor.candidates == ("state:USA",)


def said(words: str, on: date, text: str = "") -> Actor:
    start = text.index(words) if text else 0
    context = document_context(text, None) if text else None
    return Resolver(load_knowledge()).resolve(words, start=start, on=on, context=context)


@pytest.mark.parametrize(
    ("words", "country", "holder"),
    [
        ("the Philippine senator", "PHL", "person:grace-poe"),
        ("an Indian governor", "IND", None),
        ("a Texas governor", "USA", "person:greg-abbott"),
        ("a Saudi prince", "SAU", "person:mohammed-bin-nayef"),
        ("an Iranian ayatollah", "IRN", "person:ali-khamenei"),
        ("a Russian spokesman", "RUS", "person:dmitry-peskov"),
    ],
)
def test_an_office_that_several_hold_names_nobody_alone(words: str, country: str, holder: str | None) -> None:
    actor = said(words, date(2015, 6, 1))
    assert (actor.country, actor.id) == (country, None)
    if holder is not None:
        assert holder in actor.candidates
        assert actor.reason == "an office that several hold"


def test_a_name_a_seat_or_the_document_decide_an_office_that_several_hold() -> None:
    assert said("Senator Marco Rubio", date(2015, 6, 1)).id == "person:marco-rubio"
    assert said("the Kremlin spokesman", date(2015, 6, 1)).id == "person:dmitry-peskov"
    text = "Russian Foreign Minister Sergei Lavrov came to Astana. The minister praised Kazakhstan. Kazakhstan agreed."
    assert said("The minister", date(2015, 6, 1), text).id == "person:sergei-lavrov"
    text = "Sergei Lavrov met Wang Yi, the Chinese foreign minister. The minister left for Russia. Russia was silent."
    assert said("The minister", date(2015, 6, 1), text).id is None


def test_a_territory_has_offices_of_its_own() -> None:
    assert said("the Chechen leader", date(2015, 6, 1)).id == "person:ramzan-kadyrov"
    assert said("the president of Somaliland", date(2015, 6, 1)).sectors == ("GOV", "PRE")
    soldiers = said("Abkhaz soldiers", date(2015, 6, 1))
    assert (soldiers.country, soldiers.sectors) == ("GEO", ("MIL", "PRE"))
    assert said("Taiwan's navy", date(2015, 6, 1)).sectors == ("MIL",)
    assert said("the president of Abkhazia", date(1995, 6, 1)).id != "person:eduard-shevardnadze"
    assert said("the prime minister of Chechnya", date(2019, 6, 1)).id is None


def test_a_title_in_the_text_outlives_the_office_by_days_only() -> None:
    assert said("Nigerien President Mohamed Bazoum", date(2023, 7, 27)).sectors == ("GOV",)
    assert said("Mohamed Bazoum", date(2023, 7, 27)).sectors == ("ELI",)
    assert said("former president Mohamed Bazoum", date(2023, 7, 27)).sectors == ("ELI",)
    assert said("President Mohamed Bazoum", date(2023, 9, 27)).sectors == ("ELI",)


def test_whose_and_where_armed_people_are_goes_before_whom_they_are_for() -> None:
    day = date(2019, 6, 1)
    assert said("troops loyal to Khalifa Haftar", day).country == "LBY"
    assert said("Ramzan Kadyrov's fighters", day).country == "RUS"
    assert said("Russia-backed separatists in Donetsk", day).country == "UKR"
    assert said("Iran-backed militias", day).country is None


@pytest.mark.parametrize(
    ("words", "identity"),
    [
        ("Norway's Labour Party", "org:labour-nor"),
        ("Labour Party (Norway)", "org:labour-nor"),
        ("Pakistan's Jamaat-e-Islami", "org:ji-pak"),
        ("Jamaat-e-Islami in Bangladesh", "org:ji-bgd"),
    ],
)
def test_the_state_beside_a_name_that_several_bear_settles_it(words: str, identity: str) -> None:
    assert said(words, date(2016, 6, 1)).id == identity


def test_several_who_bear_a_name_share_what_they_are() -> None:
    actor = said("the Labour Party", date(2016, 6, 1))
    assert (actor.country, actor.sectors, actor.id) == (None, ("PTY",), None)
    assert len(actor.candidates) > 2


@pytest.mark.parametrize(
    ("words", "on", "identity"),
    [
        ("the president of the European Commission", date(2016, 1, 1), "person:jean-claude-juncker"),
        ("the World Bank president", date(2016, 1, 1), "person:jim-yong-kim"),
        ("the PKK leader", date(1998, 1, 1), "person:abdullah-ocalan"),
        ("Hezbollah's leader", date(2016, 1, 1), "person:hassan-nasrallah"),
        ("a Hezbollah leader", date(2016, 1, 1), None),
        ("Hezbollah leader", date(2016, 1, 1), None),
        ("Hezbollah leaders", date(2016, 1, 1), None),
    ],
)
def test_offices_of_organisations(words: str, on: date, identity: str | None) -> None:
    assert said(words, on).id == identity
