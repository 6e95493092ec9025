"""Every value of imported rows, of files of all formats with what is odd in them, against a file that is kept.

`python -m tests.store.test_same_rows` writes that file anew, when rows are meant to change.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tarazy import store
from tarazy.store import Store
from tarazy.store.archives import icews, polecat, ucdp

from .importing import put
from .rows import ACLED, acled_row, gdelt_row, icews_row, polecat_row, ucdp_row

KEPT = Path(__file__).with_name("same_rows.jsonl")
ICEWS = "\t".join(icews.LAYOUT.variants[0])
FILES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("full.csv", "gdelt", (
        gdelt_row(1), gdelt_row(2, EventCode="043", Actor1CountryCode="TUR", Actor1Type1Code=""), "3\tcut",
        gdelt_row(4, Actor1CountryCode="QQQ", ActionGeo_CountryCode="ZZ", GoldsteinScale="n/a"), gdelt_row(1),
        gdelt_row(5, Actor1CountryCode="", Actor1Type1Code="", Actor1KnownGroupCode="EEC", Actor1Name=""),
        gdelt_row(6, Actor2CountryCode="", Actor1CountryCode="", Actor1Type1Code="", SQLDATE="20140306"),
        gdelt_row(7, EventCode="010"), gdelt_row(8, SQLDATE="20140231"), gdelt_row(9, SQLDATE="19200101"),
        gdelt_row(10, EventCode="1831", Actor1Type2Code="MIL", Actor1Type3Code="REB", Actor2CountryCode="EUR"),
        gdelt_row(11, Actor1CountryCode="", Actor1Type1Code="", Actor2CountryCode=""),
    )),
    ("more.csv", "gdelt", (gdelt_row(10), gdelt_row(12, ActionGeo_CountryCode="UP", Actor1Name='"QUOTED'))),
    ("events.tab", "icews", (
        ICEWS, icews_row(1), icews_row(1, Event_Date="2012-01-06"), icews_row(1),
        icews_row(2, Event_Date="3/7/2017", CAMEO_Code="", Event_Text="Threaten with repression"),
        icews_row(3, CAMEO_Code="043", Source_Name="European Union", Source_Country="", Source_Sectors="Global,IGOs"),
        icews_row(4, Source_Country="Moldova, Republic of", Target_Country="Occupied Palestinian Territory"),
        icews_row(5, Source_Country="Atlantis", Source_Sectors="Police,Government", Intensity="NULL"),
        icews_row(6, Source_Name="NULL", Source_Sectors="NULL", Source_Country="NA", Target_Name="None",
                  Target_Sectors="", Target_Country=""),
        icews_row(7, CAMEO_Code="", Event_Text="Sing a song"), icews_row(8, City="NULL", Province="Москва"),
        icews_row(9, Source_Name="Zoë O'Hara-Smith (Jr.)", Target_Name="U.S. Department of State"),
    )),
    ("names.tsv", "icews", (
        "source_name\tevent_text\ttarget_name\tevent_date", "Kazakhstan\tSign formal agreement\tChina\t2010-06-12",
        "Police (Kenya)\tArrest, detain, or charge with legal action\tProtester (Kenya)\t2010-06-12",
        "Nicolas Sarkozy\tMake a visit\tKazakhstan\t2009-10-06", "Nicolas Sarkozy\tConsult\tKazakhstan\t2014-10-06",
        "Nobody Whom We Know\tConsult\tChina\t2010-06-12", "Kazakhstan\tSign formal agreement\tChina\t2010-06-12",
        "Democratic Party (Japan)\tHost a visit\tUN Security Council\t2010-06-12", "\tConsult\tChina\t2010-06-12",
    )),
    ("stories.txt", "polecat", (
        "\t".join(polecat.COLUMNS), polecat_row("s1"), polecat_row("s1", mode="phone"),
        polecat_row("s2", "COERCE", "ban", Actor_Country="KAZ|UZB; TUR", Actor_Sectors="gov; MIL", Intensity="None"),
        polecat_row("s3", "consult", "teleport", Actor_Country="QQQ", Actor_COW=""),
        polecat_row("s4", "AGREE", "None", Recipient_Name="None", Recipient_Country="None", Recipient_COW="None"),
    )),
    ("GEDEvent_v24_0_3.csv", "ucdp", (
        ",".join(ucdp.LAYOUT.variants[0]), ucdp_row(1), ucdp_row(2, type_of_violence=2, gwnoa=""),
        ucdp_row(3, type_of_violence=3, side_b="Civilians", best="", date_prec=4, number_of_sources=3),
        ucdp_row(4, type_of_violence=9), ucdp_row(5, side_a="Government of Nowhere", gwnoa=""),
    )),
    ("ged251.csv", "ucdp", (
        ",".join(ucdp.LAYOUT.variants[0]), ucdp_row(1, best=8), ucdp_row(1, best=9), ucdp_row(6),
    )),
    ("acled.csv", "acled", (
        ",".join(ACLED), acled_row(1), acled_row(2, timestamp="", time_precision=3, iso="", fatalities="some"),
        acled_row(3, event_date="16 February 2023", event_type="Protests", sub_event_type="Peaceful protest",
                  actor1="Protesters (Kenya)", inter1=6, actor2="", inter2=0),
        acled_row(4, event_type="Strategic developments", sub_event_type="Other"), acled_row(5, actor1="", actor2=""),
        acled_row(6, event_type="Violence against civilians", sub_event_type="Attack", actor2="Civilians (Uganda)",
                  inter2="Civilians", country="Atlantis", iso=""),
        acled_row(1, timestamp=1676900009, notes="New"), acled_row(7, event_date="2023-02-30"),
    )),
    ("plover.jsonl", "plover", (
        '{"id": "P1", "date": "2016-07-24", "actor": [{"code": "USA"}], "recipient": [{"code": "CAN"}], '
        '"event": ["CONSULT"], "event_loc": {"name": "Ottawa", "country": "CAN", "lat": 45.4, "lon": -75.7}}',
        '{"id": "P2", "date": "2016-07-24", "enddate": "2016-07-26", "actor": [{"code": "KAZ", "sector": "GOVMIL"}], '
        '"event": ["AID", "THREATEN"], "mode": ["ban"], "context": ["humanitarian"], "event_scale": "much"}',
        '{"id": "P3"', '{"id": "P4", "actor": [{"code": "KAZ"}], "event": "AGREE"}',
    )),
)  # fmt: skip


def imported(db: Store, folder: Path) -> list[dict[str, Any]]:
    """The files' counts and reasons, then all rows of the archive, by key."""
    told: list[dict[str, Any]] = []
    for name, kind, lines in FILES:
        result = put(db, folder, name, kind, *lines)
        told.append({
            "file": name, "rows": result.rows, "imported": result.imported, "revised": result.revised,
            "unchanged": result.unchanged, "skipped": result.skipped,
            "reasons": [[why.kind, why.reason, why.rows, why.line, why.example] for why in result.reasons],
        })  # fmt: skip
    rows = db.frame("SELECT * FROM archive ORDER BY source, key").to_dicts()
    return told + [{k: str(v) if "day" in k else v for k, v in row.items() if v not in (None, [])} for row in rows]


def test_every_value_is_as_it_was(db: Store, tmp_path: Path) -> None:
    kept = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    found = imported(db, tmp_path)
    assert len(kept) > 40
    for was, now in zip(kept, found, strict=True):
        assert now == was


def _write() -> None:
    with TemporaryDirectory() as folder, store.open(Path(folder) / "x.duckdb") as db:
        lines = [json.dumps(row, ensure_ascii=False) for row in imported(db, Path(folder))]
    KEPT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{KEPT}: {len(lines)} lines", file=sys.stderr)


if __name__ == "__main__":
    _write()
