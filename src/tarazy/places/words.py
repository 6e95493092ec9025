"""The word lists of the room, from `data/words.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from tarazy.errors import DataError


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Words by what they tell about a place that stands beside them; the file says what each list is for."""

    at: frozenset[str]
    surfaces: frozenset[str]
    to: frozenset[str]
    always_to: frozenset[str]
    from_: frozenset[str]
    motion: frozenset[str]
    acts: frozenset[str]
    attacks: frozenset[str]
    elsewhere: frozenset[str]
    kinds: frozenset[str]
    describing: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    hosts: frozenset[str]
    helpers: frozenset[str]
    passives: frozenset[str]
    directions: frozenset[str]
    clauses: frozenset[str]


@cache
def load_words() -> Words:
    """The lists that ship with the package; DataError if the file is malformed."""
    file = files("tarazy.places") / "data" / "words.toml"
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Words)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"places/data/words.toml: {error}; reinstall the package") from error
