"""What the formats that use CAMEO share: event codes, and actors coded by country, group and type."""

from tarazy.ontology import load_ontology
from tarazy.store.archives.codes import by_alpha, by_fips, cameo_bodies, entity_of, party
from tarazy.store.archives.layout import Act, Cells, Party, Place

_HOST = "043"  # "host a visit": in PLOVER the visitor acts and the host receives, so the parties change sides
NO_COUNTERPART = "no counterpart in PLOVER"


def act(cells: Cells) -> Act:
    """The PLOVER event of a CAMEO code; codes are text, "010" is not "10"."""
    code = (cells[0] or "").strip()
    known = load_ontology().cameo
    found = known.get(code)
    if found is None:
        # A code below the level that is known is read at the level above it.
        found = next((known[code[:n]] for n in (3, 2) if len(code) > n and code[:n] in known), None)
        if found is None or not code.isalnum():
            return Act(None, problem="unknown event code" if code else "no event code")
    if found.type is None:
        return Act(None, problem=NO_COUNTERPART)
    return Act(found.type, found.mode, found.contexts, "swap" if code[:3] == _HOST else "forward")


def actor(cells: Cells) -> Party:
    """A party of (country, known group, types…) or of one whole CAMEO code such as USAGOV."""
    codes = [code for cell in cells if cell for code in _triples(cell)]
    countries: list[str] = []
    sectors: list[str] = []
    ids: list[str] = []
    standing: list[str] = []
    unknown: list[str] = []
    bodies = cameo_bodies()
    for code in codes:
        body = bodies.get(code)
        if body is None:
            state = by_alpha(code)
            if state is None:
                unknown.append(code)
            elif not countries:
                countries.append(state)
        elif body.kind == "sector":
            sectors.append(body.value)
        elif body.kind == "name":
            entity = entity_of(body.value)
            if entity is not None:
                ids.append(entity.id)
                standing.extend([entity.country] if entity.country else [])
                sectors.extend(entity.sectors)
        elif body.kind == "stands":
            standing.append(body.value)
            sectors.extend([body.with_country] if countries and body.with_country else [])
    if countries and not ids and not sectors and not unknown and len(codes) == 1:
        ids.append(f"state:{countries[0]}")
    problem = f"code of an actor that is not known: {' '.join(unknown)}" if unknown else None
    return party(countries or standing[:1], sectors, ids, problem)


def fips_place(cells: Cells) -> Place:
    """The country of a FIPS 10-4 code."""
    code = cells[0]
    if not code:
        return Place()
    country = by_fips(code)
    return Place(country, None if country else f"code of a place's country that does not exist: {code}")


def _triples(cell: str) -> list[str]:
    return [cell[i : i + 3] for i in range(0, len(cell), 3)]
