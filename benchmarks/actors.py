"""How well mentions are resolved, and how fast: `python -m benchmarks.actors [--misses]`.

Accuracy of country, primary sector and identity on tests/actors/mentions.txt; coverage of the names in two data sets
under ../shared/data, where they are; mentions per second, load time and size.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tarazy.actors import Resolver, document_context, load_knowledge
from tarazy.actors.names import fold, loosen
from tarazy.records import Actor

ROOT = Path(__file__).parents[1]
MENTIONS = ROOT / "tests/actors/mentions.txt"
_MARKED = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\|([^\[\]|]+)\|([^\[\]|]+)\]")


class Judged(NamedTuple):
    """A mention in its document with what a person said of it."""

    section: str
    line: int
    text: str
    on: date
    start: int
    end: int
    country: str
    sector: str
    identity: str

    @property
    def words(self) -> str:
        """The mention."""
        return self.text[self.start : self.end]


def judged_mentions(path: Path = MENTIONS) -> Iterator[Judged]:
    """The judged mentions of the development set, in the order of the file."""
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("##"):
            section = line[2:].strip()
        elif line and not line.startswith("#"):
            day, marked = line.split("\t")
            plain, spans, at = "", [], 0
            for match in _MARKED.finditer(marked):
                plain += marked[at : match.start()]
                spans.append((len(plain), match))
                plain += match[1]
                at = match.end()
            plain += marked[at:]
            for start, match in spans:
                end = start + len(match[1])
                yield Judged(section, number, plain, date.fromisoformat(day), start, end, match[2], match[3], match[4])


def resolved(mention: Judged, resolver: Resolver) -> Actor:
    """What the resolver says of the mention in its document."""
    context = document_context(mention.text, None)
    return resolver.resolve(mention.words, start=mention.start, end=mention.end, on=mention.on, context=context)


def verdicts(mention: Judged, actor: Actor) -> dict[str, bool]:
    """Whether country, primary sector and identity are right, for those that are judged."""
    found: dict[str, bool] = {}
    if mention.country != "*":
        found["country"] = (actor.country or "-") == mention.country
    if mention.sector != "*":
        found["sector"] = (actor.sectors[0] if actor.sectors else "-") == mention.sector
    if mention.identity == "-":
        found["identity"] = actor.id is None
    elif mention.identity == "=":
        found["identity"] = actor.id == f"state:{mention.country}"
    elif mention.identity != "*":
        found["identity"] = actor.id is not None and loosen(fold(actor.name or "")) == loosen(fold(mention.identity))
    return found


def accuracy(misses: bool = False) -> dict[str, tuple[int, int]]:
    """How many of the judged mentions are right, by what is judged and by section."""
    resolver = Resolver(load_knowledge())
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for mention in judged_mentions():
        actor = resolved(mention, resolver)
        checks = verdicts(mention, actor)
        for name, good in checks.items():
            for key in (name, f"{name} in {mention.section}"):
                judged[key] += 1
                right[key] += good
        if misses and not all(checks.values()):
            wrong = ",".join(k for k, good in checks.items() if not good)
            print(
                f"{mention.line}: {mention.words!r} {wrong}: expected {mention.country} {mention.sector} "
                f"{mention.identity}; got {actor.country} {','.join(actor.sectors)} {actor.id} ({actor.reason})"
            )
    return {key: (right[key], judged[key]) for key in judged}


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    for key, (right, judged) in accuracy(arguments.misses).items():
        print(f"{key:28} {right:4} of {judged:4}  {right / judged:.3f}")


if __name__ == "__main__":
    main()
