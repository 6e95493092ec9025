"""Find the files, decode them within limits, and hand each to the reader of its kind."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tarazy.errors import InputError
from tarazy.read.language import foreign_language
from tarazy.read.published import published
from tarazy.records import Document, Skip

# The longest news text is far below; what is larger is a dump or an attack, and would be held in memory whole.
MAX_BYTES = 16 * 1024 * 1024
# A page whose text is shorter than any sentence is navigation without an article.
LEAST_WORDS = 5
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x7fELF", b"\x89PNG", b"\x1f\x8b", b"PAR1", b"\xff\xd8\xff")
_DATE_LINE = re.compile(r"^date:[ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE_LINE = re.compile(r"^title:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.IGNORECASE | re.MULTILINE)
# Markup that stands for layout; what it encloses is kept.
_MARKUP = (
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"^(?:#{1,6}|>)[ \t]+", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w))"), ""),
)
_FIELDS = ("id", "text", "title", "date", "source", "url")

Items = Iterator[Document | Skip]


def read(paths: Sequence[str | Path], stdin: BinaryIO | None = None) -> Items:
    """Documents of files and folders in order, one at a time; what cannot be read comes as a `Skip`.

    A named path that does not exist is an InputError before anything is read. `-` reads `stdin`.
    """
    for path in paths:
        if str(path) != "-" and not Path(path).exists():
            raise InputError(f"{path}: no such file or folder; check the name")
        if str(path) == "-" and stdin is None:
            raise InputError("'-' was given, but there is no standard input to read")
    return _checked(_items(paths, stdin))


def _checked(items: Items) -> Items:
    """Leave out empty, foreign and repeated documents, with the reason."""
    seen: set[str] = set()
    for item in items:
        if isinstance(item, Skip):
            yield item
        elif item.id in seen:
            yield Skip(where=item.id, reason="a document of this id was read before in this run")
        elif not item.text.strip():
            yield Skip(where=item.id, reason="the text is empty")
        elif language := foreign_language(item.text):
            yield Skip(where=item.id, reason=f"the text is not English ({language})")
        else:
            seen.add(item.id)
            yield item


def _items(paths: Sequence[str | Path], stdin: BinaryIO | None) -> Items:
    for path in paths:
        if str(path) == "-":
            assert stdin is not None
            yield from _stream(stdin)
        elif (folder := Path(path)).is_dir():
            for file in sorted(folder.rglob("*")):
                hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
                if file.is_file() and not hidden:
                    yield from _file(file, file.relative_to(folder).as_posix())
        else:
            yield from _file(folder, folder.name)


def _file(path: Path, name: str) -> Items:
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        yield Skip(where=name, reason=f"suffix {path.suffix!r} is not one of {', '.join(_READERS)}")
        return
    try:
        with path.open("rb") as stream:
            yield from reader(stream, name)
    except OSError as error:
        yield Skip(where=name, reason=f"cannot be opened: {error.strerror}")


def _stream(stream: BinaryIO) -> Items:
    # A stream in memory cannot be looked into without taking from it, one behind a buffer can
    opened = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    head = opened.peek(512)[:512].lstrip()
    if head.startswith(b"{"):
        return _read_jsonl(opened, "stdin")
    return (_read_html if head[:1] == b"<" else _read_text)(opened, "stdin")


def _decode(raw: bytes) -> str | None:
    """The text of some bytes, or None if they are no text."""
    if raw.startswith(_BINARY) or (b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return None
    try:
        return raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(raw).best()
        return str(best) if best is not None else None


def _whole(stream: BinaryIO, name: str) -> str | Skip:
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return Skip(where=name, reason=f"over {MAX_BYTES} bytes in one document; split it")
    if not raw.strip():
        return Skip(where=name, reason="the file is empty")
    text = _decode(raw)
    if text is None:
        return Skip(where=name, reason="not a text: binary content or no known encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_text(stream: BinaryIO, name: str) -> Items:
    text = _whole(stream, name)
    if isinstance(text, Skip):
        yield text
        return
    head, _, _ = text.partition("\n\n")
    title = head.strip().lstrip("# ").strip() if "\n" not in head.strip() and 0 < len(head.strip()) < 200 else None
    dated = _DATE_LINE.search(text[:1000])
    when = published(dated[1]) if dated else None
    if dated:
        # Blanked, not cut: the line is no sentence, and offsets go on counting from the start of the file
        text = text[: dated.start()] + " " * (dated.end() - dated.start()) + text[dated.end() :]
    yield Document(id=name, text=text, title=title if title and "\n\n" in text else None, published=when)


def _read_markdown(stream: BinaryIO, name: str) -> Items:
    """The words of a Markdown file without its markup, offsets being those of the words."""
    text = _whole(stream, name)
    if isinstance(text, Skip):
        yield text
        return
    front = _FRONT.match(text)
    fields = front[1] if front else text[:1000]
    dated = _DATE_LINE.search(fields)
    titled = _TITLE_LINE.search(front[1]) if front else re.search(r"^#[ \t]+(.+)$", text, re.MULTILINE)
    body = text[front.end() :] if front else text
    if dated and not front:
        body = body[: dated.start()] + body[dated.end() :]
    for pattern, kept in _MARKUP:
        body = pattern.sub(kept, body)
    when = published(dated[1]) if dated else None
    yield Document(id=name, text=body.strip(), title=titled[1].strip() if titled else None, published=when)


def _read_html(stream: BinaryIO, name: str) -> Items:
    text = _whole(stream, name)
    if isinstance(text, Skip):
        yield text
        return
    from trafilatura import bare_extraction
    from trafilatura.settings import Document as TrafilaturaDocument

    found = bare_extraction(text, with_metadata=True, include_comments=False)
    if not isinstance(found, TrafilaturaDocument) or len((found.text or "").split()) < LEAST_WORDS:
        yield Skip(where=name, reason="the page holds no article text")
        return
    yield Document(
        id=name,
        text=str(found.text),
        title=found.title,
        published=published(found.date),
        source=found.sitename or found.hostname,
        url=found.url,
    )


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[str, bytes | None]]:
    """Numbered lines; None for one over the limit, which is read past without being held."""
    number = 0
    while raw := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(raw) > MAX_BYTES:
            while not raw.endswith(b"\n") and (raw := stream.readline(MAX_BYTES)):
                pass
            yield f"{name}:{number}", None
        else:
            yield f"{name}:{number}", raw


def _read_jsonl(stream: BinaryIO, name: str) -> Items:
    for where, raw in _lines(stream, name):
        if raw is None:
            yield Skip(where=where, reason=f"the line is over {MAX_BYTES} bytes")
            continue
        if not raw.strip():
            continue
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError) as error:
            yield Skip(where=where, reason=f"the line is not JSON: {error}")
            continue
        if not isinstance(record, dict):
            yield Skip(where=where, reason=f"expected an object with id and text, got {type(record).__name__}")
        else:
            yield _record({k: record.get(k) for k in _FIELDS}, where)


def _record(values: dict[str, object], where: str) -> Document | Skip:
    if not isinstance(values["text"], str):
        got = "nothing" if values["text"] is None else type(values["text"]).__name__
        return Skip(where=where, reason=f"expected a string in 'text', got {got}")
    # Lone surrogates stand in JSON escapes and can be written nowhere
    clean = {k: str(v).encode("utf-8", "replace").decode() for k, v in values.items() if v not in (None, "")}
    return Document(
        id=clean.get("id", where),
        text=str(clean.get("text", "")),
        title=clean.get("title"),
        published=published(clean.get("date")),
        source=clean.get("source"),
        url=clean.get("url"),
    )


def _read_csv(stream: BinaryIO, name: str) -> Items:
    decoded = ("" if raw is None else (_decode(raw) or "").replace("\x00", "") for _, raw in _lines(stream, name))
    csv.field_size_limit(MAX_BYTES)
    rows = csv.DictReader(decoded)
    if rows.fieldnames is None or "text" not in rows.fieldnames:
        yield Skip(where=name, reason=f"expected a header with 'text', got {rows.fieldnames}")
        return
    try:
        for row in rows:
            yield _record({k: row.get(k) for k in _FIELDS}, f"{name}:{rows.line_num}")
    except csv.Error as error:
        yield Skip(where=f"{name}:{rows.line_num}", reason=f"the rest is not CSV: {error}")


_READERS: dict[str, Callable[[BinaryIO, str], Items]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".csv": _read_csv,
}
