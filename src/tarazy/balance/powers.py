"""Which power an actor belongs to on a date: the one definition."""

from datetime import date

from tarazy.actors import expand
from tarazy.errors import InputError
from tarazy.records import Actor


class Powers:
    """States, or dated groups of states such as the EU, that a focal state deals with."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        """`codes` are alpha-3 country codes or group names ("EU"); InputError for what is neither."""
        if not codes:
            raise InputError("no powers given; name at least one, such as RUS,CHN,USA,EU,TUR")
        self.codes = codes
        self._groups = {c for c in codes if len(c) != 3 or not c.isupper()}
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
