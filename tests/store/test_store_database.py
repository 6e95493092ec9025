"""What a store promises: exact round trips, whole replacement, resumption, and clear refusals."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import pytest

from tarazy import store
from tarazy.errors import InputError, StoreError
from tarazy.records import Claim, Coding, Document, Sentence, Skip
from tarazy.store import Run, SentenceCounts
from tarazy.store.columns import columns_of, event_columns, schema
from tarazy.store.migrate import Migration, migrate, shipped

MakeCoding = Callable[..., Coding]


def python(code: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a Python of its own that can import Tarazy and the samples of this folder."""
    here = Path(__file__).parent
    paths = [str(here), str(Path(store.__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_codings_come_back_exactly(tmp_path: Path, make_coding: MakeCoding) -> None:
    codings = [make_coding("a", 3), make_coding("b", 0), make_coding("ж\x00'\n", 1)]
    with store.open(tmp_path / "x.duckdb") as opened:
        assert opened.put_many(codings) == 3
        assert list(opened.codings()) == codings
    with store.open(tmp_path / "x.duckdb", read_only=True) as opened:
        assert list(opened.codings()) == codings
        assert list(opened.codings(["b"])) == [codings[1]]
        assert list(opened.documents()) == [coding.document for coding in codings]
        assert list(opened.events()) == [event for coding in codings for event in coding.events]


def test_recoding_replaces_everything_of_the_document(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        opened.put_many([make_coding("a", 3), make_coding("b", 2)])
        again = make_coding("a", 1, coder="coder.v2")
        opened.put(again)
        assert list(opened.codings()) == [again, make_coding("b", 2)]
        parties = opened.frame("SELECT role, position, name, sectors FROM actors WHERE document = ?", ["a"])
        assert parties.rows() == [
            ("actor", 0, "Tokayev", ["GOV", "MIL"]),
            ("actor", 1, None, []),
            ("recipient", 0, None, ["MIL"]),
        ]
        assert opened.frame("SELECT count(*) FROM repeats").item() == 3


def test_of_two_codings_in_one_batch_the_later_stays(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        opened.put_many([make_coding("a", 3), make_coding("a", 1)])
        with opened.atomic():
            opened.put(make_coding("b", 3))
            opened.put(make_coding("b", 2))
        assert list(opened.codings()) == [make_coding("a", 1), make_coding("b", 2)]


def test_documents_and_sentences_in_are_accounted_for(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        opened.put_skip(Skip(where="c.txt", reason="empty"))
        opened.put_skip(Skip(where="c.txt", reason="still empty"))
        opened.put_skip(Skip(where="b", reason="not English"))
        opened.put_many([make_coding("a", 1), make_coding("b", 0)])
        counts = opened.counts()
        assert (counts.documents, counts.skips, counts.events) == (2, 1, 1)
        assert (counts.sentences, counts.with_event, counts.without_event, counts.skipped) == (6, 2, 2, 2)
        assert list(opened.skips()) == [Skip(where="c.txt", reason="still empty")]
    assert store.sentence_counts(make_coding("a", 1)) == SentenceCounts(
        sentences=3, with_event=2, without_event=0, skipped=1
    )


def test_events_are_filtered(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        opened.put_many([make_coding("a", 1), make_coding("b", 1)])
        assert [event.document for event in opened.events(document="b", type="MOBILIZE")] == ["b"]
        assert len(list(opened.events(country="KAZ", since=date(2024, 11, 20), until=date(2024, 11, 20)))) == 2
        assert not list(opened.events(country="RUS"))
        assert not list(opened.events(since=date(2024, 11, 21)))
        assert not list(opened.events(until=date(2024, 11, 19)))
        assert not list(opened.events(status="planned"))


def test_done_asks_for_the_same_document_coder_and_data(tmp_path: Path, make_coding: MakeCoding) -> None:
    coding = make_coding("a")
    later = msgspec.structs.replace(coding.document, title="Another")
    with store.open(tmp_path / "x.duckdb") as opened:
        assert not opened.done(coding.document, "coder.v1")
        opened.start_run(Run(coder="coder.v1", hashes={"model": "m1", "data": "d1"}))
        opened.put(coding)
        assert opened.done(coding.document, "coder.v1")
        assert not opened.done(coding.document, "coder.v2")
        assert not opened.done(later, "coder.v1")
        opened.start_run(Run(coder="coder.v1", hashes={"model": "m1", "data": "d2"}))
        assert not opened.done(coding.document, "coder.v1")
    with store.open(tmp_path / "x.duckdb") as opened:
        assert opened.done(coding.document, "coder.v1")
        found = opened.frame("SELECT r.coder, hashes FROM documents JOIN runs r USING (run)")
        assert found.rows() == [("coder.v1", '{"data":"d1","model":"m1"}')]


def test_what_was_finished_before_a_failure_is_kept(tmp_path: Path, make_coding: MakeCoding) -> None:
    def codings() -> Iterator[Coding]:
        yield make_coding("a")
        raise RuntimeError("the coder broke")

    with store.open(tmp_path / "x.duckdb") as opened:
        with pytest.raises(RuntimeError, match="the coder broke"):
            opened.put_many(codings())
        assert list(opened.codings()) == [make_coding("a")]


def test_an_event_of_another_document_is_refused(tmp_path: Path, make_coding: MakeCoding) -> None:
    mixed = msgspec.structs.replace(make_coding("a"), events=make_coding("b").events)
    with store.open(tmp_path / "x.duckdb") as opened:
        with pytest.raises(StoreError, match="names document 'b' but comes with the coding of 'a'"):
            opened.put(mixed)
        assert opened.counts().documents == 0


def test_half_a_character_is_refused_and_the_rest_is_kept(tmp_path: Path, make_coding: MakeCoding) -> None:
    bad = msgspec.structs.replace(make_coding("b", 0), document=Document(id="b", text="a\ud800b"))
    with store.open(tmp_path / "x.duckdb") as opened:
        with pytest.raises(InputError, match="'b': the document holds half a character"):
            opened.put_many([make_coding("a"), bad])
        assert opened.counts().documents == 1


def test_atomic_blocks_nest_and_roll_back_whole(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        with pytest.raises(StoreError, match="all of it was rolled back"), opened.atomic():  # noqa: PT012
            opened.put(make_coding("a"))
            assert [coding.document.id for coding in opened.codings()] == ["a"]
            with pytest.raises(RuntimeError), opened.atomic():  # noqa: PT012
                opened.put(make_coding("b"))
                raise RuntimeError("inner")
        assert opened.counts().documents == 0
        with opened.atomic():
            opened.put(make_coding("c"))
        assert [coding.document.id for coding in opened.codings()] == ["c"]
        assert opened.frame("SELECT count(*) FROM documents JOIN runs USING (run)").item() == 1


def test_reading_goes_on_while_writing(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        opened.put_many(make_coding(f"{number:04}", 1) for number in range(300))
        for coding in opened.codings():
            opened.put(make_coding(coding.document.id, 0)) if coding.document.id < "0005" else None
        assert opened.counts().events == 295


def test_tracer_shows_the_statements(tmp_path: Path, make_coding: MakeCoding) -> None:
    seen: list[str] = []
    with store.open(tmp_path / "x.duckdb") as opened:
        with opened.tracer(seen.append):
            opened.put(make_coding("a"))
        opened.put(make_coding("b"))
    assert seen[0] == "BEGIN"
    assert seen[-1] == "COMMIT"
    assert any(sql.startswith("INSERT INTO events") for sql in seen)
    assert seen.count("BEGIN") == 1


def test_a_failing_query_names_file_and_statement(tmp_path: Path) -> None:
    with (
        store.open(tmp_path / "x.duckdb") as opened,
        pytest.raises(StoreError, match=r"(?s)x\.duckdb.*SELECT nothing"),
    ):
        opened.frame("SELECT nothing FROM nowhere")


def test_tables_follow_the_records(tmp_path: Path) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        connection = opened._connection

        def held(name: str) -> dict[str, object]:
            frame = connection.sql(f"SELECT * FROM {name}").to_arrow_table()
            return dict(zip(frame.schema.names, frame.schema.types, strict=True))

        events = schema(event_columns())
        assert held("events") == dict(zip(events.names, events.types, strict=True))
        for record, name in ((Document, "documents"), (Sentence, "sentences"), (Claim, "claims")):
            wanted = schema(columns_of(record))
            assert {n: held(name)[n] for n in wanted.names} == dict(zip(wanted.names, wanted.types, strict=True))


KILLED = """
    import sys, time
    from conftest import make_coding
    from tarazy import store
    from tarazy.store import open_writer
    coder, path = sys.argv[1:]
    with open_writer(path) as writer:
        for number in range(400):
            coding = make_coding(f"{number:04}", 3 if coder == "coder.v1" else 5, coder)
            if not writer.done(coding.document, coder):
                writer.write(coding)
                print(number, flush=True)
                time.sleep(0.002)
"""


@pytest.mark.parametrize("earlier", [False, True], ids=["fresh", "recoding"])
def test_a_killed_run_leaves_whole_documents_and_a_rerun_finishes(
    tmp_path: Path, make_coding: MakeCoding, earlier: bool
) -> None:
    path = tmp_path / "x.duckdb"
    if earlier:
        with store.open(path) as opened:
            opened.put_many(make_coding(f"{number:04}", 3, "coder.v1") for number in range(400))
    run = python(KILLED, "coder.v2", path)
    assert run.stdout is not None
    for line in run.stdout:
        if int(line) >= 150:
            break
    run.kill()
    run.wait()
    run.stdout.close()
    with store.open(path) as opened:
        codings = list(opened.codings())
        finished = [coding for coding in codings if coding.coder == "coder.v2"]
        assert 64 <= len(finished) < 400
        for coding in codings:
            events = 5 if coding.coder == "coder.v2" else 3
            assert coding == make_coding(coding.document.id, events, coding.coder)
        assert opened.frame("SELECT count(*) FROM events").item() == sum(len(c.events) for c in codings)
    rerun = python(KILLED, "coder.v2", path)
    written, _ = rerun.communicate(timeout=60)
    assert rerun.returncode == 0
    assert len(written.split()) == 400 - len(finished)
    with store.open(path) as opened:
        assert list(opened.codings()) == [make_coding(f"{number:04}", 5, "coder.v2") for number in range(400)]


def test_what_put_returned_for_survives_a_kill(tmp_path: Path, make_coding: MakeCoding) -> None:
    code = """
        import sys, os, signal
        from conftest import make_coding
        from tarazy import store
        opened = store.open(sys.argv[1])
        opened.put(make_coding("a"))
        opened.put_many([make_coding("b"), make_coding("c")])
        os.kill(os.getpid(), signal.SIGKILL)
    """
    with python(code, tmp_path / "x.duckdb") as run:
        run.communicate(timeout=60)
    assert run.returncode == -9
    with store.open(tmp_path / "x.duckdb") as opened:
        assert list(opened.codings()) == [make_coding(name) for name in "abc"]


def test_a_store_in_use_says_by_whom(tmp_path: Path) -> None:
    code = """
        import sys
        from tarazy import store
        with store.open(sys.argv[1]):
            print("open", flush=True)
            sys.stdin.read()
    """
    here = tmp_path / "x.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(here)],
        env={**os.environ, "PYTHONPATH": str(Path(store.__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreError, match=rf"in use by another process \(PID {holder.pid}\); wait until"):
            store.open(here)


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.duckdb"
    text.write_text("These are notes. " * 400)
    with pytest.raises(StoreError, match=r"notes\.duckdb: not a DuckDB database"):
        store.open(text)
    assert text.read_text().startswith("These are notes.")
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE sales (amount DOUBLE)")
    with pytest.raises(StoreError, match="not a Tarazy store, it holds sales"):
        store.open(other)
    with pytest.raises(StoreError, match="a folder, expected a DuckDB file"):
        store.open(tmp_path)
    with pytest.raises(StoreError, match="there is no such store"):
        store.open(tmp_path / "none.duckdb", create=False)
    assert not (tmp_path / "none.duckdb").exists()
    with pytest.raises(StoreError, match="does not exist; make it first"):
        store.open(tmp_path / "no" / "x.duckdb")


def test_a_newer_or_different_layout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    store.open(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO tarazy_migrations VALUES (99, 'later', 'ff', now()::TIMESTAMP)")
    with pytest.raises(StoreError, match=r"has layout 99 \(later\), this Tarazy knows layouts up to"):
        store.open(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM tarazy_migrations WHERE version = 99")
        connection.execute("UPDATE tarazy_migrations SET sha256 = 'ff' WHERE version = 1")
    with pytest.raises(StoreError, match="made by a different migration"):
        store.open(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM tarazy_migrations")
    with pytest.raises(StoreError, match=r"an older layout .* open it once for writing"):
        store.open(path, read_only=True)


def test_migrations_apply_once_and_whole(tmp_path: Path, make_coding: MakeCoding) -> None:
    path = tmp_path / "x.duckdb"
    with store.open(path) as opened:
        opened.put(make_coding("a"))
    newest = shipped()[-1].version
    good = Migration(version=newest + 1, name="notes", sql="CREATE TABLE notes (id VARCHAR);")
    bad = Migration(version=newest + 2, name="broken", sql="CREATE TABLE half (id VARCHAR); SELECT * FROM nowhere;")
    with duckdb.connect(str(path)) as connection:
        with pytest.raises(StoreError, match=r"migration \d+ \(broken\) failed and nothing was changed"):
            migrate(connection, "x", (*shipped(), good, bad))
        assert connection.execute("SELECT max(version) FROM tarazy_migrations").fetchall() == [(newest,)]
        assert migrate(connection, "x", (*shipped(), good)) == (good,)
        assert migrate(connection, "x", (*shipped(), good)) == ()
        assert connection.execute("SELECT count(*) FROM notes").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM events").fetchall() == [(2,)]
        recorded = connection.execute("SELECT sha256 FROM tarazy_migrations WHERE name = 'notes'").fetchall()
        assert recorded == [(good.sha256,)]


def test_a_store_of_an_older_layout_keeps_its_places_and_gets_claims(tmp_path: Path, make_coding: MakeCoding) -> None:
    path = tmp_path / "x.duckdb"
    with duckdb.connect(str(path)) as connection:
        migrate(connection, "x", shipped()[:3])
        connection.execute(
            "INSERT INTO events (id, document, sentence, type, contexts, status, actors, recipients, trigger_text, "
            "trigger_start, trigger_end, evidence_start, evidence_end, when_precision, when_basis, where_name, "
            "where_country, where_precision, quad, score, confidence, coder, repeats) SELECT 'e' || n, 'd', 0, 'AID', [], "
            "'actual', [], [], 'gave', 0, 4, 0, 9, 'unknown', 'none', w, c, p, 'material_cooperation', 7.0, 0.5, "
            "'coder.v2', [] FROM (VALUES (1, 'Astana', 'KAZ', 'place'), (2, NULL, NULL, NULL)) t(n, w, c, p)"
        )
    with store.open(path) as opened:
        first, second = opened.events()
        assert first.where is not None
        assert (first.where.name, first.where.sectors, first.where.candidates) == ("Astana", (), ())
        assert second.where is None
        opened.put(make_coding("a", 3))
        assert opened.frame("SELECT document, kind FROM claims").rows() == [("a", "founded")]
        opened.put(make_coding("a", 0))
        assert opened.frame("SELECT count(*) FROM claims").item() == 0


def test_batches_are_quick(tmp_path: Path, make_coding: MakeCoding) -> None:
    codings = [make_coding(f"{number:05}", 5) for number in range(1000)]
    rates: list[float] = []
    while len(rates) < 3 and max(rates, default=0) <= 2000:
        with store.open(tmp_path / f"{len(rates)}.duckdb") as opened:
            start = time.process_time()
            opened.put_many(codings)
            rates.append(5000 / (time.process_time() - start))
    assert max(rates) > 2000, f"{rates} events a second of processor time, expected more than 2,000"


def test_importing_the_store_loads_no_heavy_library() -> None:
    heavy = "{'duckdb', 'polars', 'pyarrow', 'numpy'}"
    with python(f"import sys, tarazy.store; print(sorted({heavy} & set(sys.modules)))") as run:
        written, _ = run.communicate(timeout=60)
    assert written.strip() == "[]"
