"""Hashes of data: every file counts, by its path and its content."""

from pathlib import Path

from tarazy import load
from tarazy.digest import folder_sha256, sha256_of


def test_every_file_and_its_path_count(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.csv").write_text("1\n2\n")
    (tmp_path / "inner/b.csv").write_text("3\n")
    found = {folder_sha256(tmp_path)}
    (tmp_path / "inner/b.csv").write_text("4\n")
    found.add(folder_sha256(tmp_path))
    (tmp_path / "inner/b.csv").rename(tmp_path / "b.csv")
    found.add(folder_sha256(tmp_path))
    (tmp_path / "a.csv").write_text("1\n")
    (tmp_path / "b.csv").write_text("2\n4\n")  # a line moved from one file to the next
    found.add(folder_sha256(tmp_path))
    assert len(found) == 4
    assert sha256_of({"x": b"1", "y": b"2"}) == sha256_of({"y": b"2", "x": b"1"})


def test_an_output_names_all_data_that_decide_it() -> None:
    hashes = load().hashes
    assert set(hashes) == {"model", "ontology", "actors", "places", "dates", "claims"}
    assert len(set(hashes.values())) == len(hashes)
    assert all(len(h) == 64 for h in hashes.values())
