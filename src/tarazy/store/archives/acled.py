"""ACLED's events, as the user has downloaded them: a header decides, columns come and go with the years."""

from collections.abc import Mapping
from functools import cache

from tarazy.store.archives.codes import by_name, by_numeric, icews_role, party, table
from tarazy.store.archives.layout import Act, Cells, Deletions, Layout, Party, Place, Way

# inter1 and inter2 are numbers in older files and words in the current ones.
_KINDS = {
    "1": ("GOV",), "state forces": ("GOV",),
    "2": ("REB",), "rebel forces": ("REB",), "rebel groups": ("REB",), "rebel group": ("REB",),
    "3": ("PRM",), "political militias": ("PRM",), "political militia": ("PRM",),
    "4": ("PRM",), "identity militias": ("PRM",), "identity militia": ("PRM",),
    "5": ("CVL",), "rioters": ("CVL",), "6": ("CVL",), "protesters": ("CVL",), "protestors": ("CVL",),
    "7": ("CVL",), "civilians": ("CVL",), "sole civilians": ("CVL",),
    "8": (), "other forces": (), "external/other forces": (), "external forces": (),
}  # fmt: skip
_WAYS: Mapping[str, Way] = {"joint": "joint", "recipient": "forward", "reversed": "swap"}
# A time of ACLED's, in seconds or as a date.
_SECONDS = 'coalesce(TRY_CAST("{0}" AS BIGINT), epoch(TRY_CAST("{0}" AS TIMESTAMP))::BIGINT)'
_DELETED = "deleted_timestamp"
_DAY = """coalesce(TRY_CAST("event_date" AS DATE), try_strptime("event_date", ['%d-%m-%Y', '%d %B %Y', '%d-%B-%Y',
    '%d %b %Y', '%d/%m/%Y'])::DATE)"""


@cache
def _acts() -> Mapping[tuple[str, str], Act]:
    columns = ("event_type", "sub_event_type", "type", "mode", "contexts", "second", "note")
    return {
        (row["event_type"], row["sub_event_type"]): Act(
            row["type"] or None,
            row["mode"] or None,
            tuple(filter(None, row["contexts"].split(";"))),
            _WAYS.get(row["second"], "forward"),
            None if row["type"] else f"no counterpart in PLOVER ({row['note']})",
        )
        for row in table("acled_events.csv", columns)
    }


def _act(cells: Cells) -> Act:
    kind, sub = ((cell or "").strip().lower() for cell in cells)
    known = _acts()
    found = known.get((kind, sub)) or known.get((kind, ""))
    return found or Act(None, problem="unknown event code" if kind else "no event code")


def _party(cells: Cells) -> Party:
    """A side of (name, kind, country of the event): "Military Forces of Kenya (2013-2022)", "Protesters (Kenya)"."""
    name, kind, country = cells
    if not name:
        return Party()
    sectors = list(_KINDS.get((kind or "").strip().lower(), ()))
    lower = name.lower()
    if lower.startswith("military forces of"):
        sectors = ["MIL"]
    elif lower.startswith("police forces of"):
        sectors = ["COP"]
    state = None
    if " of " in lower and lower.startswith(("military", "police", "government")):
        state = by_name(name[lower.index(" of ") + 4 :].split(" (")[0].strip())
    if state is None and name.endswith(")") and " (" in name:
        state = by_name(name[name.rindex(" (") + 2 : -1])
    # Civilians, crowds and the state's own forces are of the country where they are unless the name says otherwise.
    if state is None and country and sectors and sectors[0] in ("CVL", "GOV", "MIL", "COP"):
        state = by_name(country)
    if not sectors:
        role = icews_role(name)
        sectors = list(role.sectors) if role is not None else []
    return party([state] if state else [], sectors, [], None)


def _place(cells: Cells) -> Place:
    number, name = cells
    state = (by_numeric(number) if number else None) or (by_name(name) if name else None)
    missing = bool(number or name) and state is None
    return Place(state, f"country of a place that is not known: {name or number}" if missing else None)


_OPTIONAL = (
    "time_precision", "inter1", "inter2", "iso", "country", "location", "latitude", "longitude", "source", "notes",
    "fatalities", "timestamp",
)  # fmt: skip

LAYOUT = Layout(
    name="acled.v1",
    source="acled",
    needed=("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2"),
    aliases=dict.fromkeys(_OPTIONAL, ()),
    unlike=(_DELETED,),
    delimiters=(",", ";", "\t"),
    quote=True,
    trim=True,
    since="1989-01-01",
    key='"event_id_cnty"',
    # The time of the last change; a row of a newer one takes the place of an older.
    edition=_SECONDS.format("timestamp"),
    day=_DAY,
    precision="""CASE "time_precision" WHEN '1' THEN 'day' WHEN '2' THEN 'week' WHEN '3' THEN 'month'
        ELSE 'unknown' END""",
    act=('"event_type"', '"sub_event_type"'),
    read_act=_act,
    joint=True,
    aside=2,
    actor=('"actor1"', '"inter1"', '"country"'),
    recipient=('"actor2"', '"inter2"', '"country"'),
    read_party=_party,
    place=('"iso"', '"country"'),
    read_place=_place,
    values={
        "native_code": """"event_type" || coalesce(': ' || "sub_event_type", '')""",
        "actor_names": """CASE WHEN "actor1" IS NULL THEN [] ELSE ["actor1"] END""",
        "recipient_names": """CASE WHEN "actor2" IS NULL THEN [] ELSE ["actor2"] END""",
        "place": '"location"',
        "latitude": '"latitude"',
        "longitude": '"longitude"',
        "reports": """length("source") - length(replace("source", ';', '')) + 1""",
        "deaths": '"fatalities"',
        "text": '"notes"',
    },
    notes={"no number of deaths": """TRY_CAST("fatalities" AS BIGINT) IS NULL"""},
)

DELETED = Deletions(
    name="acled-deleted.v1",
    source="acled",
    needed=("event_id_cnty", _DELETED),
    delimiters=(",", ";", "\t"),
    quote=True,
    trim=True,
    key='"event_id_cnty"',
    time=_SECONDS.format(_DELETED),
)
