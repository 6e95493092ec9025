import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazy.errors import InputError
from tarazy.read import files, read
from tarazy.records import Document, Skip

ENGLISH = "The president of Kazakhstan met the prime minister of Hungary in Astana on Thursday to discuss trade."


def one(path: Path) -> Document | Skip:
    (item,) = read([path])
    return item


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\x7fELF\x00\x01", "not a text"),
        ("zeros.txt", b"abc\x00def", "not a text"),
        ("page.html", b"<html><body><nav>x</nav></body></html>", "no article text"),
        ("image.png", b"x", "suffix"),
        ("bad.jsonl", b"{not json}\n", "not JSON"),
        ("list.jsonl", b"[1]\n", "expected an object"),
        ("lacks.jsonl", b'{"id": "a"}\n', "got nothing"),
        ("number.jsonl", b'{"id": "a", "text": 5}\n', "got int"),
        ("deep.jsonl", b"[" * 100_000 + b"\n", "not JSON"),
        ("columns.csv", b"id,body\n1,x\n", "header with 'text'"),
        ("russian.txt", "Президент Казахстана прибыл с визитом в Москву в четверг.".encode(), "not English"),
        ("arabic.txt", "وصل الرئيس إلى العاصمة يوم الخميس".encode(), "not English"),
        ("german.txt", b"Der Praesident von Kasachstan reiste am Donnerstag nach Berlin, um mit dem Kanzler zu reden.", "not English"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_skipped_with_the_reason(tmp_path: Path, name: str, raw: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(raw)
    item = one(tmp_path / name)
    assert isinstance(item, Skip)
    assert reason in item.reason
    assert name in item.where


def test_bad_line_names_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [json.dumps({"id": "1", "text": ENGLISH}), "{", json.dumps({"id": "2", "text": ENGLISH})]
    path.write_text("\n".join(lines) + "\n")
    items = list(read([path]))
    assert [type(i) for i in items] == [Document, Skip, Document]
    assert isinstance(items[1], Skip)
    assert items[1].where == "x.jsonl:2"


def test_missing_file_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read([tmp_path / "none.txt"])


def test_file_without_a_line_break_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    for name in ("big.txt", "big.jsonl"):
        (tmp_path / name).write_bytes(b"a" * 5000)
        item = one(tmp_path / name)
        assert isinstance(item, Skip)
        assert "over 1000 bytes" in item.reason


def test_impossible_date_is_kept_as_words_and_the_text_still_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"id": "1", "text": ENGLISH, "date": "2024-02-31"}))
    item = one(path)
    assert isinstance(item, Document)
    assert item.published is not None
    assert (item.published.start, item.published.text) == (None, "2024-02-31")
    assert "undated" in (item.published.reason or "")


@pytest.mark.parametrize(
    ("given_date", "precision", "start"),
    [
        ("2024-11", "month", "2024-11-01"),
        ("2024", "year", "2024-01-01"),
        ("2024-11-27T10:00:00+05:00", "day", "2024-11-27"),
    ],
)
def test_dates_keep_their_precision(tmp_path: Path, given_date: str, precision: str, start: str) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps({"id": "1", "text": ENGLISH, "date": given_date}))
    item = one(tmp_path / "x.jsonl")
    assert isinstance(item, Document)
    assert item.published is not None
    assert (item.published.precision, str(item.published.start)) == (precision, start)


def test_latin1_and_bom_are_decoded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("﻿".encode() + ENGLISH.encode())
    (tmp_path / "b.txt").write_bytes((ENGLISH + " Türkiye’s chargé d’affaires left.").encode("cp1252"))
    first, second = read([tmp_path])
    assert isinstance(first, Document)
    assert first.text == ENGLISH
    assert isinstance(second, Document)
    assert "charg" in second.text


def test_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt"):
        (tmp_path / name).write_text(ENGLISH + name)
    assert [i.id for i in read([tmp_path]) if isinstance(i, Document)] == ["a.txt", "b.txt"]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=5))
def test_json_lines_keep_every_text(texts: list[str]) -> None:
    lines = "\n".join(json.dumps({"id": str(i), "text": "The talks ended. " + t}) for i, t in enumerate(texts))
    items = list(read(["-"], io.BufferedReader(io.BytesIO(lines.encode()))))  # type: ignore[arg-type]
    assert len(items) == len(texts)
    for item, text in zip(items, texts, strict=True):
        assert isinstance(item, Skip) or item.text == "The talks ended. " + text


def test_markdown_gives_words_title_and_date_without_markup(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"---\ntitle: A visit\ndate: 2024-11-27\n---\n# Heading\n\n**{ENGLISH}** See [more](http://x.org).\n"
    )
    item = one(path)
    assert isinstance(item, Document)
    assert item.title == "A visit"
    assert item.published is not None
    assert item.text == f"Heading\n\n{ENGLISH} See more."


def test_html_gives_the_article_and_not_its_navigation(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    body = "".join(f"<p>{ENGLISH}</p>" for _ in range(3))
    path.write_text(f"<html><body><nav>Home Sport Weather</nav><article><h1>A visit</h1>{body}</article></body></html>")
    item = one(path)
    assert isinstance(item, Document)
    assert ENGLISH in item.text
    assert "Sport" not in item.text
