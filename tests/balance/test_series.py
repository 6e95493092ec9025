"""Which events count for whom, and what comes of them."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.balance.worlds import panel, row

from tarazy.balance import Request, series, world
from tarazy.balance.panel import panel as as_panel
from tarazy.balance.periods import PERIODS, between, first_day, first_day_sql, next_first_day
from tarazy.balance.powers import side
from tarazy.balance.selection import fetch
from tarazy.balance.settings import load_settings, parse_settings
from tarazy.cli import main
from tarazy.errors import DataError, InputError
from tarazy.records import Actor


def counted(rows: list[dict[str, Any]], power: str, part: str = "cooperation", **asked: Any) -> Any:
    asked = {"powers": (power,), "by": "year", "resamples": 0, "measures": ["flows"]} | asked
    found = series(panel(rows), "KAZ", **asked)
    (chosen,) = found.select("flows", part, power, None)
    return chosen.values[0]


def test_an_event_with_several_members_of_a_power_counts_once() -> None:
    assert counted([row(["KAZ"], ["DEU", "FRA"]), row(["DEU"], ["KAZ"])], "EU") == 2


def test_membership_is_that_of_the_day() -> None:
    rows = [row(["KAZ"], ["GBR"], "2020-01-31"), row(["KAZ"], ["GBR"], "2020-02-01")]
    assert counted(rows, "EU") == 1


def test_institutions_and_the_group_itself_stand_for_it() -> None:
    rows = [row(["KAZ"], ["EUR"]), row(["KAZ"], [None], recipient_ids=["group:eu"])]
    assert counted(rows, "EU") == 2


def test_dealings_among_members_are_no_ties_with_their_power() -> None:
    rows = [row(["KAZ"], ["RUS"]), row(["KAZ"], ["RUS"], "2024-03-01")]
    found = series(panel(rows), "KAZ", powers=("CSTO",), by="year", resamples=0, measures=["flows"])
    (csto,) = found.select("flows", "cooperation", "CSTO", None)
    assert (csto.values, csto.reasons, csto.events) == ((None,), ("KAZ belongs to CSTO",), (0,))


def test_parties_on_one_side_face_each_other_only_if_there_is_no_recipient() -> None:
    assert counted([row(["KAZ", "RUS"], [])], "RUS") == 1
    assert counted([row(["KAZ", "RUS"], ["TUR"])], "RUS") == 0
    assert counted([row(["TUR"], ["KAZ", "RUS"])], "RUS") == 0
    assert counted([row(["KAZ", "RUS"], [None])], "RUS") == 0  # with whom is unknown, but not with each other


def test_only_the_asked_status_counts() -> None:
    rows = [row(["KAZ"], ["RUS"]), row(["KAZ"], ["RUS"], status="planned"), row(["KAZ"], ["RUS"], status="negated")]
    assert [counted(rows, "RUS", status=s) for s in ("actual", "planned", "negated")] == [1, 1, 1]


def test_scores_weigh_by_size_and_quads_decide_the_kind() -> None:
    rows = [
        row(["KAZ"], ["RUS"], quad="verbal_conflict", score=0.5),  # a request scores above 0 and is conflict
        row(["KAZ"], ["RUS"], quad="material_conflict", score=-6.0),
        row(["KAZ"], ["RUS"], score=None),
        row(["KAZ"], ["RUS"], quad=None),
    ]
    assert counted(rows, "RUS", "conflict", weight="score") == 6.5
    found = series(panel(rows), "KAZ", powers=("RUS",), by="year", resamples=0, weight="score")
    assert (found.found, found.unscored, found.unknown_kind) == (4, 1, 1)


def test_a_story_counts_once_unless_each_telling_is_asked_for() -> None:
    rows = [row(["KAZ"], ["RUS"], story="s", document="a"), row(["KAZ"], ["RUS"], story="s", document="b")]
    assert (counted(rows, "RUS"), counted(rows, "RUS", count="raw")) == (1, 2)


def test_vectors_follow_contexts_and_an_event_counts_in_each() -> None:
    rows = [row(["KAZ"], ["RUS"], contexts=["military", "economic"]), row(["KAZ"], ["RUS"])]
    found = series(panel(rows), "KAZ", powers=("RUS",), by="year", resamples=0, measures=["flows"])
    told = {s.vector: s.values[0] for s in found.select("flows", "cooperation", "RUS")}
    assert told == {None: 2, "security": 1, "economy": 1, "politics": 0, "society": 0}


def test_dates_too_coarse_for_the_periods_are_counted_apart() -> None:
    rows = [row(["KAZ"], ["RUS"], precision="month"), row(["KAZ"], ["RUS"], None, precision="unknown")]
    assert series(panel(rows), "KAZ", by="quarter", resamples=0).unplaced == 1
    with pytest.raises(InputError, match="2 have no date fine enough for periods by day"):
        series(panel(rows), "KAZ", by="day", resamples=0)
    assert counted(rows, "RUS", by=None) == 2


def test_a_row_that_claims_a_day_and_has_none_is_no_error() -> None:
    rows = [row(["KAZ"], ["RUS"], None), *(row(["RUS"], ["KAZ"], f"2024-02-{n:02}") for n in range(1, 9))]
    assert series(panel(rows), "KAZ", powers=("RUS",), by=None, resamples=0).select("flows", "cooperation", "RUS")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"focal": "KZ"}, "'KZ' is no alpha-3 code"),
        ({"powers": ("RUS", "Atlantis")}, "no known state or group"),
        ({"powers": ("KAZ",)}, "both the focal state and a power"),
        ({"powers": ("RUS", "RUS")}, "each once"),
        ({"powers": ("EAEU",), "end": date(2014, 12, 31)}, "EAEU did not exist from .* to 2014-12-31"),
        ({"start": date(2025, 1, 1), "end": date(2024, 1, 1)}, "reversed"),
        ({"start": date(1999, 1, 1), "end": date(1999, 12, 31)}, "no actual event of KAZ from 1999"),
        ({"status": "planned"}, "of all states there are none"),
        ({"by": "fortnight"}, "expected one of day"),
        ({"vectors": ["defence"]}, "unknown vector 'defence'"),
        ({"measures": ["lean.v9"]}, "unknown measure"),
        ({"measures": ["cohesion"]}, "needs a region"),
        ({"resamples": 3}, "at least 100"),
    ],
)
def test_what_cannot_be_meant_is_said(asked: dict[str, Any], message: str) -> None:
    asked = {"focal": "KAZ"} | asked
    with pytest.raises(InputError, match=message):
        series(panel([row(["KAZ"], ["RUS"])]), **asked)


def test_overlapping_powers_have_no_shares() -> None:
    rows = [row(["KAZ"], ["DEU"], document=str(n)) for n in range(9)]
    found = series(panel(rows), "KAZ", powers=("EU", "DEU"), by="year", resamples=0)
    (share,) = found.select("flows", "cooperation_share", "EU", None)
    assert share.reasons == ("powers overlap: EU and DEU share members",)


def test_intervals_hold_the_value_and_equal_seeds_are_equal() -> None:
    rows = [
        row(["KAZ"], [p], f"2024-0{m}-11", document=f"{p}{m}{n // 2}", contexts=["economic"])
        for m, p, k in ((1, "RUS", 9), (1, "CHN", 4), (5, "RUS", 12), (8, "USA", 3))
        for n in range(k)
    ]
    one, two, other = (series(panel(rows), "KAZ", by="quarter", seed=s) for s in (1, 1, 2))
    assert one == two
    assert one.series != other.series
    seen = 0
    for s in one.series:
        for value, low, high in zip(s.values, s.lows, s.highs, strict=True):
            if value is not None and low is not None and high is not None:
                seen += 1
                assert low <= value <= high
    assert seen > 100


def test_too_few_documents_give_no_number() -> None:
    rows = [row(["KAZ"], ["RUS"], document=str(n % 4)) for n in range(40)]
    found = series(panel(rows), "KAZ", by="year", resamples=0)
    (tone,) = found.select("flows", "tone", "RUS", None)
    assert (tone.values, tone.reasons, tone.events, tone.documents) == (
        (None,), ("too few: 4 documents, 5 needed",), (40,), (4,),
    )  # fmt: skip
    (count,) = found.select("flows", "cooperation", "RUS", None)
    assert count.values == (40,)


def test_initiative_is_the_share_of_own_acts() -> None:
    rows = [row(["KAZ"], ["RUS"], document=str(n)) for n in range(6)]
    rows += [row(["RUS"], ["KAZ"], document=f"r{n}") for n in range(2)] + [row(["KAZ", "RUS"], [])]
    found = series(panel(rows), "KAZ", powers=("RUS",), by="year", measures=["initiative.v2"])
    (all_,) = found.select("initiative", "all", "RUS", None)
    assert (all_.values[0], all_.events[0]) == (0.75, 8)


def test_answers_are_found_with_their_lag() -> None:
    start, rows = date(2024, 1, 1), []
    for n in range(0, 300, 30):
        day = start + timedelta(days=n)
        rows.append(row(["RUS"], ["KAZ"], day.isoformat(), document=f"r{n}"))
        if n % 60 == 0:
            rows.append(row(["KAZ"], ["RUS"], (day + timedelta(days=3)).isoformat(), document=f"k{n}"))
    found = series(panel(rows), "KAZ", powers=("RUS",), by="year", end=date(2024, 12, 31), measures=["reciprocity"])
    told = {s.part: s.values[0] for s in found.select("reciprocity")}
    assert told["cooperation_own_rate"] == 0.5
    assert told["cooperation_own_lag"] == 3
    assert told["cooperation_own_chance"] == pytest.approx(
        (3 + 4 * 7) / 359
    )  # the first answer comes on the fourth day
    assert told["cooperation_own_shift_p"] < 0.05
    assert told["conflict_own_rate"] is None


def test_cohesion_parts_inside_from_outside() -> None:
    rows = [row(["KAZ"], ["UZB"], document=f"a{n}") for n in range(6)]
    rows += [row(["KAZ"], ["RUS"], document=f"b{n}") for n in range(3)] + [row(["KGZ", "TJK"], [], document="c")]
    rows += [row(["MNG"], ["RUS"])]
    found = series(panel(rows), "KAZ", by="year", region="C5", measures=["cohesion"])
    (inside,) = found.select("cohesion", "inside", None, None)
    assert (inside.values[0], inside.events[0]) == (0.7, 10)
    pairs = {s.power: s.values[0] for s in found.select("cohesion", "pair", vector=None)}
    assert pairs == {"KAZ/UZB": pytest.approx(6 / 7), "KGZ/TJK": pytest.approx(1 / 7)}


def test_self_reliance_parts_home_from_abroad() -> None:
    forces = [
        row(["KAZ"], ["KAZ"], recipient_sectors=["MIL"], actor_sectors=["GOV"], document=f"a{n}") for n in range(3)
    ]
    same = [row(["KAZ"], ["KAZ"], recipient_sectors=["MIL"], actor_sectors=["MIL"])]
    abroad = [row(["KAZ"], ["TUR"], document=f"t{n}") for n in range(3)] + [row(["KAZ", "RUS"], [])]
    found = series(panel(forces + same + abroad), "KAZ", by="year", measures=["selfreliance"])
    told = {s.part: s.values[0] for s in found.select("selfreliance", vector=None)}
    assert told == {"home": 0.5, "industry": 0, "forces": 0.5, "institutions": 0}


CODES = ["KAZ", "RUS", "DEU", "GBR", "EUR", "UZB", None]
DAYS = st.dates(date(2019, 1, 1), date(2021, 12, 31))
PARTIES = st.lists(st.sampled_from(CODES), max_size=3)
EVENTS = st.lists(
    st.builds(
        lambda a, r, d, c, q: row(a, r, d.isoformat(), contexts=c, quad=q),
        PARTIES, PARTIES, DAYS, st.sampled_from([[], ["military"], ["military", "economic"]]),
        st.sampled_from(["verbal_cooperation", "material_conflict"]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def faces(event: dict[str, Any], power: str) -> bool:
    """A second, plain telling of what a tie of KAZ with a power is."""
    group, day = side(power), event["day"]

    def held(codes: Sequence[str | None]) -> bool:
        return any(
            group.holds(Actor(text="x", start=0, end=1, name=None, country=c, kind="state"), day) for c in codes if c
        )

    a, r = event["actor_countries"], event["recipient_countries"]
    if "KAZ" in group.members(day):
        return False
    return ("KAZ" in a and held(r)) or ("KAZ" in r and held(a)) or (not r and "KAZ" in a and held(a))


@settings(max_examples=15, deadline=None)
@given(EVENTS)
def test_sql_and_python_agree_on_who_faces_whom_and_so_does_the_world(events: list[dict[str, Any]]) -> None:
    powers, connection = ("RUS", "EU", "CSTO"), panel(events)
    plain = {p: sum(faces(e, p) for e in events) for p in powers}
    request = Request(focal="KAZ", powers=powers, by="quarter", count="raw")
    rows = fetch(as_panel(connection), request, request.own, request.sides)
    tied = rows.frame["outward"] | rows.frame["inward"] | rows.frame["mutual"] if rows.frame.height else None
    assert plain == {p: 0 if tied is None else int(((tied // 2**i) % 2).sum()) for i, p in enumerate(powers)}
    if rows.frame.height:
        found = series(connection, "KAZ", powers=powers, by="quarter", resamples=0, measures=["flows"])
        told = {
            (s.power, start, s.vector, s.part): value
            for part in ("cooperation", "conflict")
            for s in found.select("flows", part)
            for start, value in zip(s.starts, s.values, strict=True)
            if value
        }
        frame = world(connection, request.__class__(focal="KAZ", powers=powers, by="quarter"))
        seen = {
            (r["power"], r["start"], r["vector"], part): r[part]
            for r in frame.filter(frame["state"] == "KAZ").to_dicts()
            for part in ("cooperation", "conflict")
            if r[part]
        }
        assert seen == told


def test_the_world_counts_stories_as_series_do() -> None:
    told = [row(["KAZ"], ["RUS"], f"2024-02-0{n}", story="s", document=str(n)) for n in (3, 1, 2)]
    frame = world(panel([*told, row(["KAZ"], ["RUS"])]), Request(focal="KAZ", powers=("RUS",), by="day"))
    kept = frame.filter((frame["state"] == "KAZ") & frame["vector"].is_null())
    assert kept["start"].to_list() == [date(2024, 2, 1)]
    assert kept["events"].to_list() == [2]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(PERIODS))
def test_a_period_begins_on_or_before_its_days_and_ends_after(day: date, by: Any) -> None:
    first = first_day(day, by)
    assert first <= day < next_first_day(first, by)
    assert first_day(next_first_day(first, by) - timedelta(days=1), by) == first
    assert between(day, day, by) == (first,)


def test_sql_and_python_agree_on_first_days() -> None:
    days = [date(2019, 12, 25) + timedelta(days=n) for n in range(800)]
    connection = panel([row(["KAZ"], [], d.isoformat()) for d in days])
    for by in PERIODS:
        told = connection.execute(f"SELECT day, {first_day_sql('day', by)} FROM panel").fetchall()
        assert all(first_day(day, by) == first for day, first in told)


def test_settings_refuse_what_makes_no_sense() -> None:
    assert load_settings().least_documents == 5
    text = "least_documents = 5\nlevel = 0.95\nanswer_days = 7\npast_periods = 4\nmost_values = 9\n[bodies]\n[home]\n"
    assert parse_settings(text).home == {}
    for bad in (text.replace("0.95", "2"), text + 'industry = ["XXX"]\n', "colour = 1\n" + text):
        with pytest.raises(DataError, match=r"settings\.toml"):
            parse_settings(bad)


def test_command_reads_a_store_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    rows = [row(["KAZ"], [p], document=f"{p}{n}") for p in ("RUS", "CHN") for n in range(7)]
    store = _store(path, rows)
    done = CliRunner().invoke(main, ["balance", "KAZ", "--db", str(store), "--by", "year"])
    assert done.exit_code == 0, done.output
    assert "14 actual events of KAZ in 14 documents" in done.stderr
    assert "flows.v3 cooperation" in done.stdout
    made = CliRunner().invoke(main, ["balance", "KAZ", "--db", str(store), "--measure", "lean", "--json"])
    assert json.loads(made.stdout)["series"][0]["measure"] == "lean.v2"
    out = tmp_path / "x.csv"
    assert CliRunner().invoke(main, ["balance", "KAZ", "--db", str(store), "-o", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("measure,part,unit,focal,power,vector,start,value,low,high")
    for asked in (["KZ"], ["KAZ", "--powers", "Atlantis"], ["KAZ", "--from", "2024-12-01", "--to", "2024-01-01"]):
        bad = CliRunner().invoke(main, ["balance", *asked, "--db", str(store)])
        assert bad.exit_code == 2
        assert "tarazy:" in bad.stderr


def _store(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A store whose view `panel` gives the rows."""
    import tarazy

    tarazy.open(path).close()
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.register("frame", panel(rows).execute("SELECT * FROM panel").to_arrow_table())
        connection.execute("DROP VIEW IF EXISTS panel; CREATE TABLE panel AS SELECT * FROM frame")
    return path
