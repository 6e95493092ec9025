"""GDELT's event files: 57 columns (1.0, until March 2013), 58 (1.0 daily), 61 (2.0) and the reduced file of 17."""

from tarazy.store.archives import cameo
from tarazy.store.archives.layout import Layout


def _actor(side: str) -> tuple[str, ...]:
    kinds = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
             "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
    return tuple(f"{side}{kind}" for kind in kinds)


def _place(side: str, *, second: bool) -> tuple[str, ...]:
    kinds = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
    return tuple(f"{side}Geo_{kind}" for kind in kinds if second or kind != "ADM2Code")


def _columns(*, second: bool, url: bool) -> tuple[str, ...]:
    return (
        "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", *_actor("Actor1"), *_actor("Actor2"),
        "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
        "NumSources", "NumArticles", "AvgTone", *_place("Actor1", second=second), *_place("Actor2", second=second),
        *_place("Action", second=second), "DATEADDED", *(("SOURCEURL",) if url else ()),
    )  # fmt: skip


def _party(side: str) -> tuple[str, ...]:
    return tuple(f'"{side}{kind}"' for kind in ("CountryCode", "KnownGroupCode", "Type1Code", "Type2Code", "Type3Code"))


LAYOUT = Layout(
    name="gdelt.v1",
    source="gdelt",
    variants=(_columns(second=False, url=False), _columns(second=False, url=True), _columns(second=True, url=True)),
    needed=("GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1CountryCode", "Actor2CountryCode"),
    aliases={"SQLDATE": ("Day",), "ActionGeo_FullName": ("ActionGeo_Fullname",)},
    filled="DATEADDED",
    since="1979-01-01",
    key='"GLOBALEVENTID"',
    day="""TRY_CAST(substr("SQLDATE", 1, 4) || '-' || substr("SQLDATE", 5, 2) || '-' || substr("SQLDATE", 7)
        AS DATE)""",
    act=('"EventCode"',),
    read_act=cameo.act,
    actor=_party("Actor1"),
    recipient=_party("Actor2"),
    read_party=cameo.actor,
    place=('"ActionGeo_CountryCode"',),
    read_place=cameo.fips_place,
    values={
        "document": '"SOURCEURL"',
        "native_code": '"EventCode"',
        "native_score": '"GoldsteinScale"',
        "actor_names": """CASE WHEN "Actor1Name" IS NULL THEN [] ELSE ["Actor1Name"] END""",
        "recipient_names": """CASE WHEN "Actor2Name" IS NULL THEN [] ELSE ["Actor2Name"] END""",
        "place": '"ActionGeo_FullName"',
        "latitude": '"ActionGeo_Lat"',
        "longitude": '"ActionGeo_Long"',
        "reports": '"NumArticles"',
    },
    notes={"no Goldstein score that is a number": """TRY_CAST("GoldsteinScale" AS DOUBLE) IS NULL"""},
)

_REDUCED = (
    "Date", "Source", "Target", "CAMEOCode", "NumEvents", "NumArts", "QuadClass", "Goldstein", "SourceGeoType",
    "SourceGeoLat", "SourceGeoLong", "TargetGeoType", "TargetGeoLat", "TargetGeoLong", "ActionGeoType", "ActionGeoLat",
    "ActionGeoLong",
)  # fmt: skip

REDUCED = Layout(
    name="gdelt-reduced.v1",
    source="gdelt-reduced",
    variants=(_REDUCED,),
    needed=("Date", "Source", "Target", "CAMEOCode"),
    since="1979-01-01",
    # The file gives no id and one row for all events that agree in everything else.
    key="md5(concat_ws(' ', " + ", ".join(f"""coalesce("{name}", '-')""" for name in _REDUCED) + "))",
    day="""TRY_CAST(substr("Date", 1, 4) || '-' || substr("Date", 5, 2) || '-' || substr("Date", 7) AS DATE)""",
    act=('"CAMEOCode"',),
    read_act=cameo.act,
    actor=('"Source"',),
    recipient=('"Target"',),
    read_party=cameo.actor,
    values={
        "native_code": '"CAMEOCode"',
        "native_score": '"Goldstein"',
        "latitude": '"ActionGeoLat"',
        "longitude": '"ActionGeoLong"',
        "reports": '"NumArts"',
    },
    notes={
        "no Goldstein score that is a number": """TRY_CAST("Goldstein" AS DOUBLE) IS NULL""",
        "row that stands for several events": """TRY_CAST("NumEvents" AS BIGINT) > 1""",
    },
)
