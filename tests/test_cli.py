"""The commands end to end on good and bad input."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

import tarazy
from tarazy.cli import main
from tarazy.records import Claim

DISPATCHES = Path(__file__).parent.parent / "examples" / "dispatches"
ENGLISH = "Kazakhstan and Turkey signed a trade agreement in Astana on Thursday, the foreign ministry said."


def call(*arguments: object, data: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=data)


def test_code_gives_json_lines_with_evidence_that_stands_in_the_text() -> None:
    path = sorted(DISPATCHES.glob("*.txt"))[2]
    result = call("code", path)
    assert result.exit_code == 0, result.output
    text = path.read_text(encoding="utf-8")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert events
    for event in events:
        for words in (event["trigger"], *event["actors"], *event["recipients"]):
            assert text[words["start"] : words["end"]] == words["text"]


def test_brief_prints_every_part_and_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    paths = sorted(DISPATCHES.glob("*.txt"))[:3]
    result = call("brief", *paths, "-o", page)
    assert result.exit_code == 0, result.output
    for heading in ("At a glance", "What happened", "What is planned", "Who leans where", "Passages"):
        assert heading in result.stdout
        assert heading in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["code", "brief"])
def test_bad_files_are_named_with_the_reason_and_the_rest_is_coded(tmp_path: Path, command: str) -> None:
    (tmp_path / "a_empty.txt").write_bytes(b"")
    (tmp_path / "b_binary.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "c_latin.txt").write_bytes(ENGLISH.encode() + b" \xff\xfe\x80 caf\xe9")
    (tmp_path / "d.html").write_text("<html><body></body></html>")
    good = json.dumps({"id": "good", "text": ENGLISH, "date": "2024-02-31"})
    (tmp_path / "e.jsonl").write_text("\n".join(["{", json.dumps({"id": "x"}), good]))
    (tmp_path / "f_russian.txt").write_text("Президент прибыл с официальным визитом в столицу в четверг утром.")
    (tmp_path / "g_word.txt").write_text("Hello")
    (tmp_path / "h_signs.txt").write_text("🙂🙂 Kazakhstan \u202epraised\u202c Turkey. שלום 🙂")
    result = call(command, tmp_path)
    assert result.exit_code == 1, result.output
    for where in ("a_empty.txt", "b_binary.txt", "d.html", "e.jsonl:1", "e.jsonl:2", "f_russian.txt"):
        assert f"skipped {where}" in result.stderr
    assert "2024-02-31" in result.stderr
    assert "good" in result.stdout


def test_nothing_to_code_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert call("code", tmp_path).exit_code == 2
    missing = call("code", tmp_path / "none.txt")
    assert missing.exit_code == 2
    assert "no such file" in missing.stderr
    assert "no known" in call("brief", tmp_path / "empty.txt", "--powers", "Atlantis").stderr
    assert "no alpha-3 code" in call("brief", tmp_path / "empty.txt", "--focal", "Narnia").stderr


def test_standard_input_is_read_as_text_or_json_lines() -> None:
    def piped(data: str) -> list[str]:
        command = [sys.executable, "-m", "tarazy.cli", "code", "-"]
        told = subprocess.run(command, input=data, capture_output=True, text=True, check=True).stdout
        return [json.loads(line)["type"] for line in told.splitlines()]

    types = [piped(ENGLISH), piped(json.dumps({"id": "1", "text": ENGLISH}))]
    assert types[0] == types[1] != []


def test_file_without_a_line_break_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    path.write_bytes(b'{"id": "1", "text": "' + b"a" * (40 << 20))
    result = call("code", path)
    assert result.exit_code == 2
    assert "big.jsonl:1" in result.stderr


def test_help_starts_without_the_heavy_libraries() -> None:
    script = "import sys; sys.argv = ['tarazy', '--help']\ntry:\n import tarazy.cli; tarazy.cli.main()\nexcept SystemExit: pass\n"
    script += (
        "print([m for m in ('onnxruntime', 'duckdb', 'polars', 'trafilatura', 'rich', 'numpy') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.rstrip().endswith("[]")


def test_claims_come_out_beside_events_and_in_a_store(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Kazakhstan has a 7,500-kilometre border with Russia. " + ENGLISH, encoding="utf-8")
    lines, store = tmp_path / "claims.jsonl", tmp_path / "x.duckdb"
    result = call("code", text, "--claims", lines)
    assert result.exit_code == 0, result.output
    (claim,) = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert (claim["document"], claim["subjects"], claim["verdict"]) == ("a.txt", ["KAZ", "RUS"], "near")
    assert json.loads(call("claims", text, "--json").stdout) == claim
    assert call("code", text, "-o", store).exit_code == 0
    with tarazy.open(store, read_only=True) as held:
        (coding,) = held.codings()
        assert coding.claims == (msgspec.convert(claim, Claim),)
    refused = call("code", text, "-o", store, "--claims", lines)
    assert refused.exit_code == 2
    assert "table `claims`" in refused.stderr
    refused = call("code", text, "-o", tmp_path / "kept.jsonl", "--claims", tmp_path / "no" / "claims.jsonl")
    assert refused.exit_code == 2
    assert not (tmp_path / "kept.jsonl").exists()


def test_claims_never_replace_an_input_or_the_output(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    text = folder / "a.txt"
    text.write_text(ENGLISH, encoding="utf-8")
    link, output = tmp_path / "link.txt", tmp_path / "events.jsonl"
    link.hardlink_to(text)
    for arguments in (
        (text, "--claims", text),
        (text, "--claims", folder / ".." / "texts" / "a.txt"),
        (text, "--claims", link),
        (folder, "--claims", text),
        (folder, "--claims", folder / "claims.jsonl"),
        (text, "-o", output, "--claims", output),
        (text, "-o", output, "--claims", folder / ".." / "events.jsonl"),
        (text, "--claims", "-"),
    ):
        refused = call("code", *arguments)
        assert refused.exit_code == 2, arguments
        assert "--claims" in refused.stderr
    assert text.read_text(encoding="utf-8") == ENGLISH
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.txt", "texts"]
    assert [p.name for p in folder.iterdir()] == ["a.txt"]
    assert not Path("-").exists()


def test_claims_are_kept_when_the_output_is_refused_and_replaced_when_it_is_not(tmp_path: Path) -> None:
    text, lines = tmp_path / "a.txt", tmp_path / "claims.jsonl"
    text.write_text("Kazakhstan has a 7,500-kilometre border with Russia. " + ENGLISH, encoding="utf-8")
    lines.write_text("earlier\n", encoding="utf-8")
    for refused in (tmp_path / "events.unknown", tmp_path / "no" / "events.jsonl", tmp_path / "no" / "x.csv"):
        assert call("code", text, "-o", refused, "--claims", lines).exit_code == 2
        assert lines.read_text(encoding="utf-8") == "earlier\n"
    assert call("code", text, "-o", tmp_path / "events.jsonl", "--claims", lines).exit_code == 0
    (claim,) = lines.read_text(encoding="utf-8").splitlines()
    assert json.loads(claim)["verdict"] == "near"
