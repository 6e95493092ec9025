"""Which power an actor belongs to on a date: the one definition."""

from datetime import date

from tarazy.actors import expand, load_knowledge
from tarazy.errors import InputError
from tarazy.records import Actor


def is_state(code: str) -> bool:
    """Whether this is the alpha-3 code of a state that the package knows."""
    return f"state:{code}" in load_knowledge().entities


class Powers:
    """States, or dated groups of states such as the EU, that a focal state deals with."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        """`codes` are alpha-3 country codes or group names ("EU"); InputError for what is neither."""
        if not codes:
            raise InputError("no powers given; name at least one, such as RUS,CHN,USA,EU,TUR")
        self.codes = codes
        # "SCO" looks like a country's code and is a group's name: what is no state must be a known group
        self._groups = {c for c in codes if not is_state(c)}
        for code in self._groups:
            expand(code, None)

    def of(self, actor: Actor, on: date | None) -> frozenset[str]:
        """The powers that the actor belongs to: as the state, a member state, or the group itself."""
        found = {c for c in self.codes if actor.country == c}
        for group in self._groups:
            itself = actor.id is not None and actor.id.split(":")[-1].casefold() == group.casefold()
            if itself or (actor.country is not None and actor.country in expand(group, on)):
                found.add(group)
        return frozenset(found)
