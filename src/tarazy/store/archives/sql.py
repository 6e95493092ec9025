"""The statements that turn a piece of a file into rows of the archive table, made from a layout's expressions.

Everything that is put into a statement here is written in this package; what comes from a file or a user is a value
in a column or a parameter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from tarazy.store.archives.layout import Layout

# What was worked out about the codes of the files, for each combination once.
DIMENSIONS = {
    "acts": '"key" VARCHAR, type_ VARCHAR, mode_ VARCHAR, contexts_ VARCHAR[], quad_ VARCHAR, score_ DOUBLE, '
    "way_ VARCHAR, problem_ VARCHAR",
    "parties": '"key" VARCHAR, countries_ VARCHAR[], sectors_ VARCHAR[], ids_ VARCHAR[], nobody_ BOOLEAN, '
    "problem_ VARCHAR",
    "places": '"key" VARCHAR, country_ VARCHAR, problem_ VARCHAR',
}
_SIDES = ("names", "countries", "sectors", "ids")
_VALUES = {
    "document": "VARCHAR", "native_code": "VARCHAR", "native_score": "DOUBLE", "actor_names": "VARCHAR[]",
    "recipient_names": "VARCHAR[]", "place": "VARCHAR", "latitude": "DOUBLE", "longitude": "DOUBLE",
    "reports": "BIGINT", "deaths": "BIGINT", "text": "VARCHAR",
}  # fmt: skip
_COLUMN = re.compile(r'"([^"]+)"')
_CODED = 4  # the notes of act, actor, recipient and place come before those that a layout adds
_ROWS = "piece p LEFT JOIN acts t ON t.key = p.act_key"
_REASON = """CASE WHEN NOT whole THEN 'malformed: not as many cells as columns'
    WHEN key_ IS NULL THEN 'no id'
    WHEN day_ IS NULL THEN 'no date, or none that exists'
    WHEN day_text IS NOT NULL THEN 'date out of range'
    WHEN t.type_ IS NULL THEN t.problem_
    WHEN a.nobody_ AND r.nobody_ THEN 'no actor' END"""


_KEPT = "judged j WHERE reason IS NULL AND row_ NOT IN (SELECT row_ FROM dropped)"
_NEWER = "coalesce(j.edition > held.edition, false)"
# What the archive holds already of the keys of a piece; takes the source.
HELD = """SELECT key, edition, import FROM archive
    WHERE source = ? AND key IN (SELECT key FROM judged WHERE reason IS NULL)"""
REPEATS = "SELECT count(*) - count(DISTINCT key) FROM judged WHERE reason IS NULL"
# Of rows with one key the newest edition stays, or the first, and nothing where the archive holds as new a one; takes
# the number of the import and what a repeat within it is.
DROPPED = f"""SELECT row_, CASE WHEN place > 1 OR held.import = ? THEN ? ELSE 'unchanged' END AS reason
    FROM (SELECT row_, key, edition, row_number() OVER (PARTITION BY key ORDER BY edition DESC NULLS LAST, row_)
        AS place FROM judged WHERE reason IS NULL) j LEFT JOIN held USING (key)
    WHERE place > 1 OR (held.import IS NOT NULL AND NOT {_NEWER})"""
# How many rows of the archive give way to newer ones, and how many of these came with this import.
REVISED = f"SELECT count(*), count(*) FILTER (held.import = ?) FROM held JOIN (SELECT * FROM {_KEPT}) USING (key)"
TAKE_AWAY = (
    f"DELETE FROM archive WHERE source = ? AND key IN (SELECT key FROM held JOIN (SELECT * FROM {_KEPT}) USING (key))"
)
SKIPPED = """SELECT coalesce(d.reason, j.reason) AS why, count(*), min(row_), arg_min(example, row_)
    FROM judged j LEFT JOIN dropped d USING (row_) WHERE why IS NOT NULL GROUP BY 1"""


def piece_sql(layout: Layout, names: Sequence[str], delimiter: str) -> str:
    """Gives what a piece of a file says, row by row in our types, and the keys of what is worked out once."""
    used = ", ".join(
        f'{_clean(layout, name)} AS "{name}"' if name in names else f'NULL::VARCHAR AS "{name}"'
        for name in _used(layout)
    )
    if uses_file(layout):
        used += ', ?::VARCHAR AS "file"'
    first_cell = _COLUMN.search(layout.day)
    assert first_cell is not None  # a layout's day comes from a column
    told = {
        "act_key": _key(layout.act), "actor_key": _key(layout.actor), "recipient_key": _key(layout.recipient),
        "place_key": _key(layout.place), "whole": "whole", "key_": layout.key, "day_": layout.day,
        "edition_": f"TRY_CAST({layout.edition} AS BIGINT)",
        "last_day_": layout.last_day, "precision_": layout.precision,
        "day_text": f"""CASE WHEN coalesce({_late(layout)}, true) THEN coalesce(left("{first_cell[1]}", 80), '') END""",
        **{name: _typed(value, _VALUES[name]) for name, value in layout.values.items()},
        **{f"noted_{i}": when for i, when in enumerate(layout.notes.values(), _CODED)},
    }  # fmt: skip
    return (
        f"""SELECT {", ".join(f'{value} AS "{name}"' for name, value in told.items())} FROM (SELECT {used}, """
        f'"{layout.filled or names[-1]}" IS NOT NULL AND beyond IS NULL AS whole '
        f"FROM {reader_sql(layout, names, delimiter)})"
    )


def reader_sql(layout: Layout, names: Sequence[str], delimiter: str) -> str:
    """DuckDB's reader of CSV set to the layout; takes the path of the file."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in (*names, "beyond"))
    # A short row is padded with NULL, a long one reaches into the column beyond; so rows of a wrong length come through
    # and are counted. Where the last cells may be empty, no text may mean NULL here: an empty cell is then no padding.
    nulls = "''" if layout.filled else "'\x02'"
    options = [
        f"columns = {{{columns}}}", "auto_detect = false", "header = false", f"delim = '{delimiter}'",
        f"""quote = '{'"' if layout.quote else ""}'""", f"""escape = '{'"' if layout.quote else ""}'""",
        "comment = ''", f"nullstr = {nulls}", "null_padding = true", "strict_mode = false",
        "buffer_size = 8388608", "store_rejects = true", "rejects_limit = 0",
        f"parallel = {'false' if layout.quote else 'true'}",
    ]  # fmt: skip
    return f"read_csv(?, {', '.join(options)})"


def judge_sql(layout: Layout) -> str:
    """Gives key and edition of each row of piece, what of it is unknown, and why it is none of ours, if so."""
    notes = [
        *(f"{alias}.problem_ AS note_{i}" for i, alias in enumerate("targ")),
        *(f"CASE WHEN noted_{i} THEN '{label}' END AS note_{i}" for i, label in enumerate(layout.notes, _CODED)),
    ]
    return f"""SELECT row_, key_ AS "key", edition_ AS edition, {", ".join(notes)}, {_REASON} AS reason,
        CASE WHEN NOT whole THEN left(key_, 80) WHEN day_text IS NOT NULL THEN day_text
            WHEN t.type_ IS NULL THEN trim(replace(p.act_key, '\x1f', ' '))
            ELSE key_ END AS example
        FROM {_ROWS} LEFT JOIN parties a ON a.key = p.actor_key
        LEFT JOIN parties r ON r.key = p.recipient_key LEFT JOIN places g ON g.key = p.place_key"""


def uses_file(layout: Layout) -> bool:
    """Whether the layout reads something from the name of the file."""
    return '"file"' in layout.edition


def note_columns(layout: Layout) -> tuple[str, ...]:
    """The columns of judged that say what of a row is unknown."""
    return tuple(f"note_{i}" for i in range(_CODED + len(layout.notes)))


def noted_sql(label: str) -> str:
    """Counts what a column of notes says of the rows that are kept."""
    return f"""SELECT split_part({label}, ': ', 1), count(*), min(row_), arg_min(split_part({label}, ': ', 2), row_)
        FROM {_KEPT} AND {label} IS NOT NULL GROUP BY 1"""


def insert_sql(layout: Layout) -> str:
    """Adds the rows of piece that nothing speaks against; takes the source and the number of the import."""
    values = {name: f'"{name}"' if name in layout.values else _typed(None, kind) for name, kind in _VALUES.items()}
    columns = {
        "source": "?", "import": "?", "key": "key_", "document": values["document"], "day": "day_",
        "last_day": "greatest(day_, last_day_)", "precision": "precision_", "type": "t.type_",
        "mode": "t.mode_", "status": "'actual'", "contexts": "t.contexts_", "quad": "t.quad_", "score": "t.score_",
        **{f"{side}_{part}": _side(layout, values, side, part) for side in ("actor", "recipient") for part in _SIDES},
        "place_country": "g.country_", "edition": "edition_",
        **{name: value for name, value in values.items() if name != "document" and not name.endswith("_names")},
    }  # fmt: skip
    # A row that something speaks against is left out by the same reason that judged gives; only what cannot be seen
    # in the row itself, that its key is there already, is looked up.
    own, other = "p.actor_key", "p.recipient_key"
    return (
        f"""INSERT INTO archive ({", ".join(f'"{name}"' for name in columns)}) SELECT {", ".join(columns.values())} """
        f"FROM {_ROWS} "
        f"LEFT JOIN parties a ON a.key = CASE t.way_ WHEN 'swap' THEN {other} ELSE {own} END "
        f"LEFT JOIN parties r ON r.key = CASE t.way_ WHEN 'swap' THEN {own} ELSE {other} END "
        f"LEFT JOIN places g ON g.key = p.place_key "
        f"WHERE {_REASON} IS NULL AND row_ NOT IN (SELECT row_ FROM dropped)"
    )


def _late(layout: Layout) -> str:
    return f"day_ NOT BETWEEN DATE '{layout.since}' AND current_date + 1"


def _used(layout: Layout) -> tuple[str, ...]:
    """The columns that the layout's expressions name."""
    texts: Iterable[str] = (
        layout.key, layout.day, layout.last_day, layout.precision, layout.edition, *layout.act, *layout.actor,
        *layout.recipient, *layout.place, *layout.values.values(), *layout.notes.values(),
    )  # fmt: skip
    known = layout.columns()
    named = dict.fromkeys(name for text in texts for name in _COLUMN.findall(text))
    return tuple(name for name in named if name in known)


def _clean(layout: Layout, name: str) -> str:
    text = f'"{name}"'
    if layout.trim:
        text = f"trim({text})"
    if layout.unwrap:
        text = f"""CASE WHEN {text} LIKE '"%"' THEN replace(substr({text}, 2, length({text}) - 2), '""', '"')
            ELSE {text} END"""
    if layout.filled and not (layout.nulls or layout.trim or layout.unwrap):
        return text
    nulls = ", ".join(f"'{n}'" for n in ("", *layout.nulls))
    return f"CASE WHEN {text} IN ({nulls}) THEN NULL ELSE {text} END"


def _key(cells: Sequence[str]) -> str:
    if not cells:
        return "NULL::VARCHAR"
    # To concat NULL is no text, and no cell is an empty text: an empty part of a key is NULL.
    return "concat(" + ", '\x1f', ".join(cells) + ")"


def _typed(expression: str | None, kind: str) -> str:
    if expression is None:
        return "[]::VARCHAR[]" if kind.endswith("[]") else f"NULL::{kind}"
    return expression if kind in ("VARCHAR", "VARCHAR[]") else f"TRY_CAST({expression} AS {kind})"


def _side(layout: Layout, values: Mapping[str, str], side: str, part: str) -> str:
    """One list of one side. The joins have settled who acts on whom; names stand in the row and have not."""
    own, other = ("a", "r") if side == "actor" else ("r", "a")
    if part == "names":
        first, second = values[f"{side}_names"], values[f"{'recipient' if side == 'actor' else 'actor'}_names"]
        mine = f"CASE t.way_ WHEN 'swap' THEN {second} ELSE {first} END"
    else:
        first, second = mine, _ = f"{own}.{part}_", f"{other}.{part}_"
    if not layout.joint:
        return mine
    # The order of the file is kept, which list_distinct would not do.
    others = f"[x for x in {second} if NOT list_contains({first}, x)]"
    together = f"{first} || {others}" if side == "actor" else "[]::VARCHAR[]"
    return f"CASE t.way_ WHEN 'joint' THEN {together} ELSE {mine} END"
