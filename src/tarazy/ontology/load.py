"""From the data files to one checked `Ontology`: construct all, then resolve the references between them."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from tarazy.digest import sha256_of
from tarazy.errors import DataError
from tarazy.ontology.model import (
    CameoMapping,
    Context,
    Decision,
    Entity,
    Entry,
    EventType,
    Exemption,
    Ontology,
    Quad,
    Sector,
    Vector,
)

VERSION = "plover-2.0/1"
E = TypeVar("E", bound=Entry)
CAMEO_COLUMNS = ["code", "type", "mode", "contexts", "note"]


@cache
def load_ontology() -> Ontology:
    """The ontology that ships with the package; DataError if its files contradict themselves or the schema."""
    return build_ontology(read_files(files("tarazy.ontology")))


def read_files(folder: Traversable) -> dict[str, bytes]:
    """The TOML and CSV files of a folder and its `types` folder, by path in it, sorted."""
    found = {}
    for prefix, place in (("", folder), ("types/", folder / "types")):
        for file in place.iterdir():
            if file.name.endswith((".toml", ".csv")):
                found[prefix + file.name] = file.read_bytes()
    return dict(sorted(found.items()))


def build_ontology(data: Mapping[str, bytes]) -> Ontology:
    """An ontology from the contents of its files by path; DataError names the file that is wrong."""
    quads = _keyed(data, "quads.toml", Quad)
    ontology = Ontology(
        version=VERSION,
        sha256=sha256_of(data),
        types=_types(data, tuple(quads)),
        contexts=_keyed(data, "contexts.toml", Context),
        sectors=_keyed(data, "sectors.toml", Sector),
        entities=_keyed(data, "entities.toml", Entity),
        quads=quads,
        vectors=_keyed(data, "vectors.toml", Vector),
        cameo=_cameo(data, "cameo.csv"),
        decisions=_listed(data, "decisions.toml", "decision", Decision),
        exemptions=_listed(data, "exemptions.toml", "exemption", Exemption),
    )
    for problem in unresolved(ontology):
        raise DataError(problem)
    return ontology


def unresolved(ontology: Ontology) -> Iterator[str]:
    """Each reference from one part of the ontology to another that leads nowhere, with the file it stands in."""
    for kind in ontology.types.values():
        where = f"types/{kind.code.lower()}.toml"
        if kind.quad not in ontology.quads:
            yield f"{where}: quad {kind.quad!r} is none of {', '.join(ontology.quads)}"
        for out in kind.excludes:
            yield from _target(ontology, f"{where}: excludes {out.rule!r}", out.type, out.mode)
    for vector in ontology.vectors.values():
        yield from _contexts(ontology, f"vectors.toml: {vector.code}", vector.contexts)
    for mapping in ontology.cameo.values():
        where = f"cameo.csv: code {mapping.code}"
        if mapping.type is not None:
            yield from _target(ontology, where, mapping.type, mapping.mode)
        yield from _contexts(ontology, where, mapping.contexts)
    for exemption in ontology.exemptions:
        yield from _target(ontology, "exemptions.toml", exemption.type, exemption.mode)


def _target(ontology: Ontology, where: str, code: str, mode: str | None) -> Iterator[str]:
    if code not in ontology.types:
        yield f"{where} names type {code!r}; expected one of {', '.join(ontology.types)}"
    elif mode is not None and mode not in ontology.types[code].modes:
        known = ", ".join(ontology.types[code].modes) or "no mode"
        yield f"{where} names mode {mode!r} of {code}; expected {known}"


def _contexts(ontology: Ontology, where: str, codes: tuple[str, ...]) -> Iterator[str]:
    for code in codes:
        if code not in ontology.contexts:
            yield f"{where} names context {code!r}, which contexts.toml does not have"


def _types(data: Mapping[str, bytes], quads: tuple[str, ...]) -> Mapping[str, EventType]:
    found = []
    for name in data:
        if not name.startswith("types/"):
            continue
        table = _toml(data, name)
        modes = table.get("modes", {})
        if not isinstance(modes, dict) or not all(isinstance(m, dict) for m in modes.values()):
            raise DataError(f"{name}: expected each mode as a table [modes.NAME], got {modes!r}")
        table["modes"] = {code: {"code": code} | mode for code, mode in modes.items()}
        kind = _convert(table, EventType, name)
        if PurePosixPath(name).stem != kind.code.lower():
            raise DataError(f"{name}: holds type {kind.code!r}; name the file {kind.code.lower()}.toml")
        found.append(msgspec.structs.replace(kind, modes=MappingProxyType(dict(kind.modes))))
    # An unknown quad sorts last here and is reported with the other references.
    found.sort(key=lambda kind: (quads.index(kind.quad) if kind.quad in quads else len(quads), kind.code))
    return MappingProxyType({kind.code: kind for kind in found})


def _keyed(data: Mapping[str, bytes], name: str, kind: type[E]) -> Mapping[str, E]:
    """The tables of a file, each named by its code."""
    tables = _toml(data, name)
    for code, table in tables.items():
        if not isinstance(table, dict):
            raise DataError(f"{name}: unknown key {code!r}; expected only tables, one for each code")
    return MappingProxyType(
        {code: _convert({"code": code} | table, kind, f"{name}: [{code}]") for code, table in tables.items()}
    )


def _listed(data: Mapping[str, bytes], name: str, key: str, kind: type[E]) -> tuple[E, ...]:
    """The array of tables called `key`, the only thing that the file may hold."""
    table = _toml(data, name)
    if set(table) - {key} or not isinstance(table.get(key, []), list):
        raise DataError(f"{name}: expected only [[{key}]] tables, got the keys {', '.join(table)}")
    return tuple(_convert(row, kind, f"{name}: [[{key}]] {n}") for n, row in enumerate(table.get(key, []), 1))


def _cameo(data: Mapping[str, bytes], name: str) -> Mapping[str, CameoMapping]:
    # Comments are blanked, not dropped, so that the line in a message is the line in the file.
    lines = ["" if line.startswith("#") else line for line in _text(data, name).splitlines()]
    reader = csv.reader(lines, strict=True)
    found: dict[str, CameoMapping] = {}
    header: list[str] | None = None
    try:
        for row in reader:
            where = f"{name}:{reader.line_num}"
            if not row:
                continue
            if header is None:
                header = row
                if header != CAMEO_COLUMNS:
                    raise DataError(f"{where}: expected the columns {CAMEO_COLUMNS}, got {header}")
                continue
            if len(row) != len(CAMEO_COLUMNS):
                raise DataError(f"{where}: expected {len(CAMEO_COLUMNS)} cells, got {len(row)}")
            code, kind, mode, contexts, note = row
            if code in found:
                raise DataError(f"{where}: code {code} stands here a second time")
            found[code] = CameoMapping(
                code=code,
                type=kind or None,
                mode=mode or None,
                contexts=tuple(contexts.split(";")) if contexts else (),
                note=note or None,
            )
    except csv.Error as error:
        raise DataError(f"{name}:{reader.line_num}: {error}") from error
    return MappingProxyType(found)


def _text(data: Mapping[str, bytes], name: str) -> str:
    if name not in data:
        raise DataError(f"{name}: missing from the ontology's data files")
    try:
        return data[name].decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{name}: expected UTF-8: {error}") from error


def _toml(data: Mapping[str, bytes], name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(data, name))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{name}: {error}") from error


def _convert(table: object, kind: type[E], where: str) -> E:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise DataError(f"{where}: {error}; the keys are {', '.join(kind.__struct_fields__)}") from error
