import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tarazy.annotations import Gold, GoldAct, Party
from tarazy.cli import main
from tarazy.evaluate import evaluate
from tarazy.evaluate.score import NOTHING, calibration_error, macro_f1
from tarazy.records import Actor, Coding, Event, Passage, Span, When

TEXT = "China met Japan."


def _act(code: str, actors: tuple[tuple[int, int], ...], status: str = "actual") -> GoldAct:
    parties = tuple(Party(text=TEXT[a:b], start=a, end=b) for a, b in actors)
    return GoldAct(
        type=code, mode=None, status=status, contexts=("diplomatic",), actors=parties, recipients=(), trigger=(6, 9)
    )


def _event(
    code: str, actors: tuple[tuple[int, int], ...], confidence: float, trigger: tuple[int, int] = (6, 9)
) -> Event:
    parties = tuple(Actor(text=TEXT[a:b], start=a, end=b, name=None, country=None) for a, b in actors)
    start, end = trigger
    return Event(
        id="1", document="d", sentence=0, type=code, mode=None, contexts=("diplomatic",), status="actual", actors=parties,
        recipients=(), trigger=Span(text=TEXT[start:end], start=start, end=end), evidence=Passage(start=0, end=len(TEXT)),
        when=When(start=None, end=None, precision="unknown", text=None, basis="none"), where=None,
        quad="verbal_cooperation", score=1.0, confidence=confidence, coder="c",
    )  # fmt: skip


def _coder(*events: Event):  # type: ignore[no-untyped-def]
    return lambda document: Coding(document=document, sentences=(), events=events, coder="c")


GOLD = Gold(id="g", text=TEXT, published=None, acts=(_act("CONSULT", ((0, 5), (10, 15))),))


def test_right_needs_type_and_every_party() -> None:
    full = evaluate([GOLD], _coder(_event("CONSULT", ((0, 5), (10, 15)), 0.9)))
    assert (full.events.right, full.types.right, full.errors) == (1, 1, ())
    assert full.events.f1 == 1.0
    partly = evaluate([GOLD], _coder(_event("CONSULT", ((0, 5),), 0.9)))
    assert (partly.events.right, partly.types.right) == (0, 1)
    assert [e.kind for e in partly.errors] == ["wrong"]
    more = evaluate([GOLD], _coder(_event("CONSULT", ((0, 5), (6, 9), (10, 15)), 0.9)))
    assert more.events.right == 0


def test_confusions_pair_the_same_trigger_and_count_what_is_left() -> None:
    scores = evaluate([GOLD], _coder(_event("AGREE", ((0, 5),), 0.6), _event("AID", ((0, 5),), 0.8, (10, 15))))
    assert scores.confusion == {("CONSULT", "AGREE"): 1, (NOTHING, "AID"): 1}
    assert [(e.kind, e.found.type if e.found else None) for e in scores.errors] == [
        ("invented", "AID"),
        ("wrong", "AGREE"),
    ]
    assert scores.by_type["CONSULT"].recall == 0.0
    assert scores.status_accuracy == 1.0
    assert scores.contexts.right == 1


def test_text_without_event_is_quiet_only_if_nothing_is_coded() -> None:
    empty = Gold(id="e", text=TEXT, published=None, acts=())
    assert evaluate([empty], _coder()).quiet == 1.0
    assert evaluate([empty], _coder(_event("AID", ((0, 5),), 0.5))).quiet == 0.0
    assert evaluate([GOLD], _coder()).quiet is None


def test_known_values_of_the_measures() -> None:
    assert macro_f1([("a", "a"), ("a", "b"), ("b", "b"), ("c", "a")]) == pytest.approx((0.5 + 2 / 3 + 0) / 3)
    assert macro_f1([]) is None
    assert calibration_error([(0.95, True), (0.95, False)]) == pytest.approx(0.45)
    assert calibration_error([(0.0, False), (1.0, True)]) == 0.0
    assert calibration_error([]) is None


def test_eval_command_prints_scores_confusions_and_errors(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(
        "@ me-0001 | 2024-05-01 | -\n[1.gpe Kazakhstan] and [2.gpe Uzbekistan] {a signed} a border treaty in Astana.\n"
        "a SUPPORT actors=1,2 contexts=diplomatic status=actual\n\n"
        "@ me-0002 | 2024-05-01 | -\n[1.gpe Peru] {a bombed} [2.gpe Chile]'s poetry with praise.\n"
        "a AID actors=1 recipients=2 status=actual\n"
    )
    shown = CliRunner().invoke(main, ["eval", str(path)])
    assert shown.exit_code == 0, shown.output
    assert "Confusions" in shown.output
    assert "me-0002" in shown.output
    told = json.loads(CliRunner().invoke(main, ["eval", "--json", str(path)]).output)
    assert told["texts"] == 2
    assert told["events"]["gold"] == 2
    assert told["events"]["right"] == 1
    refused = CliRunner().invoke(main, ["eval", str(tmp_path / "none.csv")])
    assert refused.exit_code == 2
    assert "corpus format" in refused.output
