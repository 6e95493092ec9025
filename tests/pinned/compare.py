"""Compare the output of an installed wheel with the pinned one: `compare.py EVENTS BRIEF PAGE FOLDER [--write]`.

Events are compared by what they say. Processors round int8 products differently, so an event near a threshold may come
or go: of all events, at most the share TOLERANCE may differ.
"""

import json
import sys
from pathlib import Path

TOLERANCE = 0.04


def essence(event: dict) -> dict:
    """What an event says, without the confidence."""
    parties = {
        side: [(a["text"], a["country"], a["sectors"]) for a in event[side]] for side in ("actors", "recipients")
    }
    kept = {k: event[k] for k in ("document", "sentence", "type", "mode", "status", "trigger", "when")}
    return json.loads(json.dumps({**kept, **parties}))


def main() -> int:
    """Print the first difference and return 1, or return 0."""
    events_path, brief_path, page_path, folder = (Path(a) for a in sys.argv[1:5])
    events = [json.loads(line) for line in events_path.read_text(encoding="utf-8").splitlines()]
    found = [essence(e) for e in events]
    pinned = folder / "events.json"
    if "--write" in sys.argv:
        pinned.write_text("[\n" + ",\n".join(json.dumps(e) for e in found) + "\n]\n", encoding="utf-8")
    expected = json.loads(pinned.read_text(encoding="utf-8"))
    different = sum(a not in found for a in expected) + sum(b not in expected for b in found)
    if different > TOLERANCE * 2 * len(expected):
        print(
            f"{different} of {len(expected)} events differ, for example {[a for a in expected if a not in found][:1]}"
        )
        return 1
    brief, page = brief_path.read_text(encoding="utf-8"), page_path.read_text(encoding="utf-8")
    for heading in (
        "At a glance",
        "What happened",
        "What is planned or possible",
        "Who leans where",
        "Passages",
    ):
        if heading not in brief or heading not in page:
            print(f"{heading!r} is missing from the brief")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
