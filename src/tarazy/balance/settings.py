"""What the measures take as given, from settings.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tarazy.actors import load_knowledge
from tarazy.errors import DataError
from tarazy.ontology import load_ontology


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thresholds and lists of settings.toml, which says what each is for."""

    least_documents: int
    level: float
    answer_days: int
    past_periods: int
    most_values: int
    bodies: Mapping[str, str]
    home: Mapping[str, tuple[str, ...]]


def parse_settings(text: str) -> Settings:
    """Settings from the text of a settings file; DataError for an unknown key, code or senseless number."""
    try:
        found = msgspec.convert(tomllib.loads(text), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"balance/settings.toml: {error}; keys are {', '.join(Settings.__struct_fields__)}") from error
    ontology, groups = load_ontology(), load_knowledge().memberships
    for code, group in found.bodies.items():
        if code not in ontology.entities or group not in groups:
            raise DataError(f"balance/settings.toml: [bodies] {code} = {group!r}: no such entity or group")
    sectors = [s for codes in found.home.values() for s in codes]
    for sector in sectors:
        if sector not in ontology.sectors or sectors.count(sector) > 1:
            raise DataError(f"balance/settings.toml: [home] {sector!r} is no sector, or stands there twice")
    numbers = (found.least_documents, found.answer_days, found.past_periods, found.most_values)
    if min(numbers) < 1 or not 0 < found.level < 1:
        raise DataError("balance/settings.toml: expected whole numbers above 0 and a level between 0 and 1")
    return found


@cache
def load_settings() -> Settings:
    """The settings that ship with the package."""
    return parse_settings((files("tarazy.balance") / "settings.toml").read_text(encoding="utf-8"))
