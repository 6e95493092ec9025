"""Archives as files: packed, cut, in pieces, with rows that do not fit, and a disk that is full."""

import bz2
import gzip
import lzma
import weakref
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy import store
from tarazy.errors import InputError
from tarazy.store import Store, import_file
from tarazy.store.archives import FORMATS, Loader, gdelt
from tarazy.store.archives.source import Source

from .importing import held, put
from .rows import ACLED, acled_row, gdelt_row, icews_row


@pytest.mark.parametrize("packed", ["gz", "xz", "zip", "none"])
def test_packed_files_and_second_imports(db: Store, tmp_path: Path, packed: str) -> None:
    text = "".join(gdelt_row(number) + "\n" for number in range(1, 40)).encode()
    path = tmp_path / f"x.csv.{packed}"
    if packed == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", text[: text.index(b"\n20\t") + 1])
            archive.writestr("b.csv", text[text.index(b"\n20\t") + 1 :])
            archive.writestr("README", "No rows.")
    else:
        path.write_bytes({"gz": gzip.compress, "xz": lzma.compress, "none": bytes}[packed](text))
    assert import_file(db, path, "gdelt").imported == 39
    before = held(db)
    assert [int(row["key"]) for row in before] == list(range(1, 40))
    assert import_file(db, path, "gdelt").known
    part = put(db, tmp_path, "other.csv", "gdelt", gdelt_row(39), gdelt_row(40))
    assert (part.imported, part.unchanged, part.skipped) == (1, 1, 0)
    assert held(db)[:39] == before


def test_pieces_make_no_difference(tmp_path: Path) -> None:
    lines = [gdelt_row(number, EventCode="010" if number % 7 == 0 else "042") for number in range(1, 200)]
    lines[50] = "cut\toff"
    lines[120] = lines[3]
    path = tmp_path / "x.csv"
    path.write_text("\n".join(lines))
    results = []
    for size in (1 << 20, 3000):
        with store.open(tmp_path / f"{size}.duckdb") as db:
            result = Loader(db, gdelt.LAYOUT, piece=size).load(path)
            results.append((result, held(db)))
    assert results[0] == results[1]
    assert {why.reason: why.line for why in results[0][0].reasons}["malformed: not as many cells as columns"] == 51


def test_quoted_line_breaks_stay_in_their_piece(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [acled_row(number, notes=f'"line\nand ""line"" {number}\n"') for number in range(100)]
    path.write_text("\n".join([",".join(ACLED), *rows]) + "\n")
    with store.open(tmp_path / "x.duckdb") as db:
        result = Loader(db, FORMATS["acled"][0], piece=2000).load(path)
        assert (result.rows, result.imported) == (100, 100)
        assert held(db)[99]["text"] == 'line\nand "line" 99\n'


def test_a_quote_that_never_closes_is_told_soon(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'a,"' + b"b\n" * 4_000_000)
    (piece,) = Source(path).pieces(tmp_path, quote=True, header=False)
    assert Path(piece.path).stat().st_size == path.stat().st_size


@settings(deadline=None)
@given(
    cells=st.lists(st.text('a"\n', max_size=9), min_size=1, max_size=60), size=st.integers(1, 200), last=st.booleans()
)
def test_pieces_are_whole_records_and_add_up(cells: list[str], size: int, last: bool) -> None:
    rows = ['"' + cell.replace('"', '""') + '",1' for cell in cells]
    text = ("head,n\n" + "\n".join(rows) + "\n" * last).encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(text)
        found = b""
        for piece in Source(path).pieces(Path(folder), quote=True, header=True, size=size):
            part = Path(piece.path).read_bytes()
            assert piece.before == 1 + found.count(b"\n")
            assert part.count(b'"') % 2 == 0
            found += part
    assert found == text[len("head,n\n") :]


def test_what_stands_in_between_is_given_back_within_the_transaction(
    db: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("".join(gdelt_row(number) + "\n" for number in range(4000)))
    tables: list[weakref.ref[Any]] = []
    alive: list[int] = []
    arrow = Store.arrow

    def kept(self: Store, sql: str, parameters: Sequence[object] = ()) -> Any:
        alive.append(sum(table() is not None for table in tables))
        made = arrow(self, sql, parameters)
        tables.append(weakref.ref(made))
        return made

    monkeypatch.setattr(Store, "arrow", kept)
    assert Loader(db, gdelt.LAYOUT, piece=100_000).load(path).imported == 4000
    assert len(alive) > 20
    assert max(alive) <= 4, "a piece, what is judged of it and what the store holds of it, and none of an earlier piece"


@pytest.mark.parametrize("packed", ["gz", "xz", "zip"])
def test_a_cut_archive_changes_nothing(db: Store, tmp_path: Path, packed: str) -> None:
    text = "".join(gdelt_row(number, SOURCEURL=f"u{number * 7919}") + "\n" for number in range(2000)).encode()
    path = tmp_path / f"x.{packed}"
    if packed == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", text)
    else:
        path.write_bytes((gzip.compress if packed == "gz" else lzma.compress)(text))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(InputError, match=r"damaged or cut off .*fetch it again"):
        Loader(db, gdelt.LAYOUT, piece=50_000).load(path)
    assert held(db) == []
    assert db.frame("SELECT count(*) FROM imports").item() == 0
    (tmp_path / ".tarazy-x.duckdb-killed").mkdir()
    path.write_bytes(whole)
    assert Loader(db, gdelt.LAYOUT, piece=50_000).load(path).imported == 2000
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".tarazy")] == []


def test_files_that_do_not_fit_are_refused_with_what_is_missing(db: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected 57 or 58 or 61 columns .* got 1 column"):
        put(db, tmp_path, "a.csv", "gdelt", gdelt_row(1).replace("\t", ","))
    from tarazy.store.archives.icews import LAYOUT

    head = [name for name in LAYOUT.variants[0] if name != "Target Name"]
    with pytest.raises(InputError, match=r"lacks the column.* Target Name"):
        put(db, tmp_path, "b.tab", "icews", "\t".join(head), icews_row(1))
    with pytest.raises(InputError, match="empty; expected events"):
        put(db, tmp_path, "c.csv", "gdelt", "")
    with pytest.raises(InputError, match="expected JSON lines"):
        put(db, tmp_path, "d.jsonl", "plover", gdelt_row(1))
    with pytest.raises(InputError, match="UTF-16"):
        put(db, tmp_path, "e.csv", "gdelt", gdelt_row(1), encoding="utf-16")
    with pytest.raises(InputError, match="no such file"):
        import_file(db, tmp_path / "none.csv", "gdelt")
    with pytest.raises(InputError, match="unknown format 'gedelt'"):
        import_file(db, tmp_path / "none.csv", "gedelt")
    (tmp_path / "f.bz2").write_bytes(bz2.compress(gdelt_row(1).encode()))
    with pytest.raises(InputError, match="not the layout"):
        import_file(db, tmp_path / "f.bz2", "gdelt")
    assert held(db) == []


def test_a_full_disk_is_told_and_leaves_nothing(db: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Path.open

    def full(self: Path, mode: str = "r", *given: Any, **named: Any) -> Any:
        return whole(Path("/dev/full") if mode == "wb" else self, mode, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        path = tmp_path / "x.csv"
        path.write_text(gdelt_row(1) + "\n")
        with pytest.raises(InputError, match=r"No space left on device.*make room"):
            import_file(db, path, "gdelt")
    assert held(db) == []
    assert import_file(db, path, "gdelt").imported == 1


def test_first_lines_do_not_read_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a\tb\n" * 100_000)
    assert 1000 < len(Source(path).first_lines()) < 20_000


def test_a_row_over_the_readers_limit_is_counted(db: Store, tmp_path: Path) -> None:
    long = gdelt_row(2, SOURCEURL="u" * 9_000_000)
    result = put(db, tmp_path, "x.csv", "gdelt", gdelt_row(1), long, gdelt_row(3), gdelt_row(4, EventCode="zzz"))
    assert (result.rows, result.imported, result.skipped) == (4, 2, 2)
    (limit,) = (why for why in result.reasons if why.reason.startswith("malformed"))
    assert (limit.rows, limit.line, (limit.example or "")[:2]) == (1, 2, "2\t")
