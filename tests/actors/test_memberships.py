from datetime import date
from itertools import pairwise

import pytest

from tarazy.actors import expand, load_knowledge
from tarazy.actors.tables import DATA, cells, read_tables, span

FACTS = [
    ("EU", "GBR", "2020-01-31", True),
    ("EU", "GBR", "2020-02-01", False),
    ("EU", "HRV", "2013-06-30", False),
    ("EU", "HRV", "2013-07-01", True),
    ("EU", "POL", "2004-05-01", True),
    ("EU", "NOR", "2015-01-01", False),
    ("euro-area", "HRV", "2022-12-31", False),
    ("euro-area", "LTU", "2015-01-01", True),
    ("euro-area", "SWE", "2020-01-01", False),
    ("Schengen area", "CHE", "2010-01-01", True),
    ("Schengen area", "IRL", "2020-01-01", False),
    ("NATO", "FIN", "2023-04-03", False),
    ("NATO", "FIN", "2023-04-04", True),
    ("NATO", "SWE", "2024-03-07", True),
    ("NATO", "EST", "2004-03-28", False),
    ("NATO", "FRA", "1975-01-01", True),
    ("Warsaw Pact", "POL", "1980-01-01", True),
    ("CSTO", "UZB", "2010-01-01", True),
    ("CSTO", "UZB", "2014-01-01", False),
    ("CIS", "GEO", "2009-08-18", True),
    ("CIS", "GEO", "2009-08-19", False),
    ("EAEU", "KGZ", "2015-06-01", False),
    ("EAEU", "KGZ", "2016-01-01", True),
    ("SCO", "IND", "2016-12-31", False),
    ("SCO", "BLR", "2024-07-04", True),
    ("OTS", "UZB", "2018-01-01", False),
    ("OTS", "TKM", "2024-01-01", False),
    ("BRICS", "IDN", "2025-01-06", True),
    ("BRICS", "ARG", "2024-06-01", False),
    ("G8", "RUS", "2013-06-17", True),
    ("G8", "RUS", "2014-06-01", False),
    ("G20", "ESP", "2015-01-01", False),
    ("GUAM", "UZB", "2003-01-01", True),
    ("GUAM", "UZB", "2006-01-01", False),
    ("OPEC", "QAT", "2018-12-31", True),
    ("OPEC", "QAT", "2019-01-01", False),
    ("OPEC", "AGO", "2024-01-01", False),
    ("OPEC", "IDN", "2012-01-01", False),
    ("OPEC", "IDN", "2016-06-01", True),
    ("OPEC+", "RUS", "2020-04-01", True),
    ("OPEC", "RUS", "2020-04-01", False),
    ("ASEAN", "KHM", "1998-01-01", False),
    ("ASEAN", "TLS", "2025-10-27", True),
    ("ECOWAS", "MLI", "2025-01-28", True),
    ("ECOWAS", "MLI", "2025-01-30", False),
    ("ECOWAS", "MRT", "2005-01-01", False),
    ("Alliance of Sahel States", "NER", "2024-01-01", True),
    ("African Union", "MAR", "2016-12-31", False),
    ("African Union", "MAR", "2018-01-01", True),
    ("OAU", "MAR", "1990-01-01", False),
    ("EAC", "SOM", "2024-06-01", True),
    ("Andean Community", "VEN", "2005-01-01", True),
    ("Andean Community", "VEN", "2007-01-01", False),
    ("Mercosur", "VEN", "2014-01-01", True),
    ("Mercosur", "VEN", "2018-01-01", False),
    ("ALBA", "ECU", "2019-01-01", False),
    ("OAS", "NIC", "2024-01-01", False),
    ("CELAC", "BRA", "2021-01-01", False),
    ("Council of Europe", "RUS", "2022-03-15", True),
    ("Council of Europe", "RUS", "2022-03-17", False),
    ("Council of Europe", "BLR", "2015-01-01", False),
    ("OECD", "CRI", "2022-01-01", True),
    ("OECD", "RUS", "2015-01-01", False),
    ("OSCE", "MNG", "2013-01-01", True),
    ("Commonwealth of Nations", "ZWE", "2010-01-01", False),
    ("Commonwealth of Nations", "GMB", "2015-01-01", False),
    ("Commonwealth of Nations", "GMB", "2019-01-01", True),
    ("Five Eyes", "NZL", "2015-01-01", True),
    ("AUKUS", "NZL", "2022-01-01", False),
    ("CPTPP", "GBR", "2024-12-14", False),
    ("SAARC", "AFG", "2010-01-01", True),
    ("Arab League", "COM", "1990-01-01", False),
    ("OIC", "KAZ", "2000-01-01", True),
]


@pytest.mark.parametrize(("group", "state", "day", "member"), FACTS)
def test_who_was_a_member_on_a_day(group: str, state: str, day: str, member: bool) -> None:
    assert (state in expand(group, date.fromisoformat(day))) is member


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [
        ("EU", "2013-12-31", 28),
        ("EU", "2024-01-01", 27),
        ("NATO", "2010-01-01", 28),
        ("NATO", "2024-12-31", 32),
        ("euro-area", "2023-01-01", 20),
        ("Arab League", "2000-01-01", 22),
        ("OSCE", "2020-01-01", 57),
        ("OIC", "2010-01-01", 57),
        ("OECD", "2024-01-01", 38),
        ("Council of Europe", "2021-01-01", 47),
        ("Council of Europe", "2023-01-01", 46),
        ("Commonwealth of Nations", "2024-01-01", 56),
        ("APEC", "2024-01-01", 21),
        ("SADC", "2024-01-01", 16),
        ("ECOWAS", "2020-01-01", 15),
        ("OPEC", "2024-06-01", 12),
        ("CELAC", "2015-01-01", 33),
        ("Schengen area", "2024-06-01", 29),
    ],
)
def test_how_many_members(group: str, day: str, count: int) -> None:
    assert len(expand(group, date.fromisoformat(day))) == count


def test_rows_are_of_known_groups_and_no_state_is_twice_a_member() -> None:
    tables = read_tables(DATA)
    known = {row["id"] for row in tables["organisations"]}
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in tables["memberships"]:
        assert row["group"] in known, row.where
        for state in cells(row["countries"]):
            spans.setdefault((row["group"], state), []).append(span(row))
    for key, stretches in spans.items():
        stretches.sort()
        for before, after in pairwise(stretches):
            assert before[1] < after[0], key


def test_organisations_have_known_codes_and_names_of_their_own() -> None:
    tables = read_tables(DATA)
    states = {row["code"] for row in tables["countries"]}
    bearers: dict[tuple[str, str], str] = {}
    for row in tables["organisations"]:
        span(row)
        assert row["country"] in states | {"EUR", "UNO", "IGO", "NGO", "ISM", "IMG", "MNC", ""}, row.where
        for name in {row["name"], *cells(row["aliases"]), *cells(row["acronyms"])}:
            other = bearers.setdefault((name, row["country"]), row["id"])
            assert other == row["id"], f"{row.where}: {name} of {row['country']} is {other} too"
    assert len(load_knowledge().entities) > len(states) + 600
