"""Files of events: exact round trips of any text, the form that is promised, and what a failure leaves."""

import csv
import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarazy import store
from tarazy.errors import InputError, StoreError
from tarazy.records import (
    Actor,
    ActorKind,
    Coding,
    DateBasis,
    Document,
    Event,
    Passage,
    Place,
    Precision,
    Skip,
    Span,
    Status,
    Telling,
    When,
)
from tarazy.store import open_writer, read_events, to_arrow, to_frame

MakeCoding = Callable[..., Coding]
KINDS = ("jsonl", "csv", "parquet", "duckdb")

texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "'", "=1+1", '@"x",\r\n;y', "-1", "\t", "\r", " ", "\x00", "NULL", "שלום 🕊", "''a"]),
)
maybe = st.none() | texts
codes = st.lists(st.text("abcXYZ_-'=", min_size=1, max_size=5), max_size=3).map(tuple)
numbers = st.integers(0, 2**40)
reals = st.floats(allow_nan=False, allow_infinity=False)
days = st.none() | st.dates()


def literal(of: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(of))


spans = st.builds(Span, text=texts, start=numbers, end=numbers)
actors = st.builds(
    Actor,
    text=texts,
    start=numbers,
    end=numbers,
    name=maybe,
    country=maybe,
    sectors=st.lists(texts, max_size=2).map(tuple),
    id=maybe,
    kind=literal(ActorKind),
    reason=maybe,
    candidates=st.lists(texts, max_size=2).map(tuple),
)
parties = st.lists(actors, max_size=2).map(tuple)
whens = st.builds(
    When,
    start=days,
    end=days,
    precision=literal(Precision),
    text=maybe,
    basis=literal(DateBasis),
    reason=maybe,
)
places = st.builds(
    Place,
    name=texts,
    country=maybe,
    latitude=st.none() | reals,
    longitude=st.none() | reals,
    precision=st.sampled_from(["point", "place", "region", "country", "unknown"]),
    sectors=codes,
    reason=maybe,
    candidates=codes,
)
tellings = st.builds(Telling, sentence=numbers, start=numbers, end=numbers, trigger=spans)
events = st.builds(
    Event,
    id=texts,
    document=st.just("d"),
    sentence=numbers,
    type=texts,
    mode=maybe,
    contexts=codes,
    status=literal(Status),
    actors=parties,
    recipients=parties,
    trigger=spans,
    evidence=st.builds(Passage, start=numbers, end=numbers),
    when=whens,
    where=st.none() | places,
    quad=texts,
    score=reals,
    confidence=reals,
    coder=texts,
    repeats=st.lists(tellings, max_size=2).map(tuple),
)


def coding_of(coded: list[Event]) -> Coding:
    return Coding(document=Document(id="d", text="x"), sentences=(), events=tuple(coded), coder="coder.v1")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(coded=st.lists(events, max_size=3))
def test_any_event_comes_back_exactly(tmp_path: Path, kind: str, coded: list[Event]) -> None:
    path = tmp_path / f"out.{kind}"
    with open_writer(path) as writer:
        writer.write(coding_of(coded))
    assert list(read_events(path)) == coded


def test_one_line_is_one_event_as_promised(tmp_path: Path, make_coding: MakeCoding) -> None:
    coding = make_coding("a", 2)
    with open_writer(tmp_path / "x.jsonl") as writer:
        writer.write(coding)
        # Flushed before the file is closed: a killed run leaves what it finished.
        lines = (tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == [
            json.loads(json.dumps(event.to_dict())) for event in coding.events
        ]
    first = json.loads(lines[0])
    assert list(first)[:6] == ["id", "document", "sentence", "type", "mode", "contexts"]
    assert first["when"]["start"] == "2024-11-20"
    assert first["where"] is None


def test_all_formats_have_the_same_columns(tmp_path: Path, make_coding: MakeCoding) -> None:
    coding = make_coding("a", 2)
    for kind in KINDS:
        with open_writer(tmp_path / f"x.{kind}") as writer:
            writer.write(coding)
    frame = to_frame(coding.events)
    assert frame["actor_countries"].to_list() == [["KAZ"], ["KAZ"]]
    assert frame["actor_names"].to_list()[0] == ["Tokayev", "order"]
    with store.open(tmp_path / "x.duckdb") as opened:
        assert opened.events_frame().equals(frame)
    import polars

    assert polars.read_parquet(tmp_path / "x.parquet").equals(frame)
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == frame.columns == to_arrow([]).schema.names
    assert rows[0]["contexts"] == "military;territory"
    assert rows[0]["actor_sectors"] == "GOV;MIL"
    assert rows[0]["score"] == "-6.5"
    assert rows[0]["where_name"] == ""
    assert rows[1]["where_latitude"] == "51.13"


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_a_file_of_before_places_had_marks_is_read(tmp_path: Path, make_coding: MakeCoding, kind: Any) -> None:
    new = ("where_sectors", "where_reason", "where_candidates")
    frame = to_frame(make_coding("a", 2).events[1:]).drop(new)
    path = tmp_path / f"x.{kind}"
    with open_writer(path) as writer:
        writer.write(make_coding("a", 2))
    if kind == "parquet":
        frame.write_parquet(path)
    elif kind == "csv":
        rows = list(csv.DictReader(path.open(newline="")))[1:]
        with path.open("w", newline="") as file:
            writer_ = csv.DictWriter(file, [c for c in rows[0] if c not in new], extrasaction="ignore")
            writer_.writeheader()
            writer_.writerows(rows)
    else:
        row = json.loads(path.read_text().splitlines()[1])
        row["where"] = {k: v for k, v in row["where"].items() if f"where_{k}" not in new}
        path.write_text(json.dumps(row) + "\n")
    (event,) = read_events(path)
    assert event.where is not None
    assert (event.where.name, event.where.sectors, event.where.reason) == ("Astana", (), None)


def test_no_cell_of_text_is_a_formula(tmp_path: Path, make_coding: MakeCoding) -> None:
    evil = '=HYPERLINK("http://evil.example","read")'
    event = make_coding("a", 1).events[0]
    party = msgspec.structs.replace(event.actors[0], text=evil, name=evil)
    event = msgspec.structs.replace(event, actors=(party,), trigger=Span(text="@SUM(1)", start=0, end=7), mode="-1+1")
    with open_writer(tmp_path / "x.csv") as writer:
        writer.write(msgspec.structs.replace(make_coding("a", 0), events=(event,)))
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["actor_names"] == f"'{evil}"
    risky = {name for name, cell in row.items() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))}
    assert risky == {"score"}, "only a negative number may begin with a sign"
    assert list(read_events(tmp_path / "x.csv")) == [event]


def test_a_cell_longer_than_the_csv_module_likes_is_read(tmp_path: Path, make_coding: MakeCoding) -> None:
    event = make_coding("a", 1).events[0]
    event = msgspec.structs.replace(event, repeats=event.repeats * 3000)
    with open_writer(tmp_path / "x.csv") as writer:
        writer.write(msgspec.structs.replace(make_coding("a", 0), events=(event,)))
    assert list(read_events(tmp_path / "x.csv")) == [event]


def test_codes_that_csv_cannot_join_are_refused(tmp_path: Path, make_coding: MakeCoding) -> None:
    event = msgspec.structs.replace(make_coding("a", 1).events[0], contexts=("a;b",))
    with open_writer(tmp_path / "x.csv") as writer, pytest.raises(InputError, match="contexts: codes that"):
        writer.write(msgspec.structs.replace(make_coding("a", 0), events=(event,)))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_writing_starts_anew_and_works_on_streams(tmp_path: Path, make_coding: MakeCoding, kind: Any) -> None:
    path = tmp_path / f"x.{kind}"
    for count in (3, 1):
        stream = io.BytesIO()
        with open_writer(path) as writer, open_writer(stream, kind) as other:
            for to in (writer, other):
                to.write(make_coding("a", count))
                to.skip(Skip(where="b", reason="empty"))
                assert not to.done(make_coding("a").document, "coder.v1")
        assert stream.getvalue() == path.read_bytes()
        assert list(read_events(path)) == list(make_coding("a", count).events)


def test_standard_output_gets_json_lines(capfdbinary: Any, make_coding: MakeCoding) -> None:
    with open_writer("-") as writer:
        writer.write(make_coding("a", 2))
    out = capfdbinary.readouterr().out
    assert [msgspec.json.decode(line, type=Event) for line in out.splitlines()] == list(make_coding("a").events)


def test_parquet_appears_whole_or_not_at_all(tmp_path: Path, make_coding: MakeCoding) -> None:
    path = tmp_path / "x.parquet"
    with open_writer(path) as writer:
        writer.write(make_coding("a", 2))
        assert not path.exists()
    before = path.read_bytes()
    with pytest.raises(RuntimeError), open_writer(path) as writer:  # noqa: PT012
        writer.write(make_coding("b", 9))
        raise RuntimeError("stop")
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.parquet"]
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_parquet_holds_a_row_group_at_a_time(tmp_path: Path, make_coding: MakeCoding) -> None:
    import pyarrow.parquet

    with open_writer(tmp_path / "x.parquet") as writer:
        for number in range(100):
            writer.write(make_coding(f"{number:03}", 100))
    with pyarrow.parquet.ParquetFile(tmp_path / "x.parquet") as file:
        assert file.metadata.num_rows == 10_000
        assert file.metadata.num_row_groups == 3
    assert sum(1 for _ in read_events(tmp_path / "x.parquet")) == 10_000


def test_a_store_goes_on_where_it_stopped(tmp_path: Path, make_coding: MakeCoding) -> None:
    path = tmp_path / "x.duckdb"
    run = store.Run(coder="coder.v1", hashes={"model": "m"})
    with open_writer(path, run=run) as writer:
        writer.write(make_coding("a"))
        writer.skip(Skip(where="b.txt", reason="empty"))
    with open_writer(path, run=run) as writer:
        assert writer.done(make_coding("a").document, "coder.v1")
        assert not writer.done(make_coding("b").document, "coder.v1")
        writer.write(make_coding("b"))
    with store.open(path) as opened:
        assert list(opened.codings()) == [make_coding("a"), make_coding("b")]
        assert list(opened.skips()) == [Skip(where="b.txt", reason="empty")]


def test_faulty_files_are_named_with_their_line(tmp_path: Path, make_coding: MakeCoding) -> None:
    lines, cells = tmp_path / "x.jsonl", tmp_path / "x.csv"
    for path in (lines, cells):
        with open_writer(path) as writer:
            writer.write(make_coding("a", 3))
    kept = lines.read_bytes().splitlines(keepends=True)
    lines.write_bytes(kept[0] + kept[1].replace(b'"actual"', b'"perhaps"') + kept[2])
    with pytest.raises(InputError, match=r"x\.jsonl:2: .*perhaps"):
        list(read_events(lines))
    lines.write_bytes(kept[0] + kept[1][:100])
    with pytest.raises(InputError, match=r"x\.jsonl:2: .*the last line is cut"):
        list(read_events(lines))
    cells.write_text(cells.read_text().replace("a/1,a,0", "a/1,a,zero"))
    with pytest.raises(InputError, match=r"x\.csv:3: .*zero"):
        list(read_events(cells))
    cells.write_text("name,amount\nx,1\n")
    with pytest.raises(InputError, match="expected the columns id, document"):
        list(read_events(cells))
    (tmp_path / "x.parquet").write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(InputError, match=r"x\.parquet: not an event"):
        list(read_events(tmp_path / "x.parquet"))
    (tmp_path / "y.duckdb").write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(StoreError, match="not a DuckDB database"):
        list(read_events(tmp_path / "y.duckdb"))


def test_outputs_that_cannot_be_are_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a file of events with the suffix \.jsonl.*got '\.xlsx'"):
        open_writer(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="there is no folder"):
        open_writer(tmp_path / "no" / "x.csv")
    with pytest.raises(InputError, match="cannot be written to a stream"):
        open_writer("-", "duckdb")
    with pytest.raises(InputError, match="there is no such file"):
        read_events(tmp_path / "x.csv")
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match="cannot be written"), open_writer(tmp_path / f"{'x' * 245}.parquet"):
        pass


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_half_a_character_is_refused_with_its_document(tmp_path: Path, make_coding: MakeCoding, kind: str) -> None:
    event = make_coding("a", 1).events[0]
    event = msgspec.structs.replace(event, trigger=Span(text="\ud83d", start=0, end=1))
    bad = msgspec.structs.replace(make_coding("a", 0), events=(event,))
    with open_writer(tmp_path / f"x.{kind}") as writer:
        with pytest.raises(InputError, match="'a': an event holds half a character"):
            writer.write(bad)
        writer.write(make_coding("b", 1))
    assert [event.document for event in read_events(tmp_path / f"x.{kind}")] == ["b"]
