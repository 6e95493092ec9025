"""The data files and their compact form."""

from pathlib import Path

import msgspec

from tarazy.actors import load_knowledge
from tarazy.actors.compiled import NAME, compile_knowledge, link, read_compiled
from tarazy.actors.lint import lint
from tarazy.actors.tables import DATA, Row, read_tables


def test_the_data_files_contradict_themselves_nowhere() -> None:
    problems = lint(read_tables(DATA))
    assert not problems, "\n".join(problems)


def test_the_linter_sees_what_is_wrong() -> None:
    tables = read_tables(DATA)
    person = dict(tables["people"][0])
    tables["people"] += [
        Row({**person, "country": "XXX", "sectors": "FOO"}, "a:1"),
        Row({**person, "name": "Somebody Else", "start": "2020", "end": "2019"}, "a:2"),
        Row({**person, "id": "person:twin"}, "a:3"),
    ]
    tables["roles"] += [Row({**tables["roles"][0], "home": "perhaps"}, "a:4")]
    tables["memberships"] += [Row({**tables["memberships"][0], "group": "none"}, "a:5")]
    found = "\n".join(lint(tables))
    for part in ("'XXX'", "'FOO'", "a:2: begins", "'Somebody Else' here", "one person twice", "a:4: the role", "a:5"):
        assert part in found


def test_the_compact_form_is_that_of_the_data_files() -> None:
    fresh = msgspec.msgpack.encode(compile_knowledge(), order="deterministic")
    held = (Path(str(DATA)).parent / NAME).read_bytes()
    assert held == fresh, "run python -m knowledge.compile and commit what it writes"


def test_both_forms_know_the_same() -> None:
    read = read_compiled()
    assert read is not None
    slow, fast = link(compile_knowledge()), link(read)
    assert slow.people == fast.people == load_knowledge().people
    assert slow.entities == fast.entities
    assert slow.surnames == fast.surnames
    assert slow.words == fast.words
