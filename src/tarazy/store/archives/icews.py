"""ICEWS's event files of 20 columns, and the simplified layout of names alone."""

import re
from datetime import date
from functools import cache

from tarazy.actors import resolve
from tarazy.store.archives import cameo
from tarazy.store.archives.codes import by_name, entity_of, icews_codes, icews_role, party
from tarazy.store.archives.layout import Act, Cells, Layout, Party, Place

_UNKNOWN = "name that the actor room does not know"
_OF_COUNTRY = re.compile(r"(.+?) \((.+)\)\s*$")
# Most files give ISO dates, Events.2017 gives month/day/year.
_DAY = """coalesce(TRY_CAST("Event Date" AS DATE), try_strptime("Event Date", '%m/%d/%Y')::DATE)"""


def _act(cells: Cells) -> Act:
    """By CAMEO code, or by the name of the event where the code is missing."""
    code, text = cells
    if not code:
        code = icews_codes().get((text or "").lower())
        if code is None:
            return Act(
                None, problem="no event code, and a name of an event that is not known" if text else "no event code"
            )
    # "7" and "70" for 07 and 070 are what a spreadsheet leaves of a code.
    return cameo.act((code if len(code) > 1 else f"0{code}",))


def _party(cells: Cells) -> Party:
    """A party of (name, sectors, country)."""
    name, sectors, country = cells
    problem = None
    countries = []
    if country:
        state = by_name(country)
        if state is None:
            problem = f"name of a country that is not known: {country}"
        else:
            countries.append(state)
    found, stands = _roles(sectors or "")
    entity = entity_of(name) if name else None
    if entity is None:
        return party(countries or list(stands[:1]), list(found), [], problem)
    if entity.kind == "state":
        found = () if entity.id.startswith("state:") else entity.sectors
    elif entity.country:
        stands = (entity.country, *stands)
    return party(countries or list(stands[:1]), list(found), [entity.id], problem)


@cache
def _roles(sectors: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Our sectors for a list of ICEWS's, and what of it stands for a country; many names share a list."""
    roles = [icews_role(sector.strip()) for sector in sectors.split(",") if sector.strip()]
    known = [role for role in roles if role is not None]
    return tuple(code for role in known for code in role.sectors), tuple(role.stands for role in known if role.stands)


def _named(cells: Cells) -> Party:
    """A party of (name, day), told by the name alone: "Police (Kenya)", "Angela Merkel"."""
    name, day = cells
    if not name:
        return Party()
    match = _OF_COUNTRY.match(name)
    if match is not None:
        state, role = by_name(match[2]), icews_role(match[1])
        body = entity_of(match[2]) if state is None else None
        country = state or (body.country if body is not None else None)
        # What holds power is told by the role; "Democratic Party (Japan)" and the like by its last word.
        sectors = list(role.sectors) if role is not None else list(resolve(match[1]).sectors)
        ids = [body.id] if body is not None else []
        if country is None and not ids:
            return party([], sectors, [], f"{_UNKNOWN}: {name}")
        return party([country] if country else [], sectors, ids, None)
    entity = entity_of(name)
    if entity is not None:
        return party([entity.country] if entity.country else [], list(entity.sectors), [entity.id], None)
    found = resolve(name, on=date.fromisoformat(day) if day else None)
    known = found.country is not None or found.id is not None
    return party(
        [found.country] if found.country else [], list(found.sectors), [found.id] if found.id else [],
        None if known else f"{_UNKNOWN}: {name}",
    )  # fmt: skip


def _place(cells: Cells) -> Place:
    if not cells[0]:
        return Place()
    state = by_name(cells[0])
    return Place(state, None if state else f"name of a place's country that is not known: {cells[0]}")


_COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip

LAYOUT = Layout(
    name="icews.v1",
    source="icews",
    variants=(_COLUMNS,),
    needed=("Event ID", "Event Date", "Source Name", "Source Country", "Event Text", "Target Name", "Target Country"),
    nulls=("NULL", "NA", "None"),
    since="1990-01-01",
    # An Event ID comes back on other days, so that the two together are the key.
    key=f""""Event ID" || ' ' || {_DAY}""",
    day=_DAY,
    act=('"CAMEO Code"', '"Event Text"'),
    read_act=_act,
    actor=('"Source Name"', '"Source Sectors"', '"Source Country"'),
    recipient=('"Target Name"', '"Target Sectors"', '"Target Country"'),
    read_party=_party,
    place=('"Country"',),
    read_place=_place,
    values={
        "document": '"Story ID"',
        "native_code": '"CAMEO Code"',
        "native_score": '"Intensity"',
        "actor_names": """CASE WHEN "Source Name" IS NULL THEN [] ELSE ["Source Name"] END""",
        "recipient_names": """CASE WHEN "Target Name" IS NULL THEN [] ELSE ["Target Name"] END""",
        "place": 'coalesce("City", "District", "Province", "Country")',
        "latitude": '"Latitude"',
        "longitude": '"Longitude"',
    },
    notes={"no intensity that is a number": """TRY_CAST("Intensity" AS DOUBLE) IS NULL"""},
)

NAMES = Layout(
    name="icews-names.v1",
    source="icews-names",
    needed=("source_name", "event_text", "target_name", "event_date"),
    nulls=("NULL", "NA", "None"),
    since="1990-01-01",
    # There is no id: two rows that agree in everything are told as two events by nothing.
    key="""md5(concat_ws(' | ', "event_date", coalesce("source_name", '-'), "event_text",
        coalesce("target_name", '-')))""",
    repeat="agrees in everything with an earlier row",
    day='TRY_CAST("event_date" AS DATE)',
    act=("NULL", '"event_text"'),
    read_act=_act,
    actor=('"source_name"', 'TRY_CAST("event_date" AS DATE)::VARCHAR'),
    recipient=('"target_name"', 'TRY_CAST("event_date" AS DATE)::VARCHAR'),
    read_party=_named,
    aside=1,
    values={
        "native_code": '"event_text"',
        "actor_names": """CASE WHEN "source_name" IS NULL THEN [] ELSE ["source_name"] END""",
        "recipient_names": """CASE WHEN "target_name" IS NULL THEN [] ELSE ["target_name"] END""",
    },
)
