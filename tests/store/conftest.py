"""Codings of a short dispatch, with every kind of value that an event can hold."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tarazy import store
from tarazy.records import (
    Actor,
    Candidate,
    Claim,
    Coding,
    Document,
    Event,
    Mention,
    Passage,
    Place,
    Sentence,
    Span,
    Telling,
    When,
)

TEXT = (
    "Kassym-Jomart Tokayev ordered more territorial defence troops on Nov. 20, 2024. "
    "The order was given in Astana. Қазақ сөзі."
)


PLACES = (
    None,
    Place(name="Astana", country="KAZ", latitude=51.13, longitude=71.43, precision="place", sectors=("PRE",)),
    Place(
        name="Aktau",
        country=None,
        latitude=None,
        longitude=None,
        precision="unknown",
        reason="several places bear the name",
        candidates=("Aktau (KAZ, city)", "Aktau (UZB, mountain)"),
    ),
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(text=words, start=start, end=start + len(words))


def make_event(number: int, document: str, coder: str) -> Event:
    who, whom, told = span("Kassym-Jomart Tokayev"), span("territorial defence"), span("order was given")
    day = date(2024, 11, 20)
    return Event(
        id=f"{document}/{number}",
        document=document,
        sentence=0,
        type="MOBILIZE",
        mode="troops",
        contexts=("military", "territory"),
        status="actual",
        actors=(
            Actor(**who.to_dict(), name="Tokayev", country="KAZ", sectors=("GOV", "MIL"), id="Q1", kind="person"),
            Actor(text="order", start=84, end=89, name=None, country="KAZ", reason="no name", candidates=("Q2",)),
        ),
        recipients=(Actor(**whom.to_dict(), name=None, country="KAZ", sectors=("MIL",)),),
        trigger=span("ordered"),
        evidence=Passage(start=0, end=79),
        when=When(start=day, end=day, precision="day", text="Nov. 20, 2024", basis="text"),
        where=PLACES[number % 3],
        quad="material_conflict",
        score=-6.5,
        confidence=0.87,
        coder=coder,
        repeats=(Telling(sentence=1, start=80, end=110, trigger=told),),
    )


def make_coding(document: str = "d1", events: int = 2, coder: str = "coder.v1") -> Coding:
    """A document of three sentences: one with events, one that tells them again, one not read."""
    ordered = Candidate(
        type="MOBILIZE",
        mode=None,
        status="actual",
        contexts=("military",),
        actors=(0,),
        recipients=(),
        trigger=span("ordered"),
        confidence=0.9,
    )
    who = span("Kassym-Jomart Tokayev")
    return Coding(
        document=Document(
            id=document,
            text=TEXT,
            title="Order",
            published=When(start=None, end=None, precision="unknown", text=None, basis="none", reason="undated"),
            source="wire",
        ),
        sentences=(
            Sentence(
                index=0,
                text=TEXT[:79],
                start=0,
                end=79,
                mentions=(Mention(**who.to_dict(), score=0.5, kind="gpe"),),
                candidates=(ordered,),
            ),
            Sentence(index=1, text=TEXT[80:110], start=80, end=110),
            Sentence(index=2, text=TEXT[111:], start=111, end=len(TEXT), skipped="not English (kk)"),
        ),
        events=tuple(make_event(number, document, coder) for number in range(events)),
        coder=coder,
        claims=(
            Claim(
                kind="founded",
                subjects=("group:un",),
                value=2024.0,
                unit="year",
                qualifier=None,
                text="2024",
                start=74,
                end=78,
                sentence=0,
                verdict="differs",
                reference=1945.0,
                source="a book",
            ),
        )
        if events
        else (),
    )


@pytest.fixture(name="make_coding")
def _make_coding() -> Callable[..., Coding]:
    return make_coding


@pytest.fixture(name="db")
def _db(tmp_path: Path) -> Any:
    with store.open(tmp_path / "x.duckdb") as opened:
        yield opened
