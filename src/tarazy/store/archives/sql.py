"""The statements that turn a piece of a file into rows of the archive table, made from a layout's expressions.

Everything that is put into a statement here is written in this package; what comes from a file or a user is a value
in a column or a parameter.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from tarazy.store.archives.layout import Deletions, Layout, Table
from tarazy.store.archives.meanings import SEPARATOR

_SIDES = ("names", "countries", "sectors", "ids")
_VALUES = {
    "document": "VARCHAR", "native_code": "VARCHAR", "native_score": "DOUBLE", "actor_names": "VARCHAR[]",
    "recipient_names": "VARCHAR[]", "place": "VARCHAR", "latitude": "DOUBLE", "longitude": "DOUBLE",
    "reports": "BIGINT", "deaths": "BIGINT", "text": "VARCHAR",
}  # fmt: skip
_COLUMN = re.compile(r'"([^"]+)"')
_REASON = """CASE WHEN NOT whole THEN 'malformed: not as many cells as columns'
    WHEN key_ IS NULL THEN 'no id'
    WHEN day_ IS NULL THEN 'no date, or none that exists'
    WHEN day_text IS NOT NULL THEN 'date out of range'
    WHEN t.type_ IS NULL THEN t.problem_
    WHEN p.actor_key IN (SELECT key FROM parties WHERE nobody_)
        AND p.recipient_key IN (SELECT key FROM parties WHERE nobody_) THEN 'no actor' END"""
# The rows of piece that nothing speaks against which can be seen in them, and those of them whose key is new.
_SOUND = "(SELECT * FROM piece ANTI JOIN judged USING (row_))"
_KEPT = "(SELECT * FROM piece ANTI JOIN judged USING (row_) ANTI JOIN dropped USING (row_))"

# What the archive holds already of the keys of a piece; takes the source.
HELD = f"SELECT key, edition, import FROM archive WHERE source = ? AND key IN (SELECT key_ FROM {_SOUND})"
# Above 0 where a key may stand twice. Hashes take half the time of texts; DROPPED then compares the keys themselves.
REPEATS = f"SELECT count(*) - count(DISTINCT hash(key_)) FROM {_SOUND}"
# Of rows with one key the newest edition stays, or the first, and nothing where the archive holds as new a one; takes
# the number of the import and what a repeat within it is.
DROPPED = f"""SELECT row_, CASE WHEN place > 1 OR held.import = ? THEN ? ELSE 'unchanged' END AS reason, key AS example
    FROM (SELECT row_, key_ AS key, edition_,
        row_number() OVER (PARTITION BY key_ ORDER BY edition_ DESC NULLS LAST, row_) AS place FROM {_SOUND})
    LEFT JOIN held USING (key)
    WHERE place > 1 OR (held.import IS NOT NULL AND NOT coalesce(edition_ > held.edition, false))"""
# How many rows of the archive give way to newer ones, and how many of these came with this import.
REVISED = f"SELECT count(*), count(*) FILTER (import = ?) FROM held WHERE key IN (SELECT key_ FROM {_KEPT})"
TAKE_AWAY = f"""DELETE FROM archive WHERE source = ?
    AND key IN (SELECT key FROM held WHERE key IN (SELECT key_ FROM {_KEPT}))"""
SKIPPED = """SELECT reason, count(*), min(row_), arg_min(example, row_)
    FROM (FROM judged UNION ALL FROM dropped) GROUP BY 1"""
# Whether the archive has taken events back, and what an event is then that is no newer; each takes the source.
DELETED = "SELECT count(*) FROM deletions WHERE source = ?"
DELETED_REASON = "deleted by the archive, and no edition after that"


def piece_sql(layout: Layout, names: Sequence[str], delimiter: str) -> str:
    """Gives what a piece of a file says, row by row in our types, and the keys of what is worked out once."""
    texts = (
        layout.key, layout.day, layout.last_day, layout.precision, layout.edition, *layout.act, *layout.actor,
        *layout.recipient, *layout.place, *layout.values.values(), *layout.notes.values(),
    )  # fmt: skip
    first_cell = _COLUMN.search(layout.day)
    assert first_cell is not None  # a layout's day comes from a column
    told = {
        "act_key": _key(layout.act), "actor_key": _key(layout.actor), "recipient_key": _key(layout.recipient),
        "place_key": _key(layout.place), "whole": "whole", "key_": layout.key, "day_": layout.day,
        "edition_": f"TRY_CAST({layout.edition} AS BIGINT)",
        "last_day_": layout.last_day, "precision_": layout.precision,
        "day_text": f"""CASE WHEN coalesce({_late(layout)}, true) THEN coalesce(left("{first_cell[1]}", 80), '') END""",
        **{name: _typed(value, _VALUES[name]) for name, value in layout.values.items()},
        **{f"noted_{i}": when for i, when in enumerate(layout.notes.values())},
    }  # fmt: skip
    cells = _cells_sql(layout, names, delimiter, texts, ('?::VARCHAR AS "file"',) if uses_file(layout) else ())
    return f"""SELECT {", ".join(f'{value} AS "{name}"' for name, value in told.items())} FROM {cells}"""


def deletions_sql(layout: Deletions, names: Sequence[str], delimiter: str) -> str:
    """Gives what a piece of a file of deletions says, row by row."""
    cells = _cells_sql(layout, names, delimiter, (layout.key, layout.time), ())
    return f"SELECT whole, {layout.key} AS key_, TRY_CAST({layout.time} AS BIGINT) AS time_ FROM {cells}"


def _cells_sql(layout: Table, names: Sequence[str], delimiter: str, texts: Iterable[str], more: Sequence[str]) -> str:
    """Gives the cells that the texts name as they are meant, and whether the row has as many as there are columns."""
    known = layout.columns()
    named = dict.fromkeys(name for text in texts for name in _COLUMN.findall(text))
    used = [
        f"""{_clean(layout, name) if name in names else "NULL::VARCHAR"} AS "{name}\""""
        for name in named
        if name in known
    ]
    whole = f'"{layout.filled or names[-1]}" IS NOT NULL AND beyond IS NULL'
    return f"(SELECT {', '.join((*used, *more))}, {whole} AS whole FROM {reader_sql(layout, names, delimiter)})"


def reader_sql(layout: Table, names: Sequence[str], delimiter: str) -> str:
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


def judge_sql(*, deleted: bool) -> str:
    """Gives the rows of piece that are none of ours, and why; takes the source where some are `deleted`."""
    reason, join = _REASON, ""
    if deleted:
        reason = _REASON.removesuffix("END") + f"WHEN d.key IS NOT NULL THEN '{DELETED_REASON}' END"
        join = """LEFT JOIN (SELECT key, deleted FROM deletions WHERE source = ?) d
            ON d.key = p.key_ AND coalesce(p.edition_ <= d.deleted, true)"""
    return f"""SELECT row_, reason, example FROM (SELECT row_, {reason} AS reason,
        CASE WHEN NOT whole THEN left(key_, 80) WHEN day_text IS NOT NULL THEN day_text
            WHEN t.type_ IS NULL THEN trim(replace(p.act_key, '{SEPARATOR}', ' '))
            ELSE key_ END AS example
        FROM piece p JOIN acts t ON t.key = p.act_key {join}) WHERE reason IS NOT NULL"""


def uses_file(layout: Layout) -> bool:
    """Whether the layout reads something from the name of the file."""
    return '"file"' in layout.edition


def unclear_sql(table: str, column: str) -> str:
    """Counts by their problem the kept rows whose meaning, which `column` leads to, is not clear."""
    return f"""SELECT split_part(problem_, ': ', 1), count(*), min(row_), arg_min(split_part(problem_, ': ', 2), row_)
        FROM {_KEPT} p JOIN (SELECT key, problem_ FROM {table} WHERE problem_ IS NOT NULL) t ON t.key = p.{column}
        GROUP BY 1"""


def noted_sql(number: int) -> str:
    """Counts the kept rows that the layout's note of this number is about."""
    return f"SELECT count(*), min(row_) FROM {_KEPT} WHERE noted_{number}"


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
    own, other = "p.actor_key", "p.recipient_key"
    return (
        f"""INSERT INTO archive ({", ".join(f'"{name}"' for name in columns)}) SELECT {", ".join(columns.values())} """
        f"FROM {_KEPT} p JOIN acts t ON t.key = p.act_key "
        f"JOIN parties a ON a.key = CASE t.way_ WHEN 'swap' THEN {other} ELSE {own} END "
        f"JOIN parties r ON r.key = CASE t.way_ WHEN 'swap' THEN {own} ELSE {other} END "
        f"LEFT JOIN places g ON g.key = p.place_key"
    )


def _late(layout: Layout) -> str:
    return f"day_ NOT BETWEEN DATE '{layout.since}' AND current_date + 1"


def _clean(layout: Table, name: str) -> str:
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
    return "concat(" + f", '{SEPARATOR}', ".join(cells) + ")"


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
