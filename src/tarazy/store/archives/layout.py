"""What a foreign format is: its columns, and how they become ours. Each format is one such table in its own file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Cells = tuple[str | None, ...]
Way = Literal["forward", "swap", "joint"]


class Act(NamedTuple):
    """What the codes of a row mean; `type` is None where it means nothing of ours, and `problem` then says why.

    `way`: the first party acts on the second, the second on the first, or both act together.
    """

    type: str | None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    way: Way = "forward"
    problem: str | None = None


class Party(NamedTuple):
    """Who one side of a row is, in our codes; `problem` says what of it is not known."""

    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    problem: str | None = None


class Place(NamedTuple):
    """The country of a place, or why there is none."""

    country: str | None = None
    problem: str | None = None


def no_place(cells: Cells) -> Place:
    """The reading of formats that tell no place."""
    return Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What files of cells look like.

    `variants`: the columns in their order, for files without a header; the number of cells tells which. `aliases`:
    other spellings of a column in a header. `needed`: the columns without which a file is refused; other columns that
    the expressions use are NULL where a file lacks them. `unlike`: columns that no such file has, so that a header with
    one of them is of another layout. `nulls`: the texts that mean NULL, beside the empty one.
    `filled`: a column near the end that is never empty, so that a row that lacks it is cut off; reading is faster then.
    `trim`: blanks around a cell are none of it. `unwrap`: a cell within double quotes stands for what is inside.
    """

    name: str
    source: str
    needed: tuple[str, ...]
    variants: tuple[tuple[str, ...], ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unlike: tuple[str, ...] = ()
    delimiters: tuple[str, ...] = ("\t",)
    quote: bool = False
    nulls: tuple[str, ...] = ()
    trim: bool = False
    unwrap: bool = False
    filled: str | None = None

    def columns(self) -> tuple[str, ...]:
        """All columns that the format knows."""
        known = [*self.needed, *self.aliases, *(name for variant in self.variants for name in variant)]
        return tuple(dict.fromkeys(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(Table):
    """A format of events. What is SQL is an expression over the columns of the file, all of them text or NULL.

    `rows`: makes rows of cells of a line, for a format that is no table.
    `since`: the first day that the archive covers; an earlier date is a mistake of the file.
    `act`, `actor`, `recipient`, `place`: the cells that each reading takes. `aside`: how many of the last cells of a
    party belong to the event and name nobody, its day or country. `values`: further columns of the archive
    table. `notes`: what is worth counting of rows that are imported. `edition`: a number that is larger in a newer
    edition of an event. `repeat`: what a second row of one key is, where that is no mistake.
    `joint`: whether `read_act` ever says that both parties act together.
    """

    key: str
    day: str
    act: tuple[str, ...]
    read_act: Callable[[Cells], Act]
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    read_party: Callable[[Cells], Party]
    since: str = "1900-01-01"
    last_day: str = "NULL::DATE"
    precision: str = "'day'"
    edition: str = "NULL"
    place: tuple[str, ...] = ()
    read_place: Callable[[Cells], Place] = no_place
    values: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    repeat: str | None = None
    joint: bool = False
    aside: int = 0
    rows: Callable[[bytes], Iterable[tuple[str, ...]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions(Table):
    """A format of files that name events which an archive has taken back.

    `key` and `time` are SQL as in `Layout`: the key of the event, and when it was taken back, in the unit of the
    `edition` of its events.
    """

    key: str
    time: str
