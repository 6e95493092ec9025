"""Imports of public archives: every quirk of the formats on rows invented for it, and what bad files leave."""

import lzma
from pathlib import Path

import pytest

from tarazy.ontology import load_ontology
from tarazy.store import Store, import_file
from tarazy.store.archives import codes, gdelt, ucdp

from .importing import held, put, reasons
from .rows import ACLED, acled_row, gdelt_row, icews_row, line, polecat_row, ucdp_row

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "events" / "icews_2005_2015_sample.tsv.xz"


def test_gdelt_of_every_width_is_read(db: Store, tmp_path: Path) -> None:
    for variant, width in enumerate((57, 58, 61)):
        row = gdelt_row(variant + 1, variant)
        assert len(row.split("\t")) == width
        assert put(db, tmp_path, f"{width}.CSV", "gdelt", row).imported == 1
    first, second, third = held(db)
    assert first["document"] is None
    assert second["document"] == "https://news.example/2"
    for row in (first, second, third):
        assert (row["type"], row["mode"], row["native_code"], row["native_score"]) == ("SUPPORT", None, "057", 8.0)
        assert (row["actor_countries"], row["actor_sectors"]) == (["KAZ"], ["GOV"])
        assert (row["recipient_countries"], row["recipient_ids"]) == (["RUS"], ["state:RUS"])
        assert (row["place_country"], row["latitude"]) == ("KAZ", 51.1801)
        assert str(row["day"]) == "2014-03-05"
    assert db.frame("SELECT id, story, confidence FROM panel").rows()[0] == ("gdelt:1", "gdelt:1", None)


def test_gdelt_skips_are_counted_with_reason_line_and_example(db: Store, tmp_path: Path) -> None:
    result = put(
        db, tmp_path, "x.csv", "gdelt",
        gdelt_row(1), "7\tcut", gdelt_row(2) + "\tmore\tand more", gdelt_row(3, SQLDATE="20140231"),
        gdelt_row(4, SQLDATE="19200101"), gdelt_row(5, EventCode="010"), gdelt_row(6, EventCode="zzz"),
        gdelt_row(7, EventCode=""), gdelt_row(8, Actor1CountryCode="", Actor1Type1Code="", Actor2CountryCode=""),
        gdelt_row(1), gdelt_row(9, GoldsteinScale="n/a", Actor1CountryCode="QQQ", ActionGeo_CountryCode="ZZ"),
    )  # fmt: skip
    assert reasons(result) == {
        "malformed: not as many cells as columns": 2, "no date, or none that exists": 1, "date out of range": 1,
        "no counterpart in PLOVER": 1, "unknown event code": 1, "no event code": 1, "no actor": 1,
        "repeats a row of the same key": 1,
    }  # fmt: skip
    assert (result.rows, result.imported, result.skipped) == (11, 2, 9)
    lines = {why.reason: (why.line, why.example) for why in result.reasons}
    assert lines["malformed: not as many cells as columns"] == (2, "7")
    assert lines["date out of range"] == (5, "19200101")
    assert lines["unknown event code"] == (7, "zzz")
    assert lines["no Goldstein score that is a number"][0] == 11
    assert lines["code of an actor that is not known"] == (11, "QQQ")
    assert lines["code of a place's country that does not exist"] == (11, "ZZ")
    last = held(db)[-1]
    assert last["native_score"] is None, "what cannot be read is unknown, not 0"
    assert last["actor_countries"] == []
    kept = db.frame("SELECT sum(rows) FROM import_reasons WHERE kind = 'skipped'").item()
    assert kept == result.skipped


def test_gdelt_codes_stay_text_and_keep_their_meaning(db: Store, tmp_path: Path) -> None:
    put(
        db, tmp_path, "x.csv", "gdelt",
        gdelt_row(1, EventCode="043", Actor1CountryCode="TUR", Actor1Type1Code=""),
        gdelt_row(2, EventCode="10"), gdelt_row(3, Actor1CountryCode="EUR", Actor1Type1Code="MED"),
        gdelt_row(4, Actor1CountryCode="", Actor1Type1Code="", Actor1KnownGroupCode="EEC"),
        gdelt_row(5, Actor1CountryCode="PSE", Actor1Type1Code="HLH", ActionGeo_CountryCode="GZ"),
        gdelt_row(6, Actor1CountryCode="", Actor1Type1Code="IGO", ActionGeo_CountryCode="UP"),
        gdelt_row(7, Actor1Name='"QUOTED', ActionGeo_CountryCode="SU"), gdelt_row(8, GoldsteinScale="", NumArticles=""),
    )  # fmt: skip
    host, demand, region, union, gaza, igo, quoted, empty = held(db)
    assert (host["mode"], host["actor_countries"], host["recipient_countries"]) == ("visit", ["RUS"], ["TUR"])
    assert (host["actor_names"], host["recipient_names"]) == (["RUSSIA"], ["KAZAKHSTAN"])
    assert demand["type"] == "REQUEST"
    assert (region["actor_countries"], region["actor_sectors"]) == ([], ["JRN"])
    assert (union["actor_countries"], union["actor_ids"]) == (["EUR"], ["group:eu"])
    assert (gaza["actor_countries"], gaza["actor_sectors"], gaza["place_country"]) == (["PSE"], ["MED"], "PSE")
    assert (igo["actor_countries"], igo["place_country"]) == (["IGO"], "UKR")
    assert (quoted["actor_names"], quoted["place_country"]) == (['"QUOTED'], "SDN")
    assert (empty["native_score"], empty["reports"]) == (None, None)


def test_gdelt_reduced_file_has_a_header_and_no_id(db: Store, tmp_path: Path) -> None:
    names = gdelt.REDUCED.variants[0]
    row = line(names, Date="19910825", Source="SUNGOV", Target="USA", CAMEOCode="042", NumEvents=3, NumArts=9,
               QuadClass=1, Goldstein="1.9")  # fmt: skip
    result = put(db, tmp_path, "x.txt", "gdelt", "\t".join(names), row, row)
    assert (result.source, result.imported, result.skipped) == ("gdelt-reduced", 1, 1)
    assert reasons(result, "note") == {"row that stands for several events": 1}
    (only,) = held(db)
    assert (only["actor_countries"], only["actor_sectors"], only["reports"]) == (["RUS"], ["GOV"], 9)


def test_icews_quirks(db: Store, tmp_path: Path) -> None:
    from tarazy.store.archives.icews import LAYOUT

    head = "\t".join(LAYOUT.variants[0])
    result = put(
        db, tmp_path, "Events.2017.tab", "icews", head,
        icews_row(1), icews_row(1, Event_Date="2012-01-06"), icews_row(1),
        icews_row(2, Event_Date="3/7/2017", CAMEO_Code="", Event_Text="Threaten with repression"),
        icews_row(3, CAMEO_Code="13y"), icews_row(4, CAMEO_Code="20", Intensity="NULL", Source_Name='The "Front"'),
        icews_row(5, Source_Name="European Union", Source_Country="", Source_Sectors="Global,IGOs"),
        icews_row(6, Source_Country="Moldova, Republic of", Target_Country="Occupied Palestinian Territory"),
        icews_row(7, Source_Country="Atlantis", Source_Sectors="Police,Government"),
        icews_row(8, Source_Name="NULL", Source_Sectors="NULL", Source_Country="NA", Target_Name="None",
                  Target_Sectors="", Target_Country=""),
        icews_row(9, CAMEO_Code="", Event_Text="Sing a song"),
    )  # fmt: skip
    assert reasons(result) == {
        "repeats a row of the same key": 1, "no actor": 1, "no event code, and a name of an event that is not known": 1,
    }  # fmt: skip
    rows = {row["key"]: row for row in held(db)}
    assert {"1 2012-01-05", "1 2012-01-06", "2 2017-03-07"} <= rows.keys()
    assert (rows["2 2017-03-07"]["type"], rows["3 2012-01-05"]["type"]) == ("THREATEN", "THREATEN")
    assert rows["1 2012-01-05"]["actor_sectors"] == ["CVL"]
    assert rows["1 2012-01-05"]["recipient_ids"] == ["state:RUS"]
    assert (rows["4 2012-01-05"]["type"], rows["4 2012-01-05"]["native_score"]) == ("ASSAULT", None)
    assert rows["4 2012-01-05"]["actor_names"] == ['The "Front"']
    assert (rows["5 2012-01-05"]["actor_countries"], rows["5 2012-01-05"]["actor_ids"]) == (["EUR"], ["group:eu"])
    assert rows["6 2012-01-05"]["actor_countries"] == ["MDA"]
    assert rows["6 2012-01-05"]["recipient_countries"] == ["PSE"]
    assert (rows["7 2012-01-05"]["actor_countries"], rows["7 2012-01-05"]["actor_sectors"]) == ([], ["COP", "GOV"])
    assert reasons(result, "note")["name of a country that is not known"] == 1


def test_icews_in_two_encodings_at_once(db: Store, tmp_path: Path) -> None:
    from tarazy.store.archives.icews import LAYOUT

    path = tmp_path / "x.tab"
    good = icews_row(1, City="Мәскеу").encode()
    old = icews_row(2, City="Bogotá – “x”").encode("cp1252")
    path.write_bytes("\t".join(LAYOUT.variants[0]).encode() + b"\n" + good + b"\n" + old + b"\n")
    result = import_file(db, path, "icews")
    assert reasons(result, "note") == {"no UTF-8, read as Windows-1252 (lines)": 1}
    assert [row["place"] for row in held(db)] == ["Мәскеу", "Bogotá – “x”"]


def test_names_alone_go_through_the_actor_room(db: Store, tmp_path: Path) -> None:
    result = put(
        db, tmp_path, "sample.tsv", "icews", "source_name\tevent_text\ttarget_name\tevent_date",
        "Kazakhstan\tSign formal agreement\tChina\t2010-06-12",
        "Police (Kenya)\tArrest, detain, or charge with legal action\tProtester (Kenya)\t2010-06-12",
        "Nicolas Sarkozy\tMake a visit\tKazakhstan\t2009-10-06", "Nobody Whom We Know\tConsult\tChina\t2010-06-12",
        "Kazakhstan\tSign formal agreement\tChina\t2010-06-12",
    )  # fmt: skip
    assert (result.layout, result.imported) == ("icews-names.v1", 4)
    assert reasons(result) == {"agrees in everything with an earlier row": 1}
    first, second, third, fourth = held(db)
    assert (first["actor_ids"], first["recipient_countries"]) == (["state:KAZ"], ["CHN"])
    assert (second["actor_countries"], second["actor_sectors"], second["recipient_sectors"]) == (
        ["KEN"],
        ["COP"],
        ["CVL"],
    )
    assert third["actor_countries"] == ["FRA"]
    assert (fourth["actor_countries"], fourth["actor_names"]) == ([], ["Nobody Whom We Know"])


def test_polecat_collapses_modes_and_reads_old_codes(db: Store, tmp_path: Path) -> None:
    from tarazy.store.archives.polecat import COLUMNS

    result = put(
        db, tmp_path, "ngecEvents.DV.txt", "polecat", "\t".join(COLUMNS).replace("Intensity", "Event Intensity"),
        polecat_row("20210601-1", "ASSAULT", "firearms"), polecat_row("20210601-1", "ASSAULT", "beat"),
        polecat_row("20210601-1", "assault", "assassinate", Actor_Name="Someone else"),
        polecat_row("20210601-2", "COERCE", "ban", Actor_Country="KAZ|UZB; TUR", Actor_Sectors="GOV; mil",
                    Intensity="None", Event_Date="2021-06-03"),
        polecat_row("20210601-3", "CONSULT", "teleport", Actor_Country="XXX", Actor_COW="None"),
        polecat_row("20210601-4", "AGREE", "None", Recipient_Name="None", Recipient_Country="None", Recipient_COW="None"),
        polecat_row("20210601-5", "FIGHT", "x"), polecat_row("20210601-6", Actor_Name='"The ""Front"""'),
    )  # fmt: skip
    assert reasons(result) == {"another mode of an event that is in already": 1, "unknown event code": 1}
    assert result.imported == 6
    one, other, ban, teleport, agree, quoted = held(db)
    assert (one["mode"], other["mode"], ban["mode"]) == ("firearms", "targeted", "restrict")
    assert one["document"] == "20210601-1"
    assert one["contexts"] == ["diplomatic", "natural_resource"]
    assert (ban["actor_countries"], ban["actor_sectors"]) == (["KAZ", "UZB", "TUR"], ["GOV", "MIL"])
    assert (ban["native_score"], ban["score"]) == (None, load_ontology().score("COERCE", "restrict"))
    assert (teleport["mode"], teleport["actor_countries"]) == (None, [])
    assert (agree["recipient_names"], agree["recipient_countries"]) == ([], [])
    assert quoted["actor_names"] == ['The "Front"']
    notes = reasons(result, "note")
    assert notes["mode that is not known"] == notes["code of a country that does not exist"] == 1


def test_polecat_without_intensity_and_with_more_columns(db: Store, tmp_path: Path) -> None:
    from tarazy.store.archives.polecat import COLUMNS

    kept = [i for i, name in enumerate(COLUMNS) if name != "Intensity"]
    head = [COLUMNS[i] for i in kept]
    cells = polecat_row("s1").split("\t")
    result = put(
        db, tmp_path, "x.txt", "polecat", "\t".join([*head, "Headline", "Story ID"]),
        "\t".join([*(cells[i] for i in kept), "A minister visits", "story 9"]),
    )  # fmt: skip
    assert result.imported == 1
    assert (held(db)[0]["text"], held(db)[0]["document"]) == ("A minister visits", "story 9")
    bare = put(db, tmp_path, "y.txt", "polecat", "\t".join(polecat_row("s2").split("\t")[i] for i in kept))
    assert bare.imported == 1, "39 columns without a header are told by their number"


def test_ucdp_with_and_without_header(db: Store, tmp_path: Path) -> None:
    head = ",".join(ucdp.LAYOUT.variants[0])
    rows = [
        ucdp_row(1), ucdp_row(2, type_of_violence=3, side_b="Civilians", best="", date_prec=4),
        ucdp_row(3, type_of_violence=2, side_a='"Government of Yemen (North Yemen)"', gwnoa="", number_of_sources=4),
        ucdp_row(4, date_start="soon", date_end=""), ucdp_row(5, type_of_violence=9),
    ]  # fmt: skip
    result = put(db, tmp_path, "GEDEvent_v24_0_3.csv", "ucdp", *rows)
    assert (result.imported, reasons(result)) == (3, {"no date, or none that exists": 1, "unknown event code": 1})
    fight, onesided, third = held(db)
    assert (fight["actor_countries"], fight["recipient_countries"]) == (["SDN"], [])
    assert fight["actor_names"] == ["Government of Sudan", "A movement"]
    assert (fight["text"], fight["deaths"], fight["reports"]) == ('Clashes, again "heavy"', 7, None)
    assert (str(fight["day"]), str(fight["last_day"]), fight["edition"]) == ("2019-03-01", "2019-03-02", 240003)
    assert (onesided["recipient_sectors"], onesided["recipient_countries"]) == (["CVL"], ["SDN"])
    assert (onesided["deaths"], onesided["precision"]) == (None, "month")
    assert third["actor_countries"] == ["YEM"]
    older = head.replace("best,high,low", "best_est,high_est,low_est")
    newer = put(db, tmp_path, "ged251.csv", "ucdp", older, ucdp_row(1, best=8), ucdp_row(6))
    assert (newer.imported, newer.revised) == (2, 1)
    stale = put(db, tmp_path, "GEDEvent_v24_01_24_06.csv", "ucdp", head, ucdp_row(1, best=1))
    assert (stale.imported, stale.unchanged) == (0, 1)
    assert db.frame("SELECT deaths, edition FROM archive WHERE key = '1'").rows() == [(8, 250100)]


def test_acled_of_all_years(db: Store, tmp_path: Path) -> None:
    head = ",".join(ACLED)
    result = put(
        db, tmp_path, "x.csv", "acled", "\ufeff" + head,
        acled_row(1), acled_row(2, event_date="16 February 2023", event_type="Protests", sub_event_type="Peaceful protest",
                                actor1="Protesters (Kenya)", inter1=6, actor2="", inter2=0, notes="A march"),
        acled_row(3, event_date="16-02-2023", event_type="Protests",
                  sub_event_type="Excessive force against protestors", actor1="Protesters (Kenya)", inter1="Protesters",
                  actor2="Police Forces of Kenya (2022-)", inter2="State Forces"),
        acled_row(4, event_type="Strategic developments", sub_event_type="Other"),
        acled_row(5, fatalities="", time_precision=3, actor1="", actor2=""),
        acled_row(6, event_type="Violence against civilians", sub_event_type="A new label", actor2="Civilians (Uganda)",
                  inter2="Civilians"),
    )  # fmt: skip
    assert reasons(result) == {"no counterpart in PLOVER (no kind of event is told)": 1, "no actor": 1}
    battle, march, force, attack = held(db)
    assert (battle["actor_countries"], battle["recipient_names"]) == (["KEN"], [])
    assert sorted(battle["actor_sectors"]) == ["MIL", "PRM"]
    assert battle["text"] == "Shots were fired,\nnobody was hurt."
    assert (battle["reports"], battle["deaths"]) == (2, 0)
    assert (march["mode"], march["recipient_names"], str(march["day"])) == ("demo", [], "2023-02-16")
    assert (force["type"], force["actor_sectors"], force["recipient_sectors"]) == ("ASSAULT", ["COP"], ["CVL"])
    assert attack["recipient_countries"] == ["UGA"]
    again = put(db, tmp_path, "y.csv", "acled", head.replace(",", ";"),
                acled_row(1, ";", timestamp=1676900001, fatalities=2, notes="New"), acled_row(2, ";", notes="Same"))  # fmt: skip
    assert (again.imported, again.revised, again.unchanged) == (1, 1, 1)
    assert db.frame("SELECT deaths, text FROM archive WHERE key = 'KEN1'").rows() == [(2, "New")]
    assert db.frame("SELECT count(*) FROM archive").item() == 4


def test_plover_json_lines(db: Store, tmp_path: Path) -> None:
    result = put(
        db, tmp_path, "x.jsonl", "plover",
        '{"id": "P1", "date": "2016-07-24", "actor": [{"code": "USA"}], "recipient": [{"code": "CAN"}], "event": ["CONSULT"]}',
        '{"id": "P2", "date": "2016-07-24", "enddate": "2016-07-26", "actor": [{"code": "KAZ", "sector": "GOVMIL"}], '
        '"event": ["AID", "THREATEN"], "mode": ["ban"], "context": ["humanitarian"], "event_scale": "much"}',
        '{"id": "P3"', '["P4"]', "", '{"id": "P5", "actor": [{"code": "KAZ"}], "event": "AGREE"}',
    )  # fmt: skip
    assert (result.rows, result.imported) == (6, 3)
    assert reasons(result) == {"malformed: no record of the format": 2, "no date, or none that exists": 1}
    first, aid, threat = held(db)
    assert (first["actor_countries"], first["recipient_countries"]) == (["USA"], ["CAN"])
    assert (aid["key"], aid["mode"], aid["contexts"]) == ("P2", None, ["human_security"])
    assert (threat["key"], threat["precision"], threat["actor_sectors"]) == ("P2#1", "interval", ["GOV", "MIL"])
    assert threat["native_score"] is None


def test_codes_of_the_data_files_lead_somewhere() -> None:
    ontology = load_ontology()
    for body in codes.cameo_bodies().values():
        if body.kind == "sector":
            assert body.value in ontology.sectors
        if body.kind == "name":
            assert codes.entity_of(body.value) is not None, body
        if body.kind == "stands":
            assert body.value in ontology.entities
    for row in codes.table("countries.csv", ("code", "state", "numeric", "fips", "gw")):
        assert row["state"] == "ATA" or codes.entity_of(row["state"]) is not None or codes.by_alpha(row["state"])
    for name, code in codes.icews_codes().items():
        assert code in ontology.cameo, name
    for row in codes.table(
        "acled_events.csv", ("event_type", "sub_event_type", "type", "mode", "contexts", "second", "note")
    ):
        assert not row["type"] or row["mode"] in ("", *ontology.types[row["type"]].modes)
        assert all(c in ontology.contexts for c in row["contexts"].split(";") if c)


def test_aliases_of_older_codes_lead_to_codes_of_today() -> None:
    ontology = load_ontology()
    for row in codes.table("plover_aliases.csv", ("kind", "type", "was", "now", "new_type")):
        if row["kind"] == "mode" and row["now"]:
            assert row["now"] in ontology.types[row["new_type"] or row["type"]].modes, row
        if row["kind"] == "context" and row["now"]:
            assert row["now"] in ontology.contexts, row


@pytest.mark.skipif(not SAMPLE.exists(), reason="the ICEWS sample is not beside this checkout")
def test_the_icews_sample_is_accounted_for(db: Store, tmp_path: Path) -> None:
    with lzma.open(SAMPLE, "rt", encoding="utf-8") as sample:
        lines = [next(sample).rstrip("\n") for _ in range(8001)]
    result = put(db, tmp_path, "sample.tsv", "icews", *lines)
    assert result.rows == 8000
    assert result.rows == result.imported + result.skipped
    known = db.frame("SELECT avg((len(actor_countries) > 0)::INT) FROM archive").item()
    assert known > 0.7
