from datetime import date

import pytest

from tarazy.balance import Powers, focal_state, tally
from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.records import Actor, Event, Passage, Span, Status, When


def actor(country: str | None, identity: str | None = None) -> Actor:
    return Actor(text="x", start=0, end=1, name=None, country=country, id=identity, kind="state")


def event(
    actors: list[Actor], recipients: list[Actor], kind: str = "SUPPORT", status: Status = "actual", year: int = 2024
) -> Event:
    ontology = load_ontology()
    day = date(year, 6, 1)
    return Event(
        id="e", document="d", sentence=0, type=kind, mode=None, contexts=("military",), status=status,
        actors=tuple(actors), recipients=tuple(recipients), trigger=Span(text="x", start=0, end=1),
        evidence=Passage(start=0, end=1), when=When(start=day, end=day, precision="day", text=None, basis="published"),
        where=None, quad=ontology.quad(kind), score=ontology.score(kind, None), confidence=0.9, coder="coder.v1",
    )  # fmt: skip


def count(events: list[Event], power: str, vector: str | None = None) -> tuple[int, int, int]:
    flows = tally(events, "KAZ", Powers(("RUS", "EU")), load_ontology())
    flow = next(f for f in flows.flows if f.power == power and f.vector == vector)
    return flow.cooperation, flow.conflict, flow.planned


def test_flows_count_both_directions_and_each_vector() -> None:
    told = [event([actor("KAZ")], [actor("RUS")]), event([actor("RUS")], [actor("KAZ")], "ACCUSE")]
    assert count(told, "RUS") == (1, 1, 0)
    assert count(told, "RUS", "security") == (1, 1, 0)
    assert count(told, "RUS", "society") == (0, 0, 0)


def test_members_of_a_group_count_once_and_only_while_they_are_members() -> None:
    assert count([event([actor("KAZ")], [actor("DEU"), actor("FRA")])], "EU") == (1, 0, 0)
    assert count([event([actor("KAZ")], [actor("GBR")], year=2019)], "EU") == (1, 0, 0)
    assert count([event([actor("KAZ")], [actor("GBR")], year=2021)], "EU") == (0, 0, 0)


@pytest.mark.parametrize("status", ["hypothetical", "negated", "historical"])
def test_what_did_not_happen_now_is_not_counted(status: Status) -> None:
    assert count([event([actor("KAZ")], [actor("RUS")], status=status)], "RUS") == (0, 0, 0)
    assert count([event([actor("KAZ")], [actor("RUS")], status="planned")], "RUS") == (0, 0, 1)


def test_recipients_of_a_third_party_do_not_face_each_other() -> None:
    assert count([event([actor("TUR")], [actor("KAZ"), actor("RUS")])], "RUS") == (0, 0, 0)


def test_act_of_a_group_is_no_act_of_its_member_but_is_counted_apart() -> None:
    group = Actor(text="x", start=0, end=1, name=None, country=None, id="group:c5", kind="group")
    flows = tally([event([group], [actor("RUS")])], "KAZ", Powers(("RUS",)), load_ontology())
    assert (flows.in_groups, flows.with_powers) == (1, 0)


def test_focal_state_is_the_commonest_that_is_no_power() -> None:
    told = [event([actor("RUS")], [actor("KAZ")]), event([actor("RUS")], [actor("UZB")])]
    assert focal_state([*told, told[0]], Powers(("RUS",))) == "KAZ"
    assert focal_state([], Powers(("RUS",))) is None


def test_group_whose_name_looks_like_a_country_code_is_a_group() -> None:
    assert Powers(("SCO",)).of(actor("CHN"), date(2024, 1, 1)) == {"SCO"}


def test_unknown_power_is_an_error_that_names_what_is_known() -> None:
    with pytest.raises(InputError, match="no known state or group"):
        Powers(("Atlantis",))
