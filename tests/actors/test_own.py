"""A user's own file of actors, and the import of a Wikidata query result into one."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tarazy.actors import load_with_own, resolve
from tarazy.actors.own import read_own
from tarazy.actors.wikidata import import_wikidata, write_own
from tarazy.cli import main
from tarazy.errors import InputError

HEAD = "id,kind,name,aliases,country,office,sectors,start,end,source\n"


def _file(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    path = tmp_path / "my.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_own_people_and_organisations_are_resolved_beside_ours(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "# a comment",
        ",person,Zhanar Omirtayeva,Janar Omirtaeva,KAZ,deputy akim,GOV,2021-03,2023,our newspaper",
        ",person,Zhanar Omirtayeva,,KAZ,member of parliament,LEG,2023-04,,",
        ",organisation,Blue Lantern Society,BLS,KAZ,,SOC,2010,,",
        "person:kassym-jomart-tokayev,person,Kassym-Jomart Tokayev,,KAZ,chairman of our club,SOC,2024-01,,",
    )
    early = resolve("Zhanar Omirtayeva", date(2022, 1, 1), actors=path)
    assert (early.country, early.sectors, early.kind) == ("KAZ", ("GOV",), "person")
    assert resolve("Janar Omirtaeva", date(2024, 1, 1), actors=path).sectors == ("LEG",)
    assert resolve("the BLS", actors=path).name == "Blue Lantern Society"
    known = load_with_own(path)
    assert "chairman of our club" in {t.office for t in known.people["person:kassym-jomart-tokayev"].terms}
    assert resolve("Zhanar Omirtayeva").id is None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",person,Aru Bek,,XXX,,GOV,,,", r":3: country 'XXX'"),
        (",person,Aru Bek,,KAZ,,FOO,,,", r":3: sector 'FOO'"),
        (",person,Aru Bek,,KAZ,,GOV,2021,2020,", r":3: begins 2021 after"),
        (",person,Aru Bek,,KAZ,,GOV,May 2021,,", r":3: start is 'May 2021'"),
        (",robot,Aru Bek,,KAZ,,GOV,,,", r":3: kind 'robot'"),
        (",person,...,,KAZ,,GOV,,,", r":3: the name"),
        ("other:one,person,Dana Seit,,KAZ,,GOV,,,", r":3: the name 'Dana Seit' is already that of .*:2"),
        ("own:dana-seit,person,Dana Seitova,,KAZ,,GOV,,,", r":3: id 'own:dana-seit'"),
        (",person,Dana Seit,,KAZ,president,GOV,2020-06,,", r":3: the office 'president' is held twice .*:2"),
        (",person,Aru Bek,,KAZ,president,GOV,2020-06,,", r":3: the office 'president' is held by 'Dana Seit' too"),
        (",person,Aru Bek,KAZ,president,GOV", r":3: expected 10 cells, got 6"),
    ],
)
def test_lines_that_cannot_be_used_are_refused_by_number(tmp_path: Path, line: str, message: str) -> None:
    path = _file(tmp_path, ",person,Dana Seit,,KAZ,president,GOV,2020-01,2021-01,", line)
    with pytest.raises(InputError, match=message):
        read_own(path)


def test_unknown_columns_and_empty_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r":1: columns are"):
        read_own(_file(tmp_path, head="name,country,colour\n"))
    with pytest.raises(InputError, match="no entries"):
        read_own(_file(tmp_path))


BINDING = {
    "person": {"type": "uri", "value": "http://www.wikidata.org/entity/Q1"},
    "personLabel": {"type": "literal", "value": "Aru Bek"},
    "aliases": {"type": "literal", "value": "A. Bek;Aru Beck"},
    "iso3": {"type": "literal", "value": "KAZ"},
    "officeLabel": {"type": "literal", "value": "Minister of Defence of Kazakhstan"},
    "start": {"type": "literal", "value": "2019-05-01T00:00:00Z"},
    "startPrecision": {"type": "literal", "value": "10"},
    "end": {"type": "literal", "value": "2021-01-01T00:00:00Z"},
}


def test_a_wikidata_result_becomes_a_file_that_can_be_used(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    nameless = {**BINDING, "personLabel": {"type": "literal", "value": "Q7"}}
    twin = {**BINDING, "person": {"type": "uri", "value": "http://www.wikidata.org/entity/Q2"}}
    names = [*BINDING, "endPrecision"]
    result.write_text(
        json.dumps({"head": {"vars": names}, "results": {"bindings": [BINDING, nameless, twin, BINDING]}}),
        encoding="utf-8",
    )
    found = import_wikidata(result)
    assert len(found.rows) == 1
    assert len(found.skips) == 3
    row = found.rows[0]
    assert (row["office"], row["sectors"], row["start"], row["end"]) == (
        "defence minister",
        "GOV;MIL",
        "2019-05",
        "2021",
    )
    write_own(found.rows, tmp_path / "my.csv")
    actor = resolve("Aru Beck", date(2020, 1, 1), actors=tmp_path / "my.csv")
    assert (actor.id, actor.country, actor.sectors) == ("wikidata:Q1", "KAZ", ("GOV", "MIL"))


def test_the_command_imports_csv_and_says_what_it_left_out(tmp_path: Path) -> None:
    result = tmp_path / "result.csv"
    result.write_text(
        "person,personLabel,iso3,officeLabel,start,end\n"
        "http://www.wikidata.org/entity/Q1,Aru Bek,KAZ,President of Kazakhstan,2019-03-20T00:00:00Z,\n"
        "http://www.wikidata.org/entity/Q2,Dana Seit,,,,\n",
        encoding="utf-8",
    )
    output = tmp_path / "my.csv"
    ran = CliRunner().invoke(main, ["actors", "import-wikidata", str(result), "-o", str(output)])
    assert ran.exit_code == 1
    assert "Dana Seit" in ran.stderr
    assert "wikidata:Q1,person,Aru Bek,,KAZ,president,GOV,2019-03-20,," in output.read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["actors", "check", str(output)]).exit_code == 0
    result.write_text("a,b\n1,2\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["actors", "import-wikidata", str(result), "-o", str(output)]).exit_code == 2


def test_resolve_prints_the_answer_and_why(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["resolve", "President Kassym-Jomart Tokayev", "--on", "2024-11-27"])
    assert ran.exit_code == 0
    for part in ("KAZ", "GOV", "step 1", "people/offices.csv:", "president", "2019-03-20", "REIGN"):
        assert part in ran.stdout
    told = json.loads(CliRunner().invoke(main, ["resolve", "President Bush", "--json"]).stdout)
    assert told["actor"]["candidates"] == ["person:george-h-w-bush", "person:george-w-bush"]
    assert CliRunner().invoke(main, ["resolve", "Zhanar Omirtayeva"]).exit_code == 1
    own = _file(tmp_path, ",person,Zhanar Omirtayeva,,KAZ,,GOV,,,")
    ran = CliRunner().invoke(main, ["resolve", "Zhanar Omirtayeva", "--actors", str(own)])
    assert ran.exit_code == 0
    assert "my.csv:2" in ran.stdout
