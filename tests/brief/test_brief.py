import re
from datetime import date

from rich.console import Console

from tarazy.balance import Powers
from tarazy.brief import compose, page, show
from tarazy.brief.clauses import clause
from tarazy.ontology import load_ontology
from tarazy.records import Actor, Coding, Document, Event, Passage, Sentence, Span, When

HOSTILE = (
    "Tokayev <script>alert(1)</script> praised \x1b[31mPutin\u202e</style>{} in Astana, officials noted at length."
)


def make(text: str, status: str = "actual") -> Coding:
    def actor(words: str, name: str, country: str) -> Actor:
        at = text.index(words)
        return Actor(
            text=words,
            start=at,
            end=at + len(words),
            name=name,
            country=country,
            sectors=("GOV",),
            kind="person",
        )

    at = text.index("praised")
    event = Event(
        id="e", document="d", sentence=0, type="SUPPORT", mode=None, contexts=("diplomatic",), status=status,  # type: ignore[arg-type]
        actors=(actor("Tokayev", "Kassym-Jomart Tokayev", "KAZ"),), recipients=(actor("Putin", "Vladimir Putin", "RUS"),),
        trigger=Span(text="praised", start=at, end=at + 7), evidence=Passage(start=0, end=len(text)),
        when=When(start=date(2024, 11, 1), end=date(2024, 11, 30), precision="month", text=None, basis="published"),
        where=None, quad="verbal_cooperation", score=5.0, confidence=0.9, coder="coder.v1",
    )  # fmt: skip
    sentence = Sentence(index=0, text=text, start=0, end=len(text))
    return Coding(document=Document(id="d", text=text), sentences=(sentence,), events=(event,), coder="coder.v1")


def test_clause_is_trimmed_and_names_actors_in_full() -> None:
    text = "On Monday Tokayev praised Putin in Astana, officials noted at length."
    assert clause(make(text).events[0], text) == "Kassym-Jomart Tokayev praised Vladimir Putin in Astana"


def test_hostile_text_neither_runs_nor_styles_the_page() -> None:
    brief = compose([make(HOSTILE)], [], ontology=load_ontology(), powers=Powers(("RUS",)))
    html = page(brief)
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert not re.search(r"[\x1b\u202e]", html)
    assert not re.search(r"""(src|href)=(?!"#)""", html)


def test_terminal_shows_hostile_text_without_its_escapes(capsys: object) -> None:
    console = Console(width=100, record=True, markup=False)
    show(compose([make(HOSTILE)], [], ontology=load_ontology(), powers=Powers(("RUS",))), console)
    told = console.export_text()
    assert "\x1b" not in told
    assert "Vladimir Putin" in told


def test_leans_count_actual_events_and_say_too_few() -> None:
    text = "On Monday Tokayev praised Putin in Astana."
    brief = compose([make(text), make(text, "planned")], [], ontology=load_ontology(), powers=Powers(("RUS", "CHN")))
    assert brief.flows is not None
    total = next(f for f in brief.flows.flows if f.power == "RUS" and f.vector is None)
    assert (total.cooperation, total.conflict, total.planned, total.too_few) == (1, 0, 1, True)
