"""UCDP's georeferenced events, yearly and candidate: 49 columns, a file may come without its header."""

from tarazy.store.archives.codes import by_gw, by_name, icews_role, party
from tarazy.store.archives.layout import Act, Cells, Layout, Party, Place

_COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high",
    "low", "gwnoa", "gwnob",
)  # fmt: skip
# The version in the name of a file: GEDEvent_v25_0_3 (March), GEDEvent_v25_01_25_06 (to June), ged251 (the year's).
_EDITION = r"""CASE
    WHEN regexp_matches("file", 'v\d+_\d+_\d+_\d+')
        THEN regexp_extract("file", 'v(\d+)_\d+_\d+_(\d+)', 1)::BIGINT * 10000
            + regexp_extract("file", 'v(\d+)_\d+_\d+_(\d+)', 2)::BIGINT
    WHEN regexp_matches("file", 'v\d+_\d+(_\d+)?')
        THEN regexp_extract("file", 'v(\d+)_(\d+)', 1)::BIGINT * 10000
            + regexp_extract("file", 'v\d+_(\d+)', 1)::BIGINT * 100
            + coalesce(TRY_CAST(regexp_extract("file", 'v\d+_\d+_(\d+)', 1) AS BIGINT), 0)
    WHEN regexp_matches(lower("file"), 'ged\d{3}')
        THEN regexp_extract(lower("file"), 'ged(\d\d)\d', 1)::BIGINT * 10000
            + regexp_extract(lower("file"), 'ged\d\d(\d)', 1)::BIGINT * 100 END"""


def _act(cells: Cells) -> Act:
    """State-based and non-state fights are of both sides; one-sided violence is of the first against the second."""
    kind = cells[0]
    if kind in ("1", "2"):
        return Act("ASSAULT", None, ("military",) if kind == "1" else (), "joint")
    if kind == "3":
        return Act("ASSAULT")
    return Act(None, problem="unknown event code" if kind else "no event code")


def _party(cells: Cells) -> Party:
    """A side of (name, Gleditsch and Ward number, the country of the event)."""
    name, number, country = cells
    if not name:
        return Party()
    if name.lower() == "civilians":
        state = by_name(country) if country else None
        return party([state] if state else [], ["CVL"], [], None)
    if name.lower().startswith("government of"):
        state = (by_gw(number) if number else None) or by_name(name[len("government of") :].strip())
        problem = None if state else f"government of a country that is not known: {name}"
        return party([state] if state else [], ["GOV"], [], problem)
    role = icews_role(name)
    # The file tells no country of a group that is no government, and where it fights is not whose it is.
    return party([], list(role.sectors) if role is not None else ["REB"], [], None)


def _place(cells: Cells) -> Place:
    name, number = cells
    state = (by_gw(number) if number else None) or (by_name(name) if name else None)
    missing = bool(name or number) and state is None
    return Place(state, f"country of a place that is not known: {name or number}" if missing else None)


def _date(column: str) -> str:
    return f'TRY_CAST(left("{column}", 10) AS DATE)'


LAYOUT = Layout(
    name="ucdp.v1",
    source="ucdp",
    variants=(_COLUMNS,),
    needed=("id", "type_of_violence", "side_a", "side_b", "date_start", "date_end"),
    aliases={"best": ("best_est",), "high": ("high_est",), "low": ("low_est",)},
    delimiters=(",", ";"),
    quote=True,
    trim=True,
    since="1946-01-01",
    key='"id"',
    edition=_EDITION,
    day=_date("date_start"),
    last_day=_date("date_end"),
    # UCDP's date precision: 1 the day, 2 two to six days, 3 the week, 4 the month, 5 more than a month.
    precision="""CASE WHEN "date_prec" = '1' THEN 'day' WHEN "date_prec" = '3' THEN 'week'
        WHEN "date_prec" = '4' THEN 'month' WHEN "date_prec" IN ('2', '5') THEN 'interval' ELSE 'unknown' END""",
    act=('"type_of_violence"',),
    read_act=_act,
    joint=True,
    aside=2,
    actor=('"side_a"', '"gwnoa"', '"country"'),
    recipient=('"side_b"', '"gwnob"', '"country"'),
    read_party=_party,
    place=('"country"', '"country_id"'),
    read_place=_place,
    values={
        "document": '"source_headline"',
        "native_code": '"type_of_violence"',
        "actor_names": """CASE WHEN "side_a" IS NULL THEN [] ELSE ["side_a"] END""",
        "recipient_names": """CASE WHEN "side_b" IS NULL THEN [] ELSE ["side_b"] END""",
        "place": '"where_coordinates"',
        "latitude": '"latitude"',
        "longitude": '"longitude"',
        # -1 is "not known" in older rows.
        "reports": """CASE WHEN TRY_CAST("number_of_sources" AS BIGINT) >= 0 THEN "number_of_sources" END""",
        "deaths": '"best"',
        "text": '"source_headline"',
    },
    notes={"no best estimate of deaths": """TRY_CAST("best" AS BIGINT) IS NULL"""},
)
