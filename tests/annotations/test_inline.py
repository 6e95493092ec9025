from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.annotations import read_corpus, read_gold
from tarazy.annotations.inline import parse_text
from tarazy.errors import InputError

RECORD = """# a comment
@ xx-0001 | 2014-05-29 | Kazakhstan ; Sign formal agreement ; Russia
[1.gpe Kazakhstan] and [2.gpe Russia] {a signed} a treaty in [p1 Astana] [t1 on Thursday].
a SUPPORT actors=1,2 contexts=economic status=actual place=p1 when=t1

@ xx-0002 | - | -
[1.gpe Italy] beat [2.gpe Spain] on penalties.
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "xx.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_offsets_give_back_the_words(tmp_path: Path) -> None:
    first, second = read_corpus(_write(tmp_path, RECORD))
    assert first.text == "Kazakhstan and Russia signed a treaty in Astana on Thursday."
    assert {w.label: first.text[w.start : w.end] for w in first.words} == {
        "1": "Kazakhstan", "2": "Russia", "a": "signed", "p1": "Astana", "t1": "on Thursday",
    }  # fmt: skip
    assert first.triple == ("Kazakhstan", "Sign formal agreement", "Russia")
    assert (first.events[0].place, first.events[0].when) == ("p1", "t1")
    assert not second.events
    assert second.published is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("SUPPORT", "SUPORT", "'SUPORT' is not in the ontology"),
        ("actors=1,2", "actors=1,3", "no mention"),
        ("status=actual", "status=maybe", "status 'maybe'"),
        ("a SUPPORT", "b SUPPORT", "no trigger"),
        ("[2.gpe Russia]", "[2.gpe Russia", "bracket"),
        ("[2.gpe Russia]", "[1.gpe Russia]", "stands twice"),
        ("[2.gpe Russia]", "[2.xxx Russia]", "mention kind"),
        ("2014-05-29", "2014-02-30", "date"),
        ("contexts=economic", "contexts=economics", "contexts"),
        ("place=p1", "place=p2", "stands nowhere"),
        ("SUPPORT", "SUPPORT.visit", "no mode"),
    ],
)
def test_a_broken_record_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = _write(tmp_path, RECORD.replace(old, new, 1))
    with pytest.raises(InputError, match=message) as caught:
        list(read_corpus(path))
    assert f"{path}:" in str(caught.value)


@given(st.text(alphabet=st.characters(blacklist_characters="[]{}\r\n", blacklist_categories=("Cs",))))
def test_text_without_brackets_is_itself(text: str) -> None:
    assert parse_text(text, "here") == (text, ())


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(text: str) -> None:
    try:
        plain, words = parse_text(text, "here")
    except InputError:
        return
    assert all(plain[w.start : w.end].strip() for w in words)


def test_plover_records_of_one_text_are_its_events(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(
        '{"id": "1", "date": "2020-01-02", "text": "China met Japan.", "event": ["CONSULT"], "mode": ["visit"], '
        '"actor": [{"entity_text": "China", "code": "CHN"}, {"code": "JPN"}]}\n'
        '{"id": "2", "date": "2020-01-02", "text": "China met Japan.", "event": "AID", "actor": "China"}\n'
        '{"id": "3", "date": "2020-01-02", "text": "It rained.", "has_event": false}\n'
    )
    first, second = read_gold(path)
    assert [a.type for a in first.acts] == ["CONSULT", "AID"]
    assert first.acts[0].mode == "visit"
    assert [(p.start, p.end, p.country) for p in first.acts[0].actors] == [(0, 5, "CHN"), (None, None, "JPN")]
    assert second.acts == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "expected a JSON list"),
        ('{"event": "AID"}', "without the text"),
        ('{"text": "A b.", "event": "FIGHT", "actor": "A"}', "no PLOVER type"),
        ('{"text": "A b.", "event": "AID", "actor": "Zed"}', "does not stand in the text"),
        ('{"text": "A b.", "event": "AID", "actor": [3]}', "entity_text or code"),
        ('{"text": "A b.", "date": "2 May"}', "expected YYYY-MM-DD"),
    ],
)
def test_broken_plover_records_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        list(read_gold(path))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="corpus format"):
        list(read_gold(tmp_path / "gold.csv"))
    with pytest.raises(InputError, match="No such file"):
        list(read_gold(tmp_path / "missing.txt"))
