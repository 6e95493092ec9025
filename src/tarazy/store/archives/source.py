"""A file of an archive as pieces of whole records in UTF-8: unpacked, hashed and numbered while it streams.

A piece is a small file on its own, so that neither memory nor disk grows with the archive, and so that what is
cut off or no text is found before anything of it is kept.
"""

import gzip
import hashlib
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol

from tarazy.errors import InputError
from tarazy.records import Record

PIECE = 128 << 20  # bytes of text that are loaded at a time; larger pieces are no faster and take more memory
_BLOCK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_TABLES = (".csv", ".txt", ".tab", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Piece(Record, frozen=True, kw_only=True):
    """Whole records of a file: where they lie, and how many lines of the file stand before them."""

    path: str
    before: int


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Source:
    """One file of an archive: plain, .gz, .xz or .zip (of one or several members), told by its first bytes."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the file is read."""
        self.path = path
        self.legacy_lines = 0
        self._digest = hashlib.sha256()
        self._hashed = False

    def sha256(self) -> str:
        """The hash of the file as it lies there; after `pieces` of an unpacked file it costs no second reading."""
        if not self._hashed:
            self._digest = hashlib.sha256()
            with _opened(self.path) as file:
                while block := file.read(_BLOCK):
                    self._digest.update(block)
            self._hashed = True
        return self._digest.hexdigest()

    def size(self) -> int:
        """The bytes of the file as it lies there."""
        with _opened(self.path) as file:
            return file.seek(0, 2)

    def first_lines(self, size: int = 1 << 16) -> list[str]:
        """The lines that the file begins with, without the last, which may be cut."""
        for _, reader in self._members():
            head = self._decoded(self._narrow(_read(self.path, reader, size)))
            self.legacy_lines = 0
            lines = head.decode("utf-8", "replace").splitlines(keepends=True)
            whole = lines if len(lines) == 1 or len(head) < size else lines[:-1]
            return [line.rstrip("\r\n") for line in whole if line.strip()]
        return []

    def pieces(self, folder: Path, *, quote: bool, header: bool, size: int = PIECE) -> Iterator[Piece]:
        """The records, a piece at a time, each in the one file of the folder, which the next piece writes anew.

        With `quote` a line break inside double quotes ends no record. With `header` the first line of each member
        is left out. `legacy_lines` counts the lines that were no UTF-8 and were read as Windows-1252.
        """
        lines = 0
        place = folder / "piece.txt"
        self._digest, self._hashed = hashlib.sha256(), False
        for inner, reader in self._members():
            first, plain = True, inner is None
            blocks = self._blocks(plain, reader, quote=quote, size=min(size, _BLOCK))
            for block in blocks:
                text = self._narrow(block) if first else block
                if first and header:
                    text = text[_line_end(text) :]
                    lines += 1
                first = False
                if text:
                    before = lines
                    lines += self._fill(place, text, blocks, size)
                    yield Piece(path=str(place), before=before)

    def _blocks(self, plain: bool, reader: _Reader, *, quote: bool, size: int) -> Iterator[bytes]:
        """Whole records, about as many bytes of them at a time: small blocks take the memory that others left."""
        rest = b""
        while True:
            # A record that is longer than a block is read in steps that double, or its quotes are counted ever again.
            block = _read(self.path, reader, max(size, len(rest)))
            if plain:
                self._digest.update(block)
            text = rest + block
            cut = len(text) if not block else _record_end(text, quote)
            rest = text[cut:]
            if cut:
                yield text[:cut]
            if not block:
                self._hashed = plain
                return

    def _fill(self, place: Path, text: bytes, blocks: Iterator[bytes], size: int) -> int:
        """Write the text and the next blocks to a file until it has the size; gives the number of lines."""
        lines = written = 0
        with _beside(self.path, place) as file:
            while text:
                file.write(self._decoded(text))
                lines += text.count(b"\n")
                written += len(text)
                text = next(blocks, b"") if written < size else b""
        return lines

    def _narrow(self, head: bytes) -> bytes:
        """The beginning of a text without its byte order mark."""
        if head.startswith(_WIDE):
            raise InputError(f"{self.path}: UTF-16 text; expected UTF-8, save it as UTF-8 first")
        return head.removeprefix(_BOM)

    def _decoded(self, text: bytes) -> bytes:
        """The text in UTF-8; a line that is none was written in Windows-1252, as old loaders do."""
        if text.isascii():
            return text
        try:
            text.decode("utf-8")
        except UnicodeDecodeError:
            return b"".join(self._line(line) for line in text.splitlines(keepends=True))
        return text

    def _line(self, line: bytes) -> bytes:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            self.legacy_lines += 1
            # Five bytes mean nothing in Windows-1252; they stand for the control characters of Latin-1.
            return "".join(_character(byte) for byte in line).encode("utf-8")
        return line

    def unpacked(self, folder: Path) -> Path:
        """The file itself, or what it packs, written into the folder under its own name; InputError if that is several.

        For formats that are no lines of text, or that a reader of their own reads.
        """
        found: Path | None = None
        for inner, reader in self._members():
            if inner is None:
                return self.path
            if found is not None:
                raise InputError(
                    f"{self.path}: packs {found.name}, {inner} and perhaps more; expected one file of events"
                )
            found = folder / inner
            with _beside(self.path, found) as file:
                while block := _read(self.path, reader, _BLOCK):
                    file.write(block)
        if found is None:
            raise InputError(f"{self.path}: packs no file; expected one file of events")
        return found

    def _members(self) -> Iterator[tuple[str | None, _Reader]]:
        """The streams of text in the file, each with the name of the packed file; None for the file itself."""
        with ExitStack() as stack:
            file = stack.enter_context(_opened(self.path))
            head = file.read(6)
            file.seek(0)
            if head.startswith(b"\x1f\x8b"):
                yield self._without("gz"), stack.enter_context(gzip.open(file))
            elif head == b"\xfd7zXZ\x00":
                yield self._without("xz"), stack.enter_context(lzma.open(file))
            elif head.startswith(b"PK\x03\x04"):
                yield from self._zipped(file, stack)
            else:
                yield None, file

    def _without(self, suffix: str) -> str:
        """The name of the file without the suffix of what packed it."""
        return self.path.stem if self.path.suffix.lower() == f".{suffix}" else self.path.name

    def _zipped(self, file: IO[bytes], stack: ExitStack) -> Iterator[tuple[str, _Reader]]:
        try:
            archive = stack.enter_context(zipfile.ZipFile(file))
        except zipfile.BadZipFile as error:
            raise _broken(self.path, error) from error
        # A README beside the data is common; a member in a folder of a Mac's own is no data.
        names = [i.filename for i in archive.infolist() if not i.is_dir() and not i.filename.startswith("__MACOSX")]
        named = [n for n in names if n.lower().endswith(_TABLES)]
        for name in sorted(named or names):
            try:
                yield Path(name).name, stack.enter_context(archive.open(name))
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
                raise _broken(self.path, error) from error


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A hidden folder beside a store. One process writes to a store, so what a killed import left there can go."""
    prefix = f".tarazy-{path.name}-"
    for left in path.parent.iterdir():
        if left.name.startswith(prefix) and "-" not in left.name[len(prefix) :]:  # else another store's
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=prefix, dir=path.parent) as folder:
        yield Path(folder)


def _character(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the path") from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _read(path: Path, reader: _Reader, size: int) -> bytes:
    """As many bytes as asked for, fewer only at the end of the file."""
    parts: list[bytes] = []
    while size > 0:
        try:
            block = reader.read(min(size, _BLOCK))
        except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise _broken(path, error) from error
        except OSError as error:
            raise _unreadable(path, error) from error
        if not block:
            break
        parts.append(block)
        size -= len(block)
    return b"".join(parts)


@contextmanager
def _beside(path: Path, place: Path) -> Iterator[IO[bytes]]:
    """A file beside the store for what is unpacked of `path`; one that lies there is overwritten.

    It is not emptied first: to give its memory back to the system and ask for it again takes longer than to write.
    """
    try:
        with place.open("r+b" if place.exists() else "wb") as file:
            yield file
            file.truncate()
    except OSError as error:
        raise InputError(f"{path}: cannot be unpacked beside the store ({error.strerror}); make room there") from error


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read ({error.strerror}); check the path")


def _broken(path: Path, error: Exception) -> InputError:
    return InputError(f"{path}: the packed file is damaged or cut off ({error}); fetch it again")


def _line_end(text: bytes) -> int:
    end = text.find(b"\n")
    return len(text) if end < 0 else end + 1


def _record_end(text: bytes, quote: bool) -> int:
    """Where the last whole record of the text ends; 0 if none does."""
    end = text.rfind(b"\n") + 1
    if not quote or text.count(b'"', 0, end) % 2 == 0:
        return end
    while end > 0:
        # Within quotes: the record began before the last quotation mark, and after the one before that nothing is open.
        last = text.rfind(b'"', 0, end)
        end = text.rfind(b'"', 0, last)
        found = text.rfind(b"\n", end + 1, last)
        if found >= 0:
            return found + 1
    return 0
