"""Histories of memberships, and what the handbook says becomes of them: a plain oracle."""

from dataclasses import dataclass, field
from datetime import date

EAST, WEST, SHOP = range(3)
# Deeds that make sense of each other only one behind the other, of one person.
CHAINS = {
    "move": ("ask", "release", "accept"),
    "call_off": ("ask", "cancel", "retain"),
    "decline_it": ("ask", "release", "decline", "ask"),
    "mend": ("leave", "reinstate"),
    "rest": ("retain", "resume"),
    "twice": ("join", "join_other", "merge"),
    "retained_twice": ("join", "retain", "join_other", "merge"),
}
DEEDS = [*CHAINS, *CHAINS, "join", "join", "join", "leave", "ask", "release", "accept", "decline",
         "retain", "resume", "reinstate", "merge"]  # fmt: skip


def told_apart(history):
    """Deed by deed: those of a chain some days apart."""
    for deed, who, place, passed, back in history:
        for one in CHAINS.get(deed, (deed,)):
            yield one, who, place, passed, back


@dataclass
class Stretch:
    """A person's time at one place, until the day it is told to end."""

    place: int
    since: date
    until: date | None = None
    is_retained: bool = False
    has_left: bool = False


@dataclass
class Oracle:
    """What the handbook says becomes of each deed; True where it is to be taken."""

    spans: list[list[Stretch]] = field(default_factory=lambda: [[], [], []])
    moves: dict[int, list] = field(default_factory=dict)  # person: place, whether let go
    same: dict[int, int] = field(default_factory=dict)  # the number that went: the one kept
    known: list[int] = field(default_factory=list)  # in the order in which they came on file

    def held(self, who) -> Stretch | None:
        return next((one for one in self.spans[who] if one.until is None), None)

    def do(self, deed, who, place, on, today) -> bool:
        return bool(getattr(self, deed)(who, place, on, today))

    def join(self, who, place, on, _today):
        """Whoever shows the papers that went is known as the person who stays."""
        who = self.person(who)
        if any(one.until is None or one.until > on for one in self.spans[who]):
            return False
        self.spans[who].append(Stretch(place, on))
        if who not in self.known:
            self.known.append(who)
        return True

    def join_other(self, _who, place, on, today):
        """The person whose number is that of the place joins there."""
        return self.join(place, place, on, today)

    def leave(self, who, _place, on, _today):
        if not (now := self.held(who)) or on < now.since:
            return False
        now.until, now.has_left = on, True
        self.moves.pop(who, None)
        return True

    def ask(self, who, place, _on, _today):
        if not (now := self.held(who)) or now.place == place or who in self.moves:
            return False
        self.moves[who] = [place, False]
        return True

    def release(self, who, _place, _on, _today):
        if who not in self.moves or self.moves[who][1]:
            return False
        self.moves[who][1] = True
        return True

    def accept(self, who, _place, _on, today):
        if who not in self.moves or not self.moves[who][1]:
            return False
        self.held(who).until = today
        self.spans[who].append(Stretch(self.moves.pop(who)[0], today))
        return True

    def decline(self, who, _place, _on, _today):
        return self.moves.pop(who, None) is not None

    cancel = decline

    def retain(self, who, _place, on, _today):
        return self._go_on(who, on, to_retained=True)

    def resume(self, who, _place, on, _today):
        return self._go_on(who, on, to_retained=False)

    def _go_on(self, who, on, *, to_retained):
        now = self.held(who)
        if not now or who in self.moves or now.is_retained == to_retained or on < now.since:
            return False
        now.until = on
        self.spans[who].append(Stretch(now.place, on, is_retained=to_retained))
        return True

    def reinstate(self, who, _place, on, _today):
        if self.held(who) or not self.spans[who] or who in self.same:
            return False
        last = max(self.spans[who], key=lambda one: (one.until, one.since))
        if not last.has_left or last.since == last.until or on < last.until:
            return False
        self.spans[who].append(Stretch(last.place, on, is_retained=last.is_retained))
        return True

    def merge(self, who, place, _on, today):
        """The number with a membership stays, a whole one's, the longer one's, the older number."""
        if who == place or {who, place} & {*self.same} or not {who, place} <= {*self.known}:
            return False

        def rank(number):
            now = self.held(number)
            begun = min(one.since for one in self.spans[number])
            return now is None, bool(now and now.is_retained), begun, self.known.index(number)

        kept, gone = sorted((who, place), key=rank)
        if now := self.held(gone):
            now.until = today
        self.moves.pop(gone, None)
        self.same[gone] = kept
        return True

    def person(self, number) -> int:
        while number in self.same:
            number = self.same[number]
        return number

    def count(self, places, day, *, retained) -> int:
        found = {
            self.person(who)
            for who, spans in enumerate(self.spans)
            for one in spans
            if one.place in places
            and one.is_retained == retained
            and one.since <= day
            and (one.until is None or day < one.until)
        }
        return len(found)
