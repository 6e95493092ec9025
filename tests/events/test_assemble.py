from datetime import date

import msgspec
import pytest

from tarazy.actors import Context, Resolver, load_knowledge
from tarazy.events import Assembler, merge
from tarazy.ontology import load_ontology
from tarazy.places import document_context
from tarazy.records import Candidate, Document, Event, Mention, Place, Sentence, Span, Status, When

DAY = date(2024, 11, 27)
PUBLISHED = When(start=DAY, end=DAY, precision="day", text=None, basis="published")


def events(
    text: str,
    words: list[str],
    trigger: str,
    *,
    actors: tuple[int, ...] = (0,),
    recipients: tuple[int, ...] = (),
    kind: str = "SUPPORT",
    status: Status = "actual",
    published: When | None = PUBLISHED,
    at: int = 0,
    index: int = 0,
) -> tuple[Event, ...]:
    def span(part: str) -> tuple[int, int]:
        start = text.index(part, at)
        return start, start + len(part)

    mentions = tuple(Mention(text=w, start=span(w)[0], end=span(w)[1], score=0.9, kind="gpe") for w in words)
    first, last = span(trigger)
    candidate = Candidate(
        type=kind, mode=None, status=status, contexts=(), actors=actors, recipients=recipients,
        trigger=Span(text=trigger, start=first, end=last), confidence=0.9,
    )  # fmt: skip
    end = text.find(".", at) + 1
    sentence = Sentence(index=index, text=text[at:end], start=at, end=end, mentions=mentions, candidates=(candidate,))
    document = Document(id="d", text=text, published=published)
    assembler = Assembler(
        load_ontology(), Resolver(load_knowledge()), document, Context(), document_context(text), "coder.v1"
    )
    return assembler.events(sentence)


def test_parties_are_resolved_and_words_are_where_the_offsets_say() -> None:
    text = "Kazakhstan praised Turkey."
    (event,) = events(text, ["Kazakhstan", "Turkey"], "praised", recipients=(1,))
    assert [a.country for a in (*event.actors, *event.recipients)] == ["KAZ", "TUR"]
    assert text[event.trigger.start : event.trigger.end] == "praised"
    assert (event.when.start, event.when.basis) == (DAY, "published")


def test_type_that_needs_a_recipient_is_dropped_without_one() -> None:
    needs = next(t.code for t in load_ontology().types.values() if t.requires_recipient)
    assert events("Kazakhstan praised.", ["Kazakhstan"], "praised", kind=needs) == ()


@pytest.mark.parametrize(
    ("words", "told", "published", "status", "precision"),
    [
        ("in May 2021", "actual", PUBLISHED, "historical", "month"),
        ("in May 2024", "historical", PUBLISHED, "actual", "month"),
        ("in May 2021", "historical", None, "actual", "month"),
        ("during the war", "historical", None, "historical", "unknown"),
        ("on Monday", "actual", None, "actual", "relative"),
        ("in May 2021", "hypothetical", PUBLISHED, "hypothetical", "month"),
    ],
)
def test_status_and_date_say_no_more_than_the_text(
    words: str, told: Status, published: When | None, status: str, precision: str
) -> None:
    (event,) = events(
        f"Kazakhstan praised Turkey {words}.", ["Kazakhstan", "Turkey"], "praised", recipients=(1,),
        status=told, published=published,
    )  # fmt: skip
    assert (event.status, event.when.precision) == (status, precision)


def test_body_whose_meeting_is_told_takes_part_in_it() -> None:
    text = "Armenia will host Vladimir Putin for a summit of the Eurasian Economic Union."
    (event,) = events(
        text, ["Armenia", "Vladimir Putin", "the Eurasian Economic Union"], "host", actors=(1,), recipients=(0,),
        kind="AGREE", status="planned",
    )  # fmt: skip
    assert [a.id for a in event.actors] == ["person:vladimir-putin", "group:eaeu"]
    assert [a.country for a in event.recipients] == ["ARM"]


def test_same_act_told_twice_is_one_event_with_both_passages() -> None:
    text = "Kazakhstan praised Turkey over trade routes. President Tokayev praised Turkey for trade routes."
    first = events(text, ["Kazakhstan", "Turkey"], "praised", recipients=(1,))
    second = events(text, ["President Tokayev", "Turkey"], "praised", recipients=(1,), at=45, index=1)
    (event,) = merge((*first, *second), text)
    passages = {event.evidence.start, *(r.start for r in event.repeats)}
    assert passages == {0, 45}
    assert event.actors[0].name == "Kassym-Jomart Tokayev"


def test_acts_toward_different_states_stay_apart() -> None:
    text = "Kazakhstan praised Turkey over trade routes. Kazakhstan praised China over trade routes."
    first = events(text, ["Kazakhstan", "Turkey"], "praised", recipients=(1,))
    second = events(text, ["Kazakhstan", "China"], "praised", recipients=(1,), at=45, index=1)
    assert len(merge((*first, *second), text)) == 2


@pytest.mark.parametrize(
    ("text", "first", "second", "count"),
    [
        ("Russia imposed new sanctions on Turkey.", "imposed", "sanctions", 1),
        ("Russia imposed a whole new round of sanctions on Turkey.", "imposed", "sanctions", 2),
        ("Russia fined and barred Turkey.", "fined", "barred", 2),
        ("Russia fined, barred Turkey.", "fined", "barred", 2),
        ("Russia fined the firms and banks of Turkey that it then barred.", "fined", "barred", 2),
        ("Russia fined before it barred Turkey.", "fined", "barred", 2),
    ],
)
def test_a_verb_and_its_noun_tell_one_act(text: str, first: str, second: str, count: int) -> None:
    told = [events(text, ["Russia", "Turkey"], t, recipients=(1,), kind="SANCTION")[0] for t in (first, second)]
    merged = merge(told, text)
    assert len(merged) == count
    assert not any(e.repeats for e in merged)
    in_may, in_june = (
        msgspec.structs.replace(told[0].when, start=day, end=day, basis="text")
        for day in (date(2024, 5, 1), date(2024, 6, 1))
    )
    for one, other in (
        ({}, {"status": "negated"}),
        ({}, {"recipients": ()}),
        ({"mode": "convict"}, {"mode": "expel"}),
        ({"when": in_may}, {"when": in_june}),
    ):
        assert len(merge([msgspec.structs.replace(e, **c) for e, c in zip(told, (one, other), strict=True)], text)) == 2


def test_an_act_with_two_triggers_in_each_of_two_sentences_is_told_again_once() -> None:
    first = "Russia imposed new sanctions on Turkey over trade. "
    text = first + "Russia imposed more sanctions on Turkey over trade."
    told = [
        events(text, ["Russia", "Turkey"], t, recipients=(1,), kind="SANCTION", at=at, index=index)[0]
        for index, at in enumerate((0, len(first)))
        for t in ("imposed", "sanctions")
    ]
    (event,) = merge(told, text)
    assert [r.sentence for r in event.repeats] == [1 - event.sentence]


def where(text: str, on: date = DAY) -> Place:
    published = When(start=on, end=on, precision="day", text=None, basis="published")
    (event,) = events(text, ["Troops", "rebels"], "attacked", recipients=(1,), kind="ASSAULT", published=published)
    assert event.where is not None
    return event.where


def test_a_disputed_territory_is_its_claimants_with_a_mark_while_it_lasts() -> None:
    told = where("Troops attacked rebels in Stepanakert.", date(2020, 10, 1))
    assert (told.name, told.country, told.sectors) == ("Stepanakert", "AZE", ("PRE",))
    assert where("Troops attacked rebels in Stepanakert.", date(2024, 6, 1)).sectors == ()
    assert where("Troops attacked rebels in Sukhumi.").sectors == ("PRE",)
    assert where("Troops attacked rebels in Ganja.").sectors == ()


def test_an_open_place_lists_what_it_may_be_and_an_untold_one_says_so() -> None:
    told = where("Troops attacked rebels in Tripoli.")
    assert (told.name, told.country, told.latitude, told.precision) == ("Tripoli", None, None, "unknown")
    assert told.reason == "several places bear the name"
    assert {c.partition("(")[2][:3] for c in told.candidates} >= {"LBY", "LBN"}
    untold = where("Troops attacked rebels.")
    assert (untold.name, untold.country, untold.precision, untold.candidates) == (None, None, "unknown", ())
    assert untold.reason
    sea = where("Troops attacked rebels in the Black Sea.")
    assert (sea.name, sea.country, sea.reason) == ("Black Sea", None, "in no one state")


def test_a_visit_and_a_meeting_in_one_sentence_are_two_events() -> None:
    text = "Mahmoud Abbas will visit Japan in May and meet Prime Minister Junichiro Koizumi."
    words = ["Mahmoud Abbas", "Japan", "Prime Minister Junichiro Koizumi"]
    day = When(start=date(2005, 5, 2), end=date(2005, 5, 2), precision="day", text=None, basis="published")
    told = [
        event
        for trigger, recipient in (("visit", 1), ("meet", 2))
        for event in events(
            text, words, trigger, recipients=(recipient,), kind="AGREE", status="planned", published=day
        )
    ]
    assert {r.country for e in told for r in e.recipients} == {"JPN"}
    assert [e.trigger.text for e in merge(told, text)] == ["visit", "meet"]
