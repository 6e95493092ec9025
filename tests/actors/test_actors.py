from datetime import date

import pytest

from tarazy.actors import Context, Resolver, document_context, expand, load_knowledge, resolve
from tarazy.errors import InputError

KAZ = Context(countries=("KAZ", "RUS"))


@pytest.mark.parametrize(
    ("words", "country", "sectors", "kind"),
    [
        ("Kazakhstan", "KAZ", (), "state"),
        ("the United States", "USA", (), "state"),
        ("the US", "USA", (), "state"),
        ("Türkiye", "TUR", (), "state"),
        ("the Kremlin", "RUS", (), "state"),
        ("Astana", "KAZ", (), "state"),
        ("Russian President Vladimir Putin", "RUS", ("GOV",), "person"),
        ("Kazakhstan’s President Kassym-Jomart Tokayev", "KAZ", ("GOV",), "person"),
        ("President Xi", "CHN", ("GOV",), "person"),
        ("former president Nazarbayev", "KAZ", ("ELI",), "person"),
        ("the Kazakh parliament", "KAZ", ("LEG",), "role"),
        ("Kyrgyz border guards", "KGZ", ("COP",), "role"),
        ("US troops", "USA", ("MIL",), "role"),
        ("domestic defense enterprises", "KAZ", ("BUS",), "role"),
        ("territorial defense and special operations forces", "KAZ", ("MIL",), "role"),
        ("the European Union", "EUR", (), "group"),
        ("the Collective Security Treaty Organization (CSTO)", "IGO", ("MIL",), "group"),
        ("Central Asian nations", None, (), "group"),
        ("the C5+1", None, (), "group"),
    ],
)
def test_who_it_is(words: str, country: str | None, sectors: tuple[str, ...], kind: str) -> None:
    actor = Resolver(load_knowledge()).resolve(words, context=KAZ)
    assert (actor.country, actor.sectors, actor.kind) == (country, sectors, kind)
    assert words[actor.start : actor.end] == actor.text


@pytest.mark.parametrize("words", ["us", "Michael Smith", "the shadow", "Putinism", ""])
def test_who_is_not_known_stays_unknown_with_the_reason(words: str) -> None:
    actor = resolve(words)
    assert actor.id is None
    assert actor.country is None
    assert actor.reason


def test_office_depends_on_the_date() -> None:
    assert resolve("Nursultan Nazarbayev", date(2015, 1, 1)).sectors == ("GOV",)
    assert resolve("Nursultan Nazarbayev", date(2022, 1, 1)).sectors == ("ELI",)
    undated = resolve("Nursultan Nazarbayev")
    assert undated.sectors == ()
    assert "undated" in (undated.reason or "")


def test_groups_expand_by_date() -> None:
    assert expand("c5", None) == ("KAZ", "KGZ", "TJK", "TKM", "UZB")
    assert "GBR" in expand("EU", date(2019, 1, 1))
    assert "GBR" not in expand("EU", date(2021, 1, 1))
    assert "UZB" not in expand("csto", date(2020, 1, 1))
    with pytest.raises(InputError, match="no known state or group"):
        expand("XY", None)


def test_document_context_counts_countries_and_defines_acronyms() -> None:
    text = "Kazakhstan and Kazakh firms met US officials. The Organization of Turkic States (OTS) met. It told us so."
    context = document_context(text, None)
    assert context.countries[:2] == ("KAZ", "USA")
    assert context.defined["OTS"].endswith("Organization of Turkic States")


def test_every_membership_and_person_is_of_a_known_country() -> None:
    known = load_knowledge()
    states = {e.country for e in known.entities.values() if e.kind == "state"}
    assert len(states) > 190
    members = {code for stretches in known.memberships.values() for s in stretches for code in s.countries}
    assert members <= states
    wider = {"EUR", "UNO", "IGO", "NGO", "KOS", "ISM", "IMG", "MNC", None}
    assert {e.country for e in known.entities.values()} <= states | wider


def test_a_title_lingers_although_the_office_was_held_again_years_later() -> None:
    words = "Foreign Minister Ramtane Lamamra"
    left = resolve(words, date(2017, 6, 3))
    assert (left.country, left.sectors) == ("DZA", ("GOV",))
    assert left.reason == "the office was left by 2017-05-31"
    assert resolve(words, date(2018, 6, 3)).sectors == ("ELI",)


def test_an_office_that_several_hold_says_whence_its_state_is_too() -> None:
    on, home = date(2024, 11, 1), Context(countries=("USA",))
    resolver = Resolver(load_knowledge())
    told = resolver.resolve("the US senator", on=on, context=home)
    taken = resolver.resolve("the senator", on=on, context=home)
    assert told.candidates == taken.candidates != ()
    assert told.reason == "an office that several hold"
    assert taken.reason == "an office that several hold; the state that the document is mostly about"


@pytest.mark.parametrize(
    ("words", "country", "sectors"),
    [
        ("German troops fighting Bashar al-Assad", "DEU", ("MIL",)),
        ("soldiers deployed against Muammar Gaddafi", None, ("MIL",)),
        ("rebels opposed to Bashar al-Assad", None, ("REB",)),
        ("soldiers killed by Russia", None, ("MIL",)),
        ("soldiers killed by Vladimir Putin", None, ("MIL",)),
        ("protesters against Vladimir Putin", None, ("CVL",)),
        ("fighters battling Turkey", None, ("REB",)),
        ("Ukrainian soldiers killed by Russian forces", "UKR", ("MIL",)),
        ("troops from Chad fighting Boko Haram", "TCD", ("MIL",)),
        ("militants fighting for Vladimir Putin", "RUS", ("REB",)),
        ("troops loyal to Khalifa Haftar", "LBY", ("MIL",)),
        ("Ukraine's fighting forces", "UKR", ("MIL",)),
        ("elite fighting forces of Iran", "IRN", ("MIL",)),
        ("killed Ukrainian soldiers", "UKR", ("MIL",)),
    ],
)
def test_whom_an_actor_is_against_does_not_say_whose_it_is(
    words: str, country: str | None, sectors: tuple[str, ...]
) -> None:
    actor = resolve(words, date(2011, 5, 1))
    assert (actor.country, actor.sectors, actor.kind) == (country, sectors, "role")
    assert words[actor.start : actor.end] == actor.text
