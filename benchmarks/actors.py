"""How well mentions are resolved, and how fast: `python -m benchmarks.actors [--misses]`.

Accuracy of country, primary sector and identity on tests/actors/mentions.txt and probes.tsv; coverage of the names in
two data sets under ../shared/data, where they are; mentions per second, load time and size.
"""

import argparse
import csv
import lzma
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tarazy.actors import Resolver, document_context, load_knowledge
from tarazy.actors.compiled import read_compiled
from tarazy.actors.names import fold, loosen
from tarazy.records import Actor

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared/data"
MENTIONS = ROOT / "tests/actors/mentions.txt"
PROBES = ROOT / "tests/actors/probes.tsv"
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


def probes(misses: bool = False) -> dict[str, tuple[int, int]]:
    """How many countries and primary sectors of the probes are right, by set."""
    resolver = Resolver(load_knowledge())
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    section = ""
    for number, line in enumerate(PROBES.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("##"):
            section = line[2:].strip()
        elif not line.startswith("#"):
            day, words, country, sector = line.split("\t")
            actor = resolver.resolve(words, on=date.fromisoformat(day))
            said = {"country": actor.country or "-", "sector": actor.sectors[0] if actor.sectors else "-"}
            for name, wanted in (("country", country), ("sector", sector)):
                if wanted == "*":
                    continue
                judged[f"{name} in {section} probes"] += 1
                right[f"{name} in {section} probes"] += said[name] in wanted.split("/")
                if misses and said[name] not in wanted.split("/"):
                    print(f"probes.tsv:{number}: {words!r} {name}: expected {wanted}, got {said[name]}")
    return {key: (right[key], judged[key]) for key in judged}


def icews_coverage() -> dict[str, tuple[int, int]] | None:
    """Names of actors in the ICEWS sample that get a country, by name and by how often they stand there."""
    path = DATA / "events/icews_2005_2015_sample.tsv.xz"
    if not path.exists():
        return None
    names: Counter[tuple[str, str]] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for column in ("source_name", "target_name"):
                if row[column]:
                    names[row[column], row["event_date"][:4]] += 1
    resolver = Resolver(load_knowledge())
    found = {key for key in names if resolver.resolve(key[0], on=date(int(key[1]), 7, 1)).country is not None}
    distinct = {name for name, _ in names}
    return {
        "ICEWS names": (len({name for name, _ in found}), len(distinct)),
        "ICEWS mentions": (sum(names[key] for key in found), sum(names.values())),
    }


def archigos_coverage() -> dict[str, tuple[int, int]] | None:
    """Leaders of Archigos since 1990 whose surname with the state's adjective and "leader" gives the state's person."""
    path = DATA / "records/archigos.parquet"
    if not path.exists():
        return None
    from knowledge.datasets import archigos

    known = load_knowledge()
    people: dict[str, set[str]] = {}
    for person in known.people.values():
        for term in person.terms:
            people.setdefault(term.country, set()).update(loosen(fold(person.name)).replace("-", " ").split())
    spells = [s for s in archigos() if s.country != "SMR"]
    held = [s for s in spells if set(loosen(fold(s.leader)).replace("-", " ").split()) & people.get(s.country, set())]
    return {"Archigos spells since 1990": (len(held), len(spells))}


def speed() -> tuple[int, float]:
    """Judged mentions and the CPU seconds that resolving them took, contexts not counted."""
    resolver = Resolver(load_knowledge())
    mentions = list(judged_mentions())
    contexts = {m.text: document_context(m.text, None) for m in mentions}
    began = time.process_time()
    for _ in range(3):
        for m in mentions:
            resolver.resolve(m.words, start=m.start, end=m.end, on=m.on, context=contexts[m.text])
    return 3 * len(mentions), time.process_time() - began


def load_time() -> float:
    """CPU seconds to load the compiled knowledge, the best of five."""
    times = []
    for _ in range(5):
        load_knowledge.cache_clear()
        began = time.process_time()
        load_knowledge()
        times.append(time.process_time() - began)
    return min(times)


def sizes() -> dict[str, int]:
    """Bytes of the room's data in the package, as they lie and as a wheel packs them."""
    folder = ROOT / "src/tarazy/actors"
    held = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".py" and "__pycache__" not in p.parts]
    packed = sum(len(zlib.compress(p.read_bytes(), 6)) for p in held)
    return {"bytes": sum(p.stat().st_size for p in held), "bytes packed": packed}


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="also list every judged mention that is not right")
    arguments = parser.parse_args()
    shares = (
        accuracy(arguments.misses) | probes(arguments.misses) | (icews_coverage() or {}) | (archigos_coverage() or {})
    )
    for key, (right, judged) in shares.items():
        print(f"{key:28} {right:6} of {judged:6}  {right / judged:.3f}")
    number, seconds = speed()
    known = load_knowledge()
    print(f"{'mentions per second':28} {number / seconds:.0f}")
    print(f"{'load, seconds':28} {load_time():.3f}{'' if read_compiled() else ' (not compiled)'}")
    print(f"{'named entities':28} {len(known.people) + len(known.entities)}")
    for key, value in sizes().items():
        print(f"{key:28} {value}")


if __name__ == "__main__":
    main()
