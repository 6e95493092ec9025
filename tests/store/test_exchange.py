"""Events out of a store and back, stories told more than once, and the commands for both."""

import csv
import gzip
import lzma
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarazy import store
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.records import Coding
from tarazy.store import ArchiveEvent, deduplicate, export, import_file
from tarazy.store.archives.polecat import COLUMNS

from .rows import gdelt_row, ucdp_row

MakeCoding = Callable[..., Coding]
NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"

texts = st.one_of(st.text(max_size=8), st.sampled_from(["", "'", "=1+1", '@"x",\r\n;y', " ", "None", "שלום 🕊", "''a"]))
lists = st.lists(st.text("abXY_-'=", min_size=1, max_size=4), max_size=3).map(tuple)
reals = st.none() | st.floats(allow_nan=False, allow_infinity=False)
counts = st.none() | st.integers(0, 2**40)
days = st.dates()
rows = st.builds(
    ArchiveEvent,
    source=texts, key=texts, document=st.none() | texts, day=days, last_day=days, precision=texts, type=texts,
    mode=st.none() | texts, status=texts, contexts=lists, quad=texts,
    score=st.floats(allow_nan=False, allow_infinity=False), native_code=st.none() | texts, native_score=reals,
    actor_names=lists, actor_countries=lists, actor_sectors=lists, actor_ids=lists, recipient_names=lists,
    recipient_countries=lists, recipient_sectors=lists, recipient_ids=lists, place=st.none() | texts,
    place_country=st.none() | texts, latitude=reals, longitude=reals, reports=counts, deaths=counts,
    text=st.none() | texts, edition=counts, story=st.none() | texts,
)  # fmt: skip


def archive(opened: store.Store) -> list[dict[str, Any]]:
    return opened.frame("SELECT * EXCLUDE (import) FROM archive ORDER BY rowid").to_dicts()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=st.lists(rows, min_size=1, max_size=3, unique_by=lambda row: (row.source, row.key)))
def test_any_imported_event_comes_back_exactly(tmp_path: Path, held: list[ArchiveEvent]) -> None:
    from tarazy.store.columns import columns_of, table

    for old in tmp_path.iterdir():
        old.unlink()
    with store.open(tmp_path / "a.duckdb") as opened:
        import pyarrow

        form = table(held, columns_of(ArchiveEvent))
        opened.insert("archive", form.append_column("import", pyarrow.array([1] * len(held), pyarrow.int64())))
        before = archive(opened)
        for kind in ("jsonl", "csv", "parquet"):
            assert export(opened, tmp_path / f"x.{kind}", kind) == len(held)  # type: ignore[arg-type]
    for kind in ("jsonl", "csv", "parquet"):
        with store.open(tmp_path / f"{kind}.duckdb") as other:
            result = import_file(other, tmp_path / f"x.{kind}", "tarazy")
            assert (result.rows, result.imported) == (len(held), len(held))
            assert archive(other) == before


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_our_own_events_come_back_exactly(
    tmp_path: Path, make_coding: MakeCoding, kind: Literal["jsonl", "csv", "parquet"]
) -> None:
    with store.open(tmp_path / "a.duckdb") as opened:
        opened.put_many([make_coding("a", 3), make_coding("b", 1)])
        wanted = list(opened.events())
        assert export(opened, tmp_path / f"x.{kind}", kind) == 4
    with store.open(tmp_path / "b.duckdb") as other:
        assert import_file(other, tmp_path / f"x.{kind}", "tarazy").imported == 4
        assert list(other.events()) == wanted
        assert import_file(other, tmp_path / f"x.{kind}", "tarazy").known
        assert other.frame("SELECT id FROM panel ORDER BY id")["id"].to_list() == ["a/0", "a/1", "a/2", "b/0"]
        other.put(make_coding("a", 1))
        assert [event.id for event in other.events()] == ["a/0", "b/0"], "coding a document replaces what was imported"


def test_a_faulty_own_file_changes_nothing(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "a.duckdb") as opened:
        opened.put(make_coding("a", 3))
        export(opened, tmp_path / "x.jsonl", "jsonl")
    lines = (tmp_path / "x.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "x.jsonl").write_bytes(b"".join(lines[:2]) + lines[2][:60])
    with store.open(tmp_path / "b.duckdb") as other:
        with pytest.raises(InputError, match="the last line is cut"):
            import_file(other, tmp_path / "x.jsonl", "tarazy")
        assert list(other.events()) == []


def filled(path: Path, make_coding: MakeCoding) -> None:
    with store.open(path) as opened:
        opened.put(make_coding("a", 1))
        file = path.with_suffix(".csv")
        file.write_text(
            "\n".join(
                [
                    gdelt_row(1, Actor1Name="=cmd()"),
                    gdelt_row(2, EventCode="190"),
                    gdelt_row(3, EventCode="057", Actor1CountryCode="CHN"),
                ]
            )
        )
        import_file(opened, file, "gdelt")
        file.write_text(ucdp_row(7, side_b='"Government of Chad"', gwnob=483))
        import_file(opened, file, "ucdp")


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
@pytest.mark.parametrize("packed", ["gz", "xz", "zip"])
def test_packed_own_files_are_read(tmp_path: Path, make_coding: MakeCoding, kind: Any, packed: str) -> None:
    plain, file = tmp_path / f"a.{kind}", tmp_path / f"a.{kind}.{packed}"
    with store.open(tmp_path / "a.duckdb") as opened:
        opened.put_many([make_coding("d", 3)])
        export(opened, plain, kind)
        before = opened.frame("SELECT * FROM events").to_dicts()
    _pack(file, {"readme.txt": b"x", plain.name: plain.read_bytes()} if packed == "zip" else plain.read_bytes())
    if packed == "zip":
        with (
            store.open(tmp_path / "b.duckdb") as opened,
            pytest.raises(InputError, match="expected one file of events"),
        ):
            import_file(opened, file, "tarazy")
        _pack(file, {plain.name: plain.read_bytes()})
    with store.open(tmp_path / "b.duckdb") as opened:
        assert import_file(opened, file, "tarazy").imported == 3
        assert opened.frame("SELECT * FROM events").to_dicts() == before
        assert import_file(opened, file, "tarazy").known
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".tarazy")] == []


def test_faults_in_a_packed_own_file_name_the_file_that_was_given(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl.gz"
    _pack(file, b'{"id": 1}\n')
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(file.read_bytes()[:-9])
    with store.open(tmp_path / "x.duckdb") as opened:
        with pytest.raises(InputError, match=r"^\S*/events\.jsonl\.gz:1: not an event"):
            import_file(opened, file, "tarazy")
        with pytest.raises(InputError, match=r"cut\.jsonl\.gz: the packed file is damaged or cut off"):
            import_file(opened, cut, "tarazy")
        assert opened.frame("SELECT count(*) FROM imports").item() == 0


def _pack(file: Path, data: bytes | dict[str, bytes]) -> None:
    if isinstance(data, dict):
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in data.items():
                archive.writestr(name, content)
    else:
        file.write_bytes((gzip.compress if file.suffix == ".gz" else lzma.compress)(data))


def test_polecat_has_its_forty_columns(tmp_path: Path, make_coding: MakeCoding) -> None:
    filled(tmp_path / "a.duckdb", make_coding)
    with store.open(tmp_path / "a.duckdb", read_only=True) as opened:
        assert export(opened, tmp_path / "x.txt", "polecat") == 5
    with (tmp_path / "x.txt").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert tuple(table[0]) == COLUMNS
    assert len(COLUMNS) == 40
    first = dict(zip(COLUMNS, table[1], strict=True))
    assert (first["Event ID"], first["Quad Code"]) == ("gdelt:1_SUPPORT_", "VERBAL COOPERATION")
    assert (first["Actor Name"], first["Actor COW"], first["Event Mode"]) == ("'=cmd()", "705", "None")
    with store.open(tmp_path / "b.duckdb") as other:
        back = import_file(other, tmp_path / "x.txt", "polecat")
        assert back.imported == 5
        assert other.frame("SELECT DISTINCT type FROM archive ORDER BY 1")["type"].to_list() == [
            "ASSAULT", "MOBILIZE", "SUPPORT",
        ]  # fmt: skip


def test_graphml_is_a_network_with_weights_by_quad(tmp_path: Path, make_coding: MakeCoding) -> None:
    filled(tmp_path / "a.duckdb", make_coding)
    with store.open(tmp_path / "a.duckdb", read_only=True) as opened:
        export(opened, tmp_path / "x.graphml", "graphml")
    root = ET.parse(tmp_path / "x.graphml").getroot()
    graph = root.find(f"{NAMESPACE}graph")
    assert graph is not None
    nodes = {node.get("id") for node in graph.iter(f"{NAMESPACE}node")}
    assert {"KAZ", "RUS", "CHN", "SDN", "TCD"} <= nodes
    ties = {
        (edge.get("source"), edge.get("target")): {d.get("key"): d.text for d in edge}
        for edge in graph.iter(f"{NAMESPACE}edge")
    }
    assert ties["KAZ", "RUS"]["events"] == "2"
    assert (ties["KAZ", "RUS"]["verbal_cooperation"], ties["KAZ", "RUS"]["material_conflict"]) == ("1", "1")
    assert ties["SDN", "TCD"]["together"] == "true"
    declared = {key.get("id") for key in root.iter(f"{NAMESPACE}key")}
    assert all(set(data) <= declared for data in ties.values())


def test_export_asks_which_events_where_there_are_two_kinds(tmp_path: Path, make_coding: MakeCoding) -> None:
    filled(tmp_path / "a.duckdb", make_coding)
    with store.open(tmp_path / "a.duckdb", read_only=True) as opened:
        with pytest.raises(InputError, match="--part own or --part archive"):
            export(opened, tmp_path / "x.csv", "csv")
        assert not (tmp_path / "x.csv").exists()
        assert export(opened, tmp_path / "x.csv", "csv", "archive") == 4
        with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
        with pytest.raises(InputError, match="cannot be written there"):
            export(opened, tmp_path / "none" / "x.csv", "csv")


def test_tellings_of_one_story_are_one(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "\n".join(
            [
                gdelt_row(1),
                gdelt_row(2, SQLDATE="20140307"),
                gdelt_row(3, SQLDATE="20140310"),
                gdelt_row(4, SQLDATE="20140314"),
                gdelt_row(5, EventCode="190"),
                gdelt_row(6, Actor1CountryCode="CHN"),
                gdelt_row(7, EventCode="046"),
                gdelt_row(8, EventCode="046", Actor1CountryCode="RUS", Actor1Type1Code="", Actor1Name="RUSSIA",
                          Actor2CountryCode="KAZ", Actor2Type1Code="GOV", Actor2Name="KAZAKHSTAN"),
                gdelt_row(9, EventCode="042"),
                gdelt_row(10, EventCode="042", Actor1CountryCode="RUS", Actor1Type1Code="", Actor1Name="RUSSIA",
                          Actor2CountryCode="KAZ", Actor2Type1Code="GOV", Actor2Name="KAZAKHSTAN"),
            ]
        )
    )  # fmt: skip

    def stories(opened: store.Store) -> dict[str, str]:
        return dict(opened.frame("SELECT id, story FROM panel").rows())

    with store.open(tmp_path / "x.duckdb") as opened:
        import_file(opened, path, "gdelt")
        assert all(story == name for name, story in stories(opened).items())
        result = deduplicate(opened)
        found = stories(opened)
        assert {found[f"gdelt:{n}"] for n in (1, 2, 3)} == {"gdelt:1"}
        assert found["gdelt:8"] == "gdelt:7", "who is named first in a meeting says nothing"
        assert (result.events, result.stories) == (10, 7)
        assert all(found[f"gdelt:{n}"] == f"gdelt:{n}" for n in (4, 5, 6, 9, 10))
        assert deduplicate(opened) == result
        assert stories(opened) == found
        assert deduplicate(opened, window=0).stories == 9
        assert deduplicate(opened, window=30).stories == 6
        assert opened.frame("SELECT count(*) FROM archive").item() == 10, "every telling is kept"
        for window, similarity in ((-1, 0.5), (3, 0.0), (3, 1.5)):
            with pytest.raises(InputError, match="expected days from 0 up"):
                deduplicate(opened, window=window, similarity=similarity)


def test_similar_words_make_a_story(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    heads = (
        "Army clashes with rebels near the town",
        "Rebels and army in clashes near town",
        "Soldiers parade in capital",
    )
    path.write_text("\n".join(ucdp_row(n, source_headline=f'"{head}"') for n, head in enumerate(heads, 1)))
    with store.open(tmp_path / "x.duckdb") as opened:
        import_file(opened, path, "ucdp")
        assert deduplicate(opened).stories == 2
        assert deduplicate(opened, similarity=1).stories == 3
        assert deduplicate(opened, similarity=0.01).stories == 2, "no word in common is no story in common"


def test_own_events_of_two_documents_are_one_story(tmp_path: Path, make_coding: MakeCoding) -> None:
    with store.open(tmp_path / "x.duckdb") as opened:
        opened.put_many([make_coding("a", 1), make_coding("b", 1)])
        assert deduplicate(opened).stories == 1
        assert opened.frame("SELECT id, story FROM panel ORDER BY id").rows() == [("a/0", "a/0"), ("b/0", "a/0")]
        opened.put(make_coding("b", 1))
        assert opened.frame("SELECT count(DISTINCT story) FROM panel").item() == 2, "a new coding has no story yet"


def test_commands(tmp_path: Path) -> None:
    good, bad, db = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "x.duckdb"
    good.write_text("\n".join([gdelt_row(1), gdelt_row(2, EventCode="010")]))
    bad.write_text("a,b,c\n")

    def call(*arguments: object) -> Any:
        return CliRunner().invoke(main, [str(a) for a in arguments])

    refused = call("import", "gdelt", bad, "--db", db)
    assert (refused.exit_code, db.exists()) == (2, False), "no store is left where no file was read"
    first = call("import", "gdelt", good, bad, "--db", db)
    assert first.exit_code == 1
    assert "2 rows = 1 imported + 0 unchanged + 1 skipped" in first.stderr
    assert "skipped 1: no counterpart in PLOVER, first in line 2: 010" in first.stderr
    assert "b.csv:1: not the layout" in first.stderr
    again = call("import", "gdelt", good, "--db", db)
    assert (again.exit_code, "imported before, nothing changed" in again.stderr) == (0, True)
    assert call("import", "gdelt", bad, "--db", db).exit_code == 2
    assert db.exists(), "a store that was there stays"
    assert "1 events tell 1 stories" in call("dedup", "--db", db).stderr
    assert call("export", "--db", db, "--to", "parquet", "-o", tmp_path / "x.parquet").exit_code == 0
    assert call("export", "--db", tmp_path / "none.duckdb", "--to", "csv", "-o", tmp_path / "x.csv").exit_code == 2
    assert date(2014, 3, 5) in [row["day"] for row in _read(tmp_path / "x.parquet")]


def _read(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet

    return list(pyarrow.parquet.read_table(path).to_pylist())
