"""What kind of clause stands between two commas."""

# data: whole file, the words of notices

import re
from enum import Enum, auto

from tongxin.shared.papers.reading.figures import MARKER, targets
from tongxin.shared.papers.reading.lexicon import WORDS, one_of, rule, rules

HIDDEN = "□"
_OPENING, _CLOSING = "“‘《（(〔【「", "”’》）)〕】」"
_verbs, _context = WORDS["verbs"], WORDS["context"]


class Kind(Enum):
    """The part a clause plays in its sentence."""

    ACTION = auto()
    STANDING = auto()  # an action, but too general for a closing exhortation
    SOFT = auto()
    RESULT = auto()
    SLOGAN = auto()
    ADVERBIAL = auto()
    QUANTITY = auto()
    REST = auto()


VERB = re.compile(one_of(_verbs["anywhere"], _verbs["concrete"], _verbs["general"], _verbs["soft"]))
ANYWHERE, GENERAL, SOFT = (frozenset(_verbs[n]) for n in ("anywhere", "general", "soft"))
LEFT = re.compile(
    "(?:"
    + one_of(_context["adverbs"], _context["modals"], _context["subjects"], _context["endings"])
    + ")$"
)
PERSON = re.compile(one_of(_context["persons"]) + "$")
BARE_PREPOSITIONS = frozenset(_context["prepositions"]) - frozenset(_context["adverbs"])
PREPOSITION = re.compile(one_of(_context["prepositions"]))
ADVERBS = re.compile(one_of(_context["adverbs"]))
AFTER_NOUN, NOMINAL = rule("context", "after_noun"), rule("context", "nominal")
NEGATION = rule("context", "negation")
CARRIED = re.compile(one_of(_context["carried"]))
LINKED = re.compile("[、和与及的关]$")
LEAD, MODAL = rule("strip", "lead"), rule("strip", "modal")
NEVER, CONDITION = rules("never", "clause"), rule("never", "condition")
RESULT, PROGRESS = rule("tail", "result"), rule("tail", "progress")
CARRYING, DONE = rule("tail", "carried"), rule("tail", "done")
OPENER, WHOLE, TIME = (rule("adverbial", n) for n in ("opener", "whole", "time"))
MARKED = "至少"
BARE_NUMBER = re.compile(r"^[^，]{0,8}(?:不少于|不低于)[^，]{1,12}$")
LEAST_DEED = re.compile(
    rf"(?:{MARKER.pattern})[^\d{HIDDEN}一二两三四五六七八九十百千]{{1,4}}[\d一二两三四五六七八九十百千]"
)


def masked(text: str) -> str:
    """The text with what stands in quotes, titles and brackets hidden; same length."""
    out, stack = list(text), []
    for place, letter in enumerate(text):
        if letter in _OPENING:
            stack.append((_CLOSING[_OPENING.index(letter)], place))
        if letter in "。\n":
            stack.clear()
        if not stack or letter != stack[-1][0]:
            continue
        _closer, start = stack.pop()
        if not stack:
            out[start + 1 : place] = HIDDEN * (place - start - 1)
    return "".join(out)


def core(clause: str) -> str:
    """The clause without connective, subject and modal: 各级工会要…."""
    bare = LEAD.sub("", clause.strip(), count=1)
    modal = MODAL.match(bare)
    return bare[modal.end() :] if modal else bare


def kind_of(clause: str) -> Kind:
    """Classify a masked clause."""
    bare = core(clause)
    plain = _without_adverbs(bare)
    if any(NEVER.search(form) for form in (bare, plain)):
        return Kind.SLOGAN
    if any(RESULT.match(form) or PROGRESS.match(form) for form in (bare, plain)):
        return Kind.RESULT
    if WHOLE.match(bare):
        return Kind.ADVERBIAL
    return _by_verb(clause, bare, plain)


def _by_verb(clause: str, bare: str, plain: str) -> Kind:
    verb = None if CONDITION.match(bare) else predicate(LEAD.sub("", clause, count=1))
    if CARRYING.match(plain) and (verb is None or not _future(plain)):
        return Kind.STANDING if CARRIED.search(plain) else Kind.RESULT
    if verb is None:
        return _without_verb(clause, bare)
    return _of_verb(clause, verb)


def _of_verb(clause: str, verb: str) -> Kind:
    if BARE_NUMBER.search(clause) and verb + MARKED in MARKER.sub(MARKED, clause):
        return Kind.QUANTITY  # 建成不少于20个: the number is all it says
    if verb in SOFT:
        return Kind.SOFT
    return Kind.STANDING if verb in GENERAL else Kind.ACTION


def _future(plain: str) -> bool:
    """将 before an adverb or verb means "will"."""
    rest = _without_adverbs(plain[1:])
    return plain.startswith("将") and bool(VERB.match(rest))


def _without_verb(clause: str, bare: str) -> Kind:
    if LEAST_DEED.search(clause) and not CONDITION.match(bare):
        return Kind.ACTION
    if next(targets(clause), None):
        return Kind.QUANTITY
    if (OPENER.match(bare) or TIME.search(bare)) and not MARKER.search(bare):
        return Kind.ADVERBIAL
    return Kind.REST


def predicate(clause: str) -> str | None:
    """The verb of the main clause, if it is one of action."""
    for match in VERB.finditer(clause):
        left, right = clause[: match.start()], clause[match.end() :]
        if _may_lead(left, match[0]) and _has_object(left, match[0], right):
            return match[0]
    return None


def _may_lead(left: str, verb: str) -> bool:
    bare = re.sub(rf"[{_OPENING}{HIDDEN}{_CLOSING}\s]+$", "", left) or left.strip()
    if not bare:
        return True
    if NEGATION.search(bare) or LINKED.search(bare) or bare in BARE_PREPOSITIONS:
        return False
    if verb in ANYWHERE or LEFT.search(bare):
        return True
    return bool(PERSON.search(bare) and PREPOSITION.search(bare))


def _has_object(left: str, verb: str, right: str) -> bool:
    if AFTER_NOUN.match(right) or NOMINAL.match(right):
        return False
    if right.strip():
        return True
    governed = PREPOSITION.search(left) or MODAL.match(left)
    return bool(governed) and not DONE.search(verb)


def _without_adverbs(text: str) -> str:
    while (match := ADVERBS.match(text)) and len(text) > match.end() + 1:
        text = text[match.end() :]
        if match[0] in {"组织", "集中", "新", "共", "各", "请"}:
            return match[0] + text
    return text
