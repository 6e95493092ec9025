"""Rows of the public formats in their exact layouts, invented for these tests."""

from tarazy.store.archives import gdelt, icews, polecat, ucdp


def line(columns: tuple[str, ...], delimiter: str = "\t", empty: str = "", **cells: object) -> str:
    """One row of the given cells."""
    given = cells
    unknown = [name for name in cells if name not in columns]
    assert not unknown, unknown
    return delimiter.join(str(given.get(name, empty)) for name in columns)


def gdelt_row(number: int, variant: int = 2, **cells: object) -> str:
    columns = gdelt.LAYOUT.variants[variant]
    usual: dict[str, object] = {
        "GLOBALEVENTID": number, "SQLDATE": "20140305", "MonthYear": "201403", "Year": "2014",
        "FractionDate": "2014.1753", "Actor1Code": "KAZGOV", "Actor1Name": "KAZAKHSTAN", "Actor1CountryCode": "KAZ",
        "Actor1Type1Code": "GOV", "Actor2Code": "RUS", "Actor2Name": "RUSSIA", "Actor2CountryCode": "RUS",
        "IsRootEvent": 1, "EventCode": "057", "EventBaseCode": "057", "EventRootCode": "05", "QuadClass": 1,
        "GoldsteinScale": "8.0", "NumMentions": 4, "NumSources": 1, "NumArticles": 4, "AvgTone": "1.5",
        "ActionGeo_Type": 4, "ActionGeo_FullName": "Astana, Astana, Kazakhstan", "ActionGeo_CountryCode": "KZ",
        "ActionGeo_Lat": "51.1801", "ActionGeo_Long": "71.446", "ActionGeo_FeatureID": "-2327202",
        "DATEADDED": "20140306", "SOURCEURL": f"https://news.example/{number}",
    }  # fmt: skip
    usual |= cells
    return line(columns, **{k: v for k, v in usual.items() if k in columns})


def icews_row(number: int, **cells: object) -> str:
    usual: dict[str, object] = {
        "Event ID": number, "Event Date": "2012-01-05", "Source Name": "Citizen (Kazakhstan)",
        "Source Sectors": "Social,General Population / Civilian / Social", "Source Country": "Kazakhstan",
        "Event Text": "Make a visit", "CAMEO Code": "042", "Intensity": "1.9", "Target Name": "Russia",
        "Target Sectors": "NULL", "Target Country": "Russian Federation", "Story ID": "31900001",
        "Sentence Number": 3, "Publisher": "A Newspaper", "City": "Moscow", "District": "NULL", "Province": "NULL",
        "Country": "Russian Federation", "Latitude": "55.7522", "Longitude": "37.6156",
    }  # fmt: skip
    return line(icews.LAYOUT.variants[0], **(usual | {k.replace("_", " "): v for k, v in cells.items()}))


def polecat_row(event: str, kind: str = "CONSULT", mode: str = "visit", **cells: object) -> str:
    usual: dict[str, object] = {
        "Event ID": f"{event}_{kind}_{mode}", "Event Date": "2021-06-01", "Event Type": kind, "Event Mode": mode,
        "Intensity": "4.0", "Quad Code": "VERBAL COOPERATION", "Contexts": "diplomatic; natural_resources",
        "Actor Name": "A Foreign Minister", "Actor Country": "KAZ", "Actor COW": "705", "Primary Actor Sector": "GOV",
        "Actor Sectors": "GOV", "Recipient Name": "Turkey", "Recipient Country": "TUR", "Recipient COW": "640",
        "Country": "TUR", "Latitude": "39.9", "Longitude": "32.9", "Publication Date": "2021-06-02", "Language": "en",
        "Version": "NGEC",
    }  # fmt: skip
    return line(polecat.COLUMNS, empty="None", **(usual | {k.replace("_", " "): v for k, v in cells.items()}))


def ucdp_row(number: int, **cells: object) -> str:
    usual: dict[str, object] = {
        "id": number, "year": 2019, "type_of_violence": 1, "side_a": '"Government of Sudan"', "side_b": "A movement",
        "number_of_sources": "-1", "source_headline": '"Clashes, again ""heavy"""', "where_coordinates": "A town",
        "latitude": "13.5", "longitude": "25.1", "country": "Sudan", "country_id": 625, "date_prec": 1,
        "date_start": "2019-03-01 00:00:00.000", "date_end": "2019-03-02", "best": 7, "high": 9, "low": 5, "gwnoa": 625,
    }  # fmt: skip
    return line(ucdp.LAYOUT.variants[0], ",", **(usual | cells))


ACLED = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip


def acled_row(number: int, delimiter: str = ",", **cells: object) -> str:
    usual: dict[str, object] = {
        "event_id_cnty": f"KEN{number}", "event_date": "2023-02-16", "year": 2023, "time_precision": 1,
        "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "Military Forces of Kenya (2022-)",
        "inter1": "State Forces", "actor2": "A band", "inter2": 3, "iso": 404, "country": "Kenya",
        "location": "A village", "latitude": "1.5", "longitude": "36.1", "source": '"One Paper; Another"',
        "notes": '"Shots were fired,\nnobody was hurt."', "fatalities": 0, "timestamp": 1676900000,
    }  # fmt: skip
    return line(ACLED, delimiter, **(usual | cells))
