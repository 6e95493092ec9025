"""POLECAT's event files of 40 columns (39 without an intensity), matched by name; a user's own file, never shipped."""

from collections.abc import Mapping
from functools import cache

from tarazy.errors import DataError
from tarazy.ontology import load_ontology
from tarazy.store.archives.codes import by_alpha, by_gw, by_name, entity_of, party, table
from tarazy.store.archives.layout import Act, Cells, Layout, Party, Place

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip


@cache
def aliases() -> Mapping[tuple[str, str, str], tuple[str, str]]:
    """What older codes are now: (kind, type, was) to (now, type)."""
    found = {}
    for row in table("plover_aliases.csv", ("kind", "type", "was", "now", "new_type")):
        key = (row["kind"], row["type"], row["was"])
        if key in found:
            raise DataError(f"store/archives/data/plover_aliases.csv: {key} stands there twice")
        found[key] = (row["now"], row["new_type"] or row["type"])
    return found


def plover_act(kind: str | None, mode: str | None, contexts: str | None) -> Act:
    """An event in PLOVER's own codes, of any of its drafts and in any letter case."""
    ontology = load_ontology()
    code = (kind or "").strip().upper()
    if code not in ontology.types:
        return Act(None, problem="unknown event code" if code else "no event code")
    problem = None
    how: str | None = (mode or "").strip().lower().replace("_", "-") or None
    if how is not None and how not in ontology.types[code].modes:
        now, code_now = aliases().get(("mode", code, how), (None, code))
        if now is None:
            problem = f"mode that is not known: {code} {how}"
        code, how = code_now, now or None
    about = []
    for text in split(contexts):
        context = text.strip().lower().replace("-", "_").replace(" ", "_")
        context = aliases().get(("context", "", context), (context, ""))[0]
        if context in ontology.contexts:
            about.append(context)
        elif context:
            problem = problem or f"context that is not known: {context}"
    return Act(code, how, tuple(dict.fromkeys(about)), "forward", problem)


def split(cell: str | None) -> list[str]:
    """The values of a cell that are joined by ';' or '|', blanks and the word None left out."""
    values = [value.strip() for value in (cell or "").replace("|", ";").split(";")]
    return [value for value in values if value and value.lower() != "none"]


def _act(cells: Cells) -> Act:
    return plover_act(*cells)


def _party(cells: Cells) -> Party:
    """A side of (name, country, COW number, primary sector, sectors, Wikipedia id)."""
    name, country, number, primary, sectors, page = cells
    countries, unknown = [], []
    for text in split(country):
        state = by_alpha(text.upper()) or by_name(text)
        countries.append(state) if state else unknown.append(text)
    if not countries:
        countries = [state for text in split(number) if (state := by_gw(text.split(".")[0])) is not None]
    codes = [code for text in (primary, sectors) for code in split(text) if code.upper() in load_ontology().sectors]
    entity = entity_of(name) if name else None
    ids = [entity.id] if entity is not None else [f"wikipedia:{text}" for text in split(page)]
    if not countries and entity is not None and entity.country is not None:
        countries = [entity.country]
    problem = f"code of a country that does not exist: {unknown[0]}" if unknown else None
    return party(countries, [code.upper() for code in codes], ids, problem)


def _place(cells: Cells) -> Place:
    if not cells[0]:
        return Place()
    state = next((s for text in split(cells[0]) if (s := by_alpha(text.upper()) or by_name(text))), None)
    return Place(state, None if state else f"country of a place that is not known: {cells[0]}")


def _side(side: str) -> tuple[str, ...]:
    return (
        f'"{side} Name"', f'"{side} Country"', f'"{side} COW"', f'"Primary {side} Sector"', f'"{side} Sectors"',
        f'"Wikipedia {side} ID"',
    )  # fmt: skip


def _names(side: str) -> str:
    return f"""CASE WHEN coalesce("{side} Name", "{side} Name Raw") IS NULL THEN []
        ELSE [coalesce("{side} Name", "{side} Name Raw")] END"""


# One story gives one row for each mode of a type: the part of the id before the mode is the event.
_KEY = """CASE WHEN "Event Mode" IS NOT NULL AND ends_with(lower("Event ID"), '_' || lower("Event Mode"))
    THEN left("Event ID", length("Event ID") - length("Event Mode") - 1) ELSE "Event ID" END"""

_NEEDED = (
    "Event ID", "Event Date", "Event Type", "Actor Name", "Actor Country", "Recipient Name", "Recipient Country",
)  # fmt: skip

LAYOUT = Layout(
    name="polecat.v1",
    source="polecat",
    variants=(COLUMNS, tuple(name for name in COLUMNS if name != "Intensity")),
    needed=_NEEDED,
    aliases={"Intensity": ("Event Intensity",), "Story ID": (), "Headline": ()},
    nulls=("None", "none", "NULL", "nan"),
    trim=True,
    unwrap=True,
    since="2010-01-01",
    # A story has one id, so that the parties stand beside it: it may tell of several events of one type.
    key=f"""{_KEY} || coalesce(' ' || md5(nullif(concat_ws('|', "Actor Name", "Actor Country", "Recipient Name",
        "Recipient Country"), '')), '')""",
    repeat="another mode of an event that is in already",
    day='TRY_CAST("Event Date" AS DATE)',
    act=('"Event Type"', '"Event Mode"', '"Contexts"'),
    read_act=_act,
    actor=_side("Actor"),
    recipient=_side("Recipient"),
    read_party=_party,
    place=('"Country"',),
    read_place=_place,
    values={
        # Without a column of its own the story is what stands before the type in the id.
        "document": """coalesce("Story ID", nullif(regexp_replace("Event ID", '_[A-Za-z]+(_[A-Za-z-]*)?$', ''), ''))""",
        "native_code": """"Event Type" || coalesce(' ' || "Event Mode", '')""",
        "native_score": '"Intensity"',
        "actor_names": _names("Actor"),
        "recipient_names": _names("Recipient"),
        "place": 'coalesce("Placename", "City", "District", "Province")',
        "latitude": '"Latitude"',
        "longitude": '"Longitude"',
        "text": '"Headline"',
    },
    notes={"no intensity that is a number": """TRY_CAST("Intensity" AS DOUBLE) IS NULL"""},
)
