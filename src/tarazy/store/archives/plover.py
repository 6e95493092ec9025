"""PLOVER's own JSON lines, as its manual lays them out: one record a line, lists for event, mode, actor and recipient.

A record becomes one row for each of its events. Rows are written as cells that the common loader reads, so that every
rule about dates, codes and repeats is the same as for the other formats.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from tarazy.ontology import load_ontology
from tarazy.store.archives.codes import by_alpha, party
from tarazy.store.archives.layout import Act, Cells, Layout, Party, Place
from tarazy.store.archives.polecat import plover_act

COLUMNS = (
    "id", "date", "enddate", "event", "mode", "context", "actor_codes", "actor_sectors", "actor_ids", "actor_names",
    "recipient_codes", "recipient_sectors", "recipient_ids", "recipient_names", "score", "text", "document", "place",
    "country", "latitude", "longitude", "dead",
)  # fmt: skip


def rows(line: bytes) -> Iterator[tuple[str, ...]]:
    """The rows of one line; ValueError (or msgspec's own) if it is no record of PLOVER."""
    record = msgspec.json.decode(line)
    if not isinstance(record, dict) or "id" not in record or "event" not in record:
        raise ValueError("expected an object with id, date, actor and event")
    events = _listed(record["event"])
    known = load_ontology().types
    for number, event in enumerate(events):
        code = str(event).upper()
        # A mode that belongs to another event of the record is not one of this.
        own = [m for m in map(str, _listed(record.get("mode"))) if code not in known or m.lower() in known[code].modes]
        modes = own or ([str(m) for m in _listed(record.get("mode"))] if len(events) == 1 else [])
        place = record.get("event_loc")
        place = place[0] if isinstance(place, list) and place else place
        place = place if isinstance(place, dict) else {}
        size = record.get("size")
        cells = (
            f"{record['id']}{f'#{number}' if number else ''}", record.get("date"), record.get("enddate"), code,
            modes[0] if modes else None, ";".join(map(str, _listed(record.get("context")))),
            *_side(record.get("actor")), *_side(record.get("recipient")), record.get("event_scale"),
            " ".join(map(str, _listed(record.get("event_text")))) or record.get("text"), _document(record),
            place.get("name"), place.get("country"), place.get("lat", place.get("latitude")),
            place.get("lon", place.get("longitude")), size.get("dead") if isinstance(size, dict) else None,
        )  # fmt: skip
        yield tuple("" if cell is None else " ".join(str(cell).split()) for cell in cells)


def _document(record: dict[str, Any]) -> Any:
    cite = record.get("cite_info")
    cite = cite[0] if isinstance(cite, list) and cite else cite
    return cite.get("url") or cite.get("id") if isinstance(cite, dict) else None


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _side(entities: Any) -> tuple[str, str, str, str]:
    found = [e if isinstance(e, dict) else {"code": e} for e in _listed(entities)]

    def cell(*names: str) -> str:
        values = [next((str(e[n]) for n in names if e.get(n)), "") for e in found]
        return ";".join(value for value in values if value)

    return cell("code"), cell("sector"), cell("identifier_id"), cell("identifier_text", "entity_text")


def _act(cells: Cells) -> Act:
    return plover_act(*cells)


def _party(cells: Cells) -> Party:
    """A side of (codes, sectors, ids, names), each a list; a sector of six letters is two of three."""
    codes, sectors, ids, _ = cells
    countries, unknown = [], []
    for code in filter(None, (codes or "").upper().split(";")):
        state = by_alpha(code)
        countries.append(state) if state else unknown.append(code)
    known = load_ontology().sectors
    parts = [s[i : i + 3] for s in (sectors or "").upper().split(";") for i in range(0, len(s), 3)]
    unknown_sector = [part for part in parts if part not in known]
    problem = f"code of a country that does not exist: {unknown[0]}" if unknown else None
    if unknown_sector and problem is None:
        problem = f"code of a sector that is not known: {unknown_sector[0]}"
    return party(
        countries, [p for p in parts if p in known], [f"wikidata:{i}" for i in (ids or "").split(";") if i], problem
    )


def _place(cells: Cells) -> Place:
    if not cells[0]:
        return Place()
    state = by_alpha(cells[0].upper())
    return Place(state, None if state else f"code of a place's country that does not exist: {cells[0]}")


def _side_columns(side: str) -> tuple[str, ...]:
    return tuple(f'"{side}_{part}"' for part in ("codes", "sectors", "ids", "names"))


LAYOUT = Layout(
    name="plover.v1",
    source="plover",
    variants=(COLUMNS,),
    needed=COLUMNS,
    rows=rows,
    key='"id"',
    day='TRY_CAST("date" AS DATE)',
    last_day='TRY_CAST("enddate" AS DATE)',
    precision="""CASE WHEN "enddate" IS NULL THEN 'day' ELSE 'interval' END""",
    act=('"event"', '"mode"', '"context"'),
    read_act=_act,
    actor=_side_columns("actor"),
    recipient=_side_columns("recipient"),
    read_party=_party,
    place=('"country"',),
    read_place=_place,
    values={
        "document": '"document"',
        "native_code": """"event" || coalesce(' ' || "mode", '')""",
        "native_score": '"score"',
        "actor_names": """CASE WHEN "actor_names" IS NULL THEN [] ELSE string_split("actor_names", ';') END""",
        "recipient_names": """CASE WHEN "recipient_names" IS NULL THEN []
            ELSE string_split("recipient_names", ';') END""",
        "place": '"place"',
        "latitude": '"latitude"',
        "longitude": '"longitude"',
        "deaths": '"dead"',
        "text": '"text"',
    },
)
