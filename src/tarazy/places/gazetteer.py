"""The gazetteer in memory: names to places, from the file that `knowledge/compile_places.py` writes.

Towns are from GeoNames (geonames.org), licensed CC BY 4.0; the rest is ours. The head of the file says so too.
"""

import unicodedata
import zlib
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import Literal

import msgspec

from tarazy.errors import DataError
from tarazy.records import Place

FORMAT = "tarazy gazetteer 1"
NO_ADMIN = 0xFFFF
_REMEMBERED = 1 << 14  # words and names whose search is remembered, a few MB
KINDS = (
    "country", "region", "city", "district", "territory", "island", "reef", "valley", "mountain", "line", "corridor",
    "sea", "strait", "lake", "river", "canal", "pipeline", "base", "nuclear", "port", "crossing", "dam", "bridge",
    "tunnel", "airport", "building", "site", "camp", "depot", "launch site",
)  # fmt: skip
Precision = Literal["point", "place", "region", "country"]
_PLACES = ("city", "district")
_AREAS = KINDS[1:2] + KINDS[4:17]
# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ə": "a", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
     "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "`": "'", "‐": "-", "–": "-", ".": None, ",": None}
)  # fmt: skip


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """The body of the file: columns of entries, and sorted names with the entries that bear them."""

    names: str
    kinds: bytes
    countries: list[str]
    country: bytes
    latitude: bytes
    longitude: bytes
    population: bytes
    admins: list[str]
    admin: bytes
    marks: list[str]
    mark: bytes
    keys: str
    counts: bytes
    postings: bytes
    adjectives: dict[str, str]
    neighbours: dict[str, tuple[str, ...]]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A place of the gazetteer.

    `own`: the name that was looked up is its usual name, not one in another language. `admin` is GeoNames' code of
    its first-level region, "" where it has none. `mark` is "PRE", "PRE<DATE" (ended on that day) or "".
    """

    index: int
    name: str
    kind: str
    country: str | None
    latitude: float
    longitude: float
    population: int
    admin: str
    mark: str
    own: bool = True

    @property
    def precision(self) -> Precision:
        """How fine the place is."""
        if self.kind == "country":
            return "country"
        return "place" if self.kind in _PLACES else "region" if self.kind in _AREAS else "point"

    def place(self) -> Place:
        """The place as a record; a state has no coordinates."""
        state = self.kind == "country"
        return Place(
            name=self.name,
            country=self.country,
            latitude=None if state else self.latitude,
            longitude=None if state else self.longitude,
            precision=self.precision,
        )


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """A name for look-up: lower case, without diacritics, stops and commas."""
    text = name.casefold().translate(_LETTERS)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


def _numbers(kind: str, packed: bytes) -> "array[int]":
    numbers = array(kind)
    numbers.frombytes(packed)
    return numbers


class Gazetteer:
    """Looks names up; get it from `load_gazetteer()`."""

    def __init__(self, head: dict[str, str], packed: Packed) -> None:
        self.head = head
        self.adjectives = packed.adjectives
        self.neighbours = packed.neighbours
        self._packed = packed
        self._names = packed.names.split("\n")
        self._keys = packed.keys.split("\n")
        counts = _numbers("H", packed.counts)
        self._starts = [0, *accumulate(counts)]
        self._postings = _numbers("I", packed.postings)
        self._country, self._admin = _numbers("H", packed.country), _numbers("H", packed.admin)
        self._latitude, self._longitude = _numbers("h", packed.latitude), _numbers("h", packed.longitude)
        self._population = _numbers("I", packed.population)
        states = packed.kinds.count(KINDS.index("country"))  # they stand first
        self._states = {packed.countries[self._country[i]]: i for i in range(states)}
        # Texts say the same words again and again: a search in the sorted names each time took twice as long
        self._searched = lru_cache(_REMEMBERED)(self._search)
        self._found = lru_cache(_REMEMBERED)(self._find)

    def __len__(self) -> int:
        """How many places it knows."""
        return len(self._names)

    def begins(self, prefix: str) -> bool:
        """Whether a folded name begins with these letters."""
        return self._searched(prefix)

    def look_up(self, key: str) -> tuple[Entry, ...]:
        """The places that bear a folded name (or "=" and an acronym), most people first."""
        return self._found(key)

    def _search(self, prefix: str) -> bool:
        at = bisect_left(self._keys, prefix)
        return at < len(self._keys) and self._keys[at].startswith(prefix)

    def _find(self, key: str) -> tuple[Entry, ...]:
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            return ()
        found = [self._entry(p >> 1, bool(p & 1)) for p in self._postings[self._starts[at] : self._starts[at + 1]]]
        return tuple(sorted(found, key=lambda e: (-e.population, e.index)))

    def state(self, code: str) -> tuple[Entry, ...]:
        """The state with an alpha-3 code, as the one item of a tuple; empty if there is none."""
        index = self._states.get(code)
        return () if index is None else (self._entry(index, True),)

    def _entry(self, index: int, own: bool) -> Entry:
        packed, admin = self._packed, self._admin[index]
        return Entry(
            index=index,
            name=self._names[index],
            kind=KINDS[packed.kinds[index]],
            country=packed.countries[self._country[index]] or None,
            latitude=self._latitude[index] / 100,
            longitude=self._longitude[index] / 100,
            population=self._population[index],
            admin="" if admin == NO_ADMIN else packed.admins[admin],
            mark=packed.marks[packed.mark[index]],
            own=own,
        )


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer that ships with the package; DataError if the file is damaged or of another format."""
    file = files("tarazy.places") / "data" / "gazetteer.bin"
    try:
        top, _, body = file.read_bytes().partition(b"\n\n")
        head = dict(line.split(": ", 1) for line in top.decode().splitlines())
        if head.get("format") != FORMAT:
            raise DataError(f"places/data/gazetteer.bin: format {head.get('format')!r}, expected {FORMAT!r}")
        return Gazetteer(head, msgspec.msgpack.decode(zlib.decompress(body), type=Packed))
    except (OSError, ValueError, zlib.error, msgspec.DecodeError) as error:
        raise DataError(f"places/data/gazetteer.bin: {error}; reinstall the package") from error
