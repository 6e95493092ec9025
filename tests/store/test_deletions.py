"""Events that ACLED has taken back: out of the store, and out for good unless a newer edition comes."""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from tarazy import store
from tarazy.cli import main
from tarazy.errors import InputError, StoreError
from tarazy.store import Store, export, import_file
from tarazy.store.archives import Remover, acled
from tarazy.store.migrate import migrate, shipped

from .importing import held, put, reasons
from .rows import ACLED, acled_row, gdelt_row

HEAD = ",".join(ACLED)
DELETED = "event_id_cnty,deleted_timestamp"
EDITION = 1676900000  # the timestamp of `acled_row`
LATER, EARLIER = EDITION + 10, EDITION - 10
ABSENT = "deletion of an event that the store does not hold; it stays out if it comes"
NEWER = "deletion of an event of which the store holds a newer edition"
OUT = "deleted by the archive, and no edition after that"


def keys(db: Store) -> list[str]:
    return [row["key"] for row in held(db, order="key")]


def test_events_that_are_named_are_taken_out_and_counted(db: Store, tmp_path: Path) -> None:
    put(db, tmp_path, "gdelt.csv", "gdelt", gdelt_row(1))
    put(db, tmp_path, "events.csv", "acled", HEAD, *(acled_row(n) for n in range(1, 6)), acled_row(6, timestamp=""))
    result = put(
        db, tmp_path, "deleted.csv", "acled", DELETED,
        f"KEN1,{LATER}", f"KEN2,{EARLIER}", f"KEN9,{LATER}", f"KEN1,{LATER - 1}", "KEN3,2023-02-21 00:00:00",
        f"KEN4,{EDITION}", f"KEN6,{EARLIER}",
    )  # fmt: skip
    assert (result.layout, result.rows, result.imported) == ("acled-deleted.v1", 7, 0)
    assert (result.removed, result.unchanged, result.skipped) == (4, 2, 1)
    assert reasons(result) == {"repeats a row of the same key": 1}
    assert reasons(result, "note") == {ABSENT: 1, NEWER: 1}
    assert {why.reason: (why.line, why.example) for why in result.reasons}[ABSENT] == (4, "KEN9")
    assert keys(db) == ["1", "KEN2", "KEN5"]
    assert db.frame("SELECT id FROM panel ORDER BY id").to_series().to_list() == ["acled:KEN2", "acled:KEN5", "gdelt:1"]
    told = db.query('SELECT "rows", imported, removed, unchanged, skipped FROM imports WHERE removed > 0')
    assert told == [(7, 0, 4, 2, 1)]


def test_the_same_deletions_again_change_nothing(db: Store, tmp_path: Path) -> None:
    put(db, tmp_path, "events.csv", "acled", HEAD, acled_row(1), acled_row(2))
    lines = (DELETED, f"KEN1,{LATER}", f"KEN9,{LATER}")
    assert put(db, tmp_path, "deleted.csv", "acled", *lines).removed == 1
    before = (held(db), db.query("FROM deletions ORDER BY key"))
    assert import_file(db, tmp_path / "deleted.csv", "acled").known
    again = put(db, tmp_path, "other.csv", "acled", *lines, f"KEN1,{EARLIER}")
    assert (again.removed, again.unchanged, again.skipped) == (0, 2, 1)
    assert (held(db), db.query("FROM deletions ORDER BY key")) == before


@pytest.mark.parametrize("first", ["events", "deletions"])
def test_an_older_file_brings_nothing_back_and_a_newer_edition_does(db: Store, tmp_path: Path, first: str) -> None:
    if first == "events":
        put(db, tmp_path, "events.csv", "acled", HEAD, acled_row(1))
    put(db, tmp_path, "deleted.csv", "acled", DELETED, f"KEN1,{LATER}")
    old = put(db, tmp_path, "old.csv", "acled", HEAD, acled_row(1), acled_row(2), acled_row(1, timestamp=LATER))
    assert reasons(old) == {OUT: 2}
    assert (old.rows, old.imported, old.skipped, keys(db)) == (3, 1, 2, ["KEN2"])
    undated = put(db, tmp_path, "undated.csv", "acled", HEAD, acled_row(1, timestamp=""))
    assert reasons(undated) == {OUT: 1}, "what does not say that it is newer stays out"
    new = put(db, tmp_path, "new.csv", "acled", HEAD, acled_row(1), acled_row(1, timestamp=LATER + 1))
    assert (new.imported, keys(db)) == (1, ["KEN1", "KEN2"])
    stale = put(db, tmp_path, "stale.csv", "acled", DELETED, f"KEN1,{LATER}", "")
    assert (stale.removed, stale.unchanged, keys(db)) == (0, 1, ["KEN1", "KEN2"])
    assert put(db, tmp_path, "last.csv", "acled", DELETED, f"KEN1,{LATER + 1}").removed == 1


def test_a_file_of_our_own_brings_nothing_back(db: Store, tmp_path: Path) -> None:
    put(db, tmp_path, "events.csv", "acled", HEAD, acled_row(1), acled_row(2))
    export(db, tmp_path / "kept.parquet", "parquet")
    put(db, tmp_path, "deleted.csv", "acled", DELETED, f"KEN1,{LATER}")
    result = import_file(db, tmp_path / "kept.parquet", "tarazy")
    assert (result.rows, result.imported, result.unchanged, result.skipped) == (2, 0, 1, 1)
    assert (reasons(result), keys(db)) == ({OUT: 1}, ["KEN2"])


def test_hostile_rows_delete_nothing(db: Store, tmp_path: Path) -> None:
    put(db, tmp_path, "events.csv", "acled", HEAD, *(acled_row(n) for n in range(1, 7)))
    result = put(
        db, tmp_path, "deleted.csv", "acled", "\ufeffdeleted_timestamp;event_id_cnty;notes",
        ";KEN1;", "soon;KEN2;", "99999999999;KEN3;", "1676900010000;KEN3;milliseconds", "-5;KEN4;", f"{LATER};;", "KEN5",
        f"{LATER};KEN5;x;y", f"{LATER};' OR 1=1 --;", f"{LATER};ken6;", f"{LATER};{'K' * 500};",
    )  # fmt: skip
    assert reasons(result) == {
        "no time of deletion, or none that exists": 2, "time of deletion out of range": 3, "no id": 1,
        "malformed: not as many cells as columns": 2,
    }  # fmt: skip
    assert (result.rows, result.removed, result.unchanged, result.skipped) == (11, 0, 3, 8)
    assert len(keys(db)) == 6
    assert all(len(why.example or "") <= 80 for why in result.reasons)


@pytest.mark.parametrize("beside", ["KEN1,soon", "KEN1", "KEN1,99999999999", f"KEN1,{LATER - 1}"])
def test_only_the_row_that_counts_is_remembered_of_a_key(db: Store, tmp_path: Path, beside: str) -> None:
    put(db, tmp_path, "events.csv", "acled", HEAD, acled_row(1))
    result = put(db, tmp_path, "deleted.csv", "acled", DELETED, f"KEN1,{LATER}", beside)
    assert (result.removed, result.unchanged, result.skipped) == (1, 0, 1)
    assert db.query("SELECT source, key, deleted FROM deletions") == [("acled", "KEN1", LATER)]
    old = put(db, tmp_path, "old.csv", "acled", HEAD, acled_row(1), acled_row(2))
    assert (old.rows, old.imported, old.unchanged, old.skipped) == (2, 1, 0, 1)
    assert put(db, tmp_path, "new.csv", "acled", HEAD, acled_row(1, timestamp=LATER + 1)).imported == 1


def test_a_row_of_events_with_a_time_of_deletion_is_a_deletion(db: Store, tmp_path: Path) -> None:
    put(db, tmp_path, "events.csv", "acled", HEAD, acled_row(1))
    result = put(db, tmp_path, "full.csv", "acled", f"{HEAD},Deleted_Timestamp", f"{acled_row(1)},{LATER}")
    assert (result.removed, result.imported, keys(db)) == (1, 0, [])
    with pytest.raises(InputError, match=r"not the layout acled\.v1"):
        put(db, tmp_path, "ids.csv", "acled", "event_id_cnty", "KEN1")


def test_pieces_make_no_difference_and_a_failure_takes_all_back(
    db: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(db, tmp_path, "events.csv", "acled", HEAD, *(acled_row(n) for n in range(200)))
    path = tmp_path / "deleted.csv"
    path.write_text("\n".join([DELETED, *(f"KEN{n % 150},{LATER + n // 150}" for n in range(300))]) + "\n")
    before = held(db)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "record_import", lambda *_: (_ for _ in ()).throw(StoreError("full")))
        with pytest.raises(StoreError, match="full"):
            Remover(db, acled.DELETED, piece=500).load(path)
    assert (held(db), db.query("FROM deletions")) == (before, [])
    result = Remover(db, acled.DELETED, piece=500).load(path)
    assert (result.rows, result.removed, len(keys(db))) == (300, 150, 50)
    assert result.removed + result.unchanged + result.skipped == 300
    assert db.query("SELECT count(*), count(DISTINCT key), min(deleted), max(deleted) FROM deletions") == [
        (150, 150, LATER + 1, LATER + 1)
    ]


def test_a_store_of_the_layout_before_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with duckdb.connect(str(path)) as connection:
        migrate(connection, "x", shipped()[:4])
        connection.execute("INSERT INTO imports VALUES (7, 'acled', 'acled.v1', 'a', 1, 'ff', 3, 1, 0, 1, 1, now())")
    with store.open(path) as opened:
        assert opened.query("SELECT number, imported, removed, skipped FROM imports") == [(7, 1, 0, 1)]
        put(opened, tmp_path, "events.csv", "acled", HEAD, acled_row(1))
        assert put(opened, tmp_path, "deleted.csv", "acled", DELETED, f"KEN1,{LATER}").removed == 1


def test_the_command_says_how_many_were_removed(tmp_path: Path) -> None:
    events, deleted, db = tmp_path / "events.csv", tmp_path / "deleted.csv", tmp_path / "x.duckdb"
    events.write_text(f"{HEAD}\n{acled_row(1)}\n")
    deleted.write_text(f"{DELETED}\nKEN1,{LATER}\nKEN2,{LATER}\n")
    done = CliRunner().invoke(main, ["import", "acled", str(events), str(deleted), "--db", str(db)])
    assert done.exit_code == 0, done.output
    assert "2 rows = 0 imported + 1 removed + 1 unchanged + 0 skipped" in done.output
    assert f"note 1: {ABSENT}, first in line 3: KEN2" in done.output


def test_a_file_of_neither_layout_is_told_what_both_lack(db: Store, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"acled\.v1.*acled-deleted\.v1: expected a header with event_id_cnty, deleted_"
    ):
        put(db, tmp_path, "deleted.csv", "acled", "event_id_cntyy,deleted_timestamp", f"KEN1,{LATER}")
