"""Structural balance from events to triads and camps, on small worlds with known signs."""

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pytest
from benchmarks.world import camps, load_panel, make_world, panel_frame, tell
from click.testing import CliRunner

from tarazy.balance.signed import Window
from tarazy.balance.structure import structure, triangles
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.store import open as open_store

DAY = date(2012, 5, 1)


def world(*told, contexts=()):
    """A panel in which each (actors, recipients, type) is told by so many documents, one event each."""
    rows = [(a.split(), r.split(), kind) for a, r, kind, times in told for _ in range(times)]
    size = len(rows)
    return load_panel(
        panel_frame(
            document=[f"d{k}" for k in range(size)], day=[DAY] * size, type_=[r[2] for r in rows],
            contexts=[list(contexts)] * size, actors=[r[0] for r in rows], recipients=[r[1] for r in rows],
            recipient_sectors=[[]] * size, story=[f"s{k}" for k in range(size)], size=size,
        )
    )  # fmt: skip


def test_triads_and_the_tie_that_would_flip():
    # Two friends of KAZ who are at odds: one tie of three has to flip
    found = structure(world(("KAZ", "RUS", "AID", 6), ("USA", "KAZ", "CONSULT", 6), ("USA", "RUS", "SANCTION", 6)))
    assert [(t.one, t.other, t.sign) for t in found.network.ties] == [
        ("KAZ", "RUS", 1), ("KAZ", "USA", 1), ("RUS", "USA", -1)
    ]  # fmt: skip
    assert [(t.states, t.signs, t.balanced) for t in found.triads] == [(("KAZ", "RUS", "USA"), (1, -1, 1), False)]
    assert found.counts == (0, 1, 0, 0)
    assert (found.index, found.proven, found.balanced) == (1.0, True, 0.0)
    assert len(found.components[0].against) == 1


def test_enemy_of_my_enemy():
    found = structure(world(("CHN TUR", "", "CONSULT", 5), ("CHN", "IND", "ACCUSE", 5), ("IND", "TUR", "REJECT", 5)))
    assert (found.index, found.balanced, found.counts) == (0.0, 1.0, (0, 0, 1, 0))
    assert {frozenset(c) for c in found.components[0].camps} == {frozenset({"CHN", "TUR"}), frozenset({"IND"})}


def test_components_are_apart_and_sides_deal_with_sides():
    found = structure(world(("KAZ UZB", "CHN", "AID", 5), ("BRA", "ARG", "COERCE", 5), ("IGO", "BRA", "AID", 9)))
    assert [c.states for c in found.components] == [("CHN", "KAZ", "UZB"), ("ARG", "BRA")]
    # KAZ and UZB stand on one side and did not deal with each other, and an organisation is no state
    assert [(t.one, t.other) for t in found.network.ties] == [("ARG", "BRA"), ("CHN", "KAZ"), ("CHN", "UZB")]
    assert found.balanced is None
    assert "no three states" in found.reason


def test_what_the_documents_leave_open_is_no_tie():
    found = structure(world(("KAZ", "RUS", "AID", 4), ("KAZ", "CHN", "AID", 4), ("KAZ", "CHN", "ACCUSE", 4)))
    assert found.network.ties == ()
    assert (found.network.undecided, found.network.thin) == (1, 1)
    assert found.index is None
    assert found.reason.startswith("too few")


def test_one_long_document_decides_nothing():
    con = world(("KAZ", "RUS", "AID", 40))
    con.execute("UPDATE panel SET document = 'd0' WHERE document <> 'd1'")
    assert structure(con).network.thin == 1


def test_a_story_counts_once_and_raw_counts_tellings():
    con = world(("KAZ", "RUS", "AID", 12))
    con.execute("UPDATE panel SET story = 'same'")
    assert structure(con).network.ties == ()
    assert structure(con, Window(raw=True)).network.ties[0].cooperation == 12


def test_window_vector_states_and_score():
    con = world(("KAZ", "RUS", "AID", 6), ("KAZ", "CHN", "AID", 6), contexts=("military",))
    assert structure(con, Window(start=date(2013, 1, 1))).network.ties == ()
    assert structure(con, Window(end=DAY, vector="security")).network.ties != ()
    assert structure(con, Window(vector="economy")).network.ties == ()
    assert [t.other for t in structure(con, Window(states=("KAZ", "RUS"))).network.ties] == ["RUS"]
    assert structure(con, Window(by_score=True)).network.ties[0].cooperation == 60.0


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (Window(start=date(2012, 1, 2), end=date(2012, 1, 1)), "reversed"),
        (Window(states=("KAZ", "XXX")), "XXX is no"),
        (Window(states=("KAZ",)), "two states"),
        (Window(vector="sea"), "unknown vector"),
        (Window(sure=1.0), "sure"),
    ],
)
def test_windows_that_cannot_be_meant(window, told):
    with pytest.raises(InputError, match=told):
        structure(world(("KAZ", "RUS", "AID", 6)), window)


def test_triangles_of_a_complete_graph():
    ends = np.array(list(combinations(range(7), 2)))
    found = triangles(7, ends)
    assert len(found) == 35
    assert {frozenset(ends[row].ravel().tolist()) for row in found} == {frozenset(c) for c in combinations(range(7), 3)}


def test_signs_of_a_known_world():
    codes = ["RUS", "CHN", "USA", "TUR", "KAZ", "UZB", "DEU", "FRA", "GBR", "IND", "IRN", "JPN"]
    frame, truth = camps(3, codes, ties=40)
    found = structure(load_panel(frame), resamples=100)
    signs = [truth.get((t.one, t.other), truth.get((t.other, t.one))) == t.sign for t in found.network.ties]
    # A sign is wrong with a chance of 2.5 % where neither side is taken, and far less here
    assert len(signs) >= 30
    assert all(signs)
    assert found.proven
    assert found.frustration_low <= found.frustration <= found.frustration_high
    assert found == structure(load_panel(frame), resamples=100)


def test_command_shows_structure_and_changes(tmp_path):
    store = Path(tmp_path) / "x.duckdb"
    with open_store(store):
        pass
    frame = tell(make_world(3))
    with duckdb.connect(str(store)) as con:
        con.execute("DROP VIEW IF EXISTS panel")
        con.register("rows", frame.to_arrow())
        con.execute("CREATE TABLE panel AS SELECT * FROM rows")
    asked = ["balance", "KAZ", "--db", str(store), "--measure"]
    shown = CliRunner().invoke(main, [*asked, "structure"])
    assert shown.exit_code == 0, shown.output
    assert "frustration index" in shown.stdout
    told = json.loads(CliRunner().invoke(main, [*asked, "structure", "--json"]).stdout)
    assert told["name"] == "structure.v1"
    changed = CliRunner().invoke(main, [*asked, "changes", "--powers", "RUS,CHN,USA"])
    assert changed.exit_code == 0, changed.output
    assert "tone USA: from 2013-04-01" in changed.stdout
    assert "chance of at most 5%" in changed.stderr
    for bad in (["structure", "--csv"], ["changes", "--vector", "security,economy"]):
        done = CliRunner().invoke(main, [*asked, *bad])
        assert done.exit_code == 2
        assert "tarazy:" in done.stderr
