"""Yes and no, and the wish for a person: what is said apart from what is told."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from pascal.adapters.bot.folding import Span, breaths, clause_of, is_asked, longest, spans, without
from pascal.adapters.bot.said import NEAR, Said, around, is_courtesy
from pascal.adapters.bot.words import lists
from pascal.adapters.bot.words import words as words_of
from pascal.domain.bot import CONSENT
from pascal.domain.requirements import Kind

SHORT: Final = 7
"""In so few words a yes or a no stands for itself wherever it stands."""
BESIDE: Final = 1
"""Words beside a yes that nobody knows."""
_SOMEBODY: Final = (
    r"(?:person|persona|humano|human|asesor\w*|agente?s?|alguien|vendedor\w*|ejecutiv\w*|operador\w*|encargad\w*"
    r"|corredor\w*|someone|somebody|representative|advis[eo]r|salesperson|pessoa|atendente|corretor\w*|alguem"
    r"|consultor\w*|ser humano)(?! (?:de mi|de la|da|in my|of my) (?:famil|house))"
)
_WANTS_PERSON: Final = (
    re.compile(
        r"(?<!\w)(?:habl\w*|convers[ae]\w*|comuni\w*|contact\w*|ati[eé]n\w*|atend\w*|pas[ae]\w*|pon\w*|deriv\w*|llam\w*"
        r"|speak\w*|talk\w*|call|reach|connect|transfer|fal[ae]\w*|lig[aue]\w*|cham\w*)"
        rf"(?:\W+\w+){{0,4}}?\W+{_SOMEBODY}(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:quier\w*|quisiera|puedo|necesit\w*|(?:want|need) to|(?:can|could) i|quero|queria|posso"
        r"|preciso)\W+(?:habl\w*|convers\w*|speak|talk|fal\w*)\W+(?:con|com|with|to)\W+"
        r"(?!mi |mis |my |meu |minha )\w"
    ),
    re.compile(
        r"(?<!\w)(?:quier\w*|quisiera|prefier\w*|prefer|necesit\w*|want|need|quero|queria|prefiro|preciso)"
        rf"(?:\W+\w+){{0,2}}?\W+{_SOMEBODY}(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:no|nao|don't|not)\W+(?:\w+\W+){0,3}?(?:hablar|chatear|conversar|falar|talk|speak)\w*\W+(?:\w+\W+){0,3}?"
        r"(?:bot|robot|robo|maquina|machine)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:llam[ae]n?me|me (?:pueden|podrian|puede|podria) llamar|que me llamen"
        r"|call me(?= back| please|\W*$)|me lig[au]e?m?)(?!\w)(?!\s+al?\b|\W*\d)"
    ),
    re.compile(
        r"(?<!\w)(?:hay|tem|is there|is)\s+(?:alguien|alguem|anybody|anyone|someone)\s+(?:ahi|ai|there|real)"
    ),
)
_NOT_NOW: Final = re.compile(r"(?<!\w)(?:no|nao|sin|don't|dont|not|never|nunca)\s+(?:\w+\s+){0,3}$")
_BEFORE: Final = re.compile(
    r"(?<!\w)(?:ayer|anteayer|yesterday|ontem|ya (?:habl|convers)\w+|la semana pasada)(?!\w)"
)
_ALONE: Final = re.compile(
    rf"\W*(?:(?:una?|uma?|an?|the|con|com|with|real|otr[oa]|another)\s+)*{_SOMEBODY}(?:\s+(?:real|human[oa]))?\W*"
)


def agrees(said: Said, told: Sequence[Span] = ()) -> bool | None:
    """A yes is one where it stands for itself, beside what they have *told*: what else is said with it, or
    against it, leaves it open. A no needs less.
    """
    if _is_why_not(said):
        return True
    answer = _as_it_seems(said)
    return None if answer and not _stands_for_itself(said, told) else answer


def _is_why_not(said: Said) -> bool:
    """With anything else, it proposes that."""
    left = without(said.plain, _spans(said.plain, "yes", "yes_alone", "aside", "courtesy"))
    alone = words_of("says", "why_not").sub(" ", left)
    return alone != left and is_courtesy(words_of("says", "why_not_beside").sub(" ", alone))


def gives_leave(said: Said) -> bool:
    """Whether they say that it may be kept, in words that mean nothing else, and say no more."""
    rest = without(said.plain, _spans(said.plain, "gives_leave"))
    if rest == said.plain or "?" in said.text or is_left_open(said) or any(taken_back(said)):
        return False
    beside = without(rest, _spans(rest, "yes", "yes_alone", "aside", "courtesy", "gives_leave_beside"))
    return is_courtesy(beside)


_NO_OF_ITS_OWN: Final = re.compile(
    r"\W{0,3}(?:no|nop|nope|nah|nao)"
    r"(?:\s{0,3}[,.;!]|\s{1,3}(?:muchas |many )?(?:gracias|thanks|thank you|obrigad[oa])(?!\w))"
)
_OF_A_CALL: Final = re.compile(rf"(?<!\w)(?:habl|llam|call|talk|speak|lig[au]|fal[ae])|{_SOMEBODY}")


def only_says_no(said: Said, told: Sequence[Span] = ()) -> bool:
    """A no beside a wish or a complaint is none to a person; what else they have *told* leaves it one.

    So does what they say after a no of its own: «no, ya compré».
    """
    plain = without(said.plain, told)
    is_of_a_time = any(
        words_of("says", each).search(plain) for each in ("other_slot", "calls_off", "that_time")
    )
    if _NO_OF_ITS_OWN.match(said.plain) and not is_of_a_time and not _OF_A_CALL.search(plain):
        return True
    left = without(plain, _spans(plain, "no", "no_beside", "aside", "yes_alone", "courtesy"))
    return is_courtesy(left)


def is_left_open(said: Said) -> bool:
    """Whether there is anything in it that would leave a yes open."""
    plain = without(said.plain, _spans(said.plain, "yes", "why_not", "aside", "courtesy"))
    return any(words_of("says", name).search(plain) for name in _OPEN)


_OPEN: Final = ("no", "neither", "doubts", "waits", "puts_off")


def _stands_for_itself(said: Said, told: Sequence[Span]) -> bool:
    """Whether a breath says yes and nothing else, and hardly anything is said beside."""
    if is_left_open(said):
        return False
    plain = list(said.plain)
    for accented in _ACCENTED.finditer(said.text):  # «sí», unlike «si», is no condition
        plain[accented.end() - 1] = ","
    sure, beside, is_all = False, 0, True
    for each in breaths("".join(plain)):
        breath = said.plain[each.start : each.end]
        if _is_of_something_else(breath):
            return False
        yes = _spans(breath, "yes")
        left = without(breath, [*yes, *_spans(breath, "aside", "courtesy", "yes_alone", "about_it")])
        unknown = 0 if is_courtesy(left) else len(re.findall(r"\w+", left))
        if (
            unknown
            and not any(one.start < each.end and each.start < one.end for one in told)
            and not is_asked(said.text, each)
        ):
            beside, is_all = beside + unknown, False
        sure = sure or bool(yes and not unknown and not is_asked(said.text, each))
    return is_all or (sure and beside <= BESIDE)


def _is_of_something_else(breath: str) -> bool:
    """«Acepto el crédito», «me parece bien el precio»: what is agreed to comes right after."""
    for each in words_of("says", "takes").finditer(breath):
        begins = each.end()
        if not re.search(r"\w", breath[begins:]) or _begins(breath[begins:], _BESIDE_YES):
            continue
        while small := _SMALL.match(breath, begins):
            begins = small.end()
        if not _begins(breath[begins:], _OF_YES) or _begins(breath[begins:], ("things",)):
            return True
    return False


def _begins(rest: str, names: Sequence[str]) -> bool:
    return any(words_of("says", name).match(rest.strip()) for name in names)


_SMALL: Final = re.compile(
    r"\W+(?:con|com|with|to|el|la|los|las|una?|the|an?|[ao]s?|uma?|sus?|tu|sua?|seu|your)(?!\w)"
)
_BESIDE_YES: Final = ("yes", "yes_alone", "aside", "courtesy")
_OF_YES: Final = (*_BESIDE_YES, "about_it", "goes_on")


def _spans(plain: str, *tables: str) -> list[Span]:
    """Of what longer ones hold the longer."""
    return [
        span
        for _, span in longest(
            (name, span) for name in tables for span in spans(words_of("says", name), plain)
        )
    ]


def _as_it_seems(said: Said) -> bool | None:
    """None by a condition, a doubt, or by a no and then a yes.

    A word that opens a sentence as often as it agrees, as «ya» and «bueno», counts where it stands alone.
    """
    answers: list[tuple[bool, bool]] = []
    is_short = len(re.findall(r"\w+", said.plain)) <= SHORT
    for place, each in enumerate(breaths(said.plain)):
        if is_asked(said.text, each):
            continue
        plain = said.plain[each.start : each.end]
        if said.asked == CONSENT:
            told = longest(
                (name, span)
                for name in ("of_something_else", "no")
                for span in spans(words_of("says", name), plain)
            )
            plain = without(plain, (span for name, span in told if name == "of_something_else"))
        those = longest((name, span) for name in _ANSWERS for span in spans(words_of("says", name), plain))
        if any(name == "neither" for name, _ in those):
            return None
        is_bare = is_courtesy(without(plain, (span for _, span in those)))
        sure = [(name, span) for name, span in those if is_bare or name != "yes_alone"]
        answer = _of_a_breath(plain, sure, is_loose=not is_short, is_first=place == 0)
        if answer is not None:
            answers.append((answer, is_bare))
    if not answers:
        return True if "👍" in said.text else False if "👎" in said.text else None
    (first, _), *others = answers
    if first:
        return not any(is_bare and not agrees for agrees, is_bare in others)
    return None if any(agrees for agrees, _ in others) else False


@cache
def withdrawing() -> re.Pattern[str]:
    """What says that they take their leave back."""
    erases, those = (words_of("says", name).pattern for name in ("erases", "my_data"))
    return re.compile(rf"{erases}\s{{1,3}}{those}|{words_of('says', 'withdraws').pattern}")


def taken_back(said: Said) -> Iterator[tuple[Span, bool]]:
    """Where they name it, and whether they mean it: it may be denied, or asked about."""
    for each in spans(withdrawing(), said.plain):
        before, after = around(said.plain, each)
        clause = f"{before} {said.plain[each.start : each.end]} {after}"
        is_bid = words_of("says", "bids").search(clause) and not words_of("says", "wonders").search(clause)
        is_only_asked = is_asked(said.text, each) and not is_bid
        yield each, not is_only_asked and _not_meant().search(before) is None


@cache
def _not_meant() -> re.Pattern[str]:
    return re.compile("|".join(rf"{words_of('says', name).pattern}\s+$" for name in ("keeps", "how")))


_ACCENTED: Final = re.compile(r"(?<!\w)[Ss][íÍ]\s")
_ANSWERS: Final = ("yes", "yes_alone", "no", "neither")


def _of_a_breath(
    plain: str, those: Sequence[tuple[str, Span]], *, is_loose: bool, is_first: bool
) -> bool | None:
    """In a long text, *is_loose*, a word amid others answers nothing."""
    if not those:
        return None
    name, span = those[-1]
    ends = is_courtesy(plain[span.end :])
    if is_loose and not ends and len(re.findall(r"\w+", plain[: those[0][1].start])) > 2:
        return None
    is_mixed = len({name == "no" for name, _ in those}) > 1
    if name == "no" and ends:
        return False
    if is_mixed:
        return None
    is_phrase = " " in plain[span.start : span.end]
    return name != "no" or (False if is_first or is_phrase else None)


def wants_person(plain: str, kind: Kind, asked: str | None) -> bool:
    """Whether they do: where they tell what is to be made, those who use it may want one instead."""
    is_theirs = kind.is_described(asked)
    for pattern in _WANTS_PERSON:
        for each in pattern.finditer(plain):
            if is_theirs and not _is_all_they_want(plain, Span(*each.span())):
                continue
            if each.group().startswith(("no", "nao", "don", "not")):
                return True
            if not _is_denied(plain, Span(*each.span())) and not _BEFORE.search(
                clause_of(plain, Span(*each.span()))
            ):
                return True
    if _ALONE.fullmatch(words_of("says", "courtesy").sub(" ", plain)) is not None:
        return True
    listed = [] if is_theirs else [each for each in ("any", kind.name) if each in lists()["for_people"]]
    is_for_people = any(
        words_of("says", "my_data").search(plain[span.start : span.end]) is None  # «do you sell my data?»
        for each in listed
        for span in spans(words_of("for_people", each), plain)
    )
    return is_for_people or (not is_theirs and _wants_to_rent(plain, kind))


def _wants_to_rent(plain: str, kind: Kind) -> bool:
    """Rather than to buy: who does rent looks for something else."""
    if kind.name not in lists()["rents"]:
        return False
    rents, buys = (
        any(not _is_denied(plain, each) for each in spans(words_of(table, kind.name), plain))
        for table in ("rents", "buys")
    )
    return rents and not buys


def _is_denied(plain: str, span: Span) -> bool:
    return _NOT_NOW.search(plain, max(0, span.start - NEAR), span.start) is not None


_THEMSELVES: Final = re.compile(
    r"(?:no|nao|don't|not|quier\w*|quisiera|puedo|necesit\w*|(?:want|need) to|(?:can|could) i|quero|queria"
    r"|posso|preciso)\W+(?:\w+\W+){0,3}?(?:habl\w*|chatear|convers\w*|speak|talk\w*|fal\w*)(?!\w)"
    r"|\w+[aen]me(?!\w)|me (?:pued|podr|lig)|que me |call me"
)


def _is_all_they_want(plain: str, span: Span) -> bool:
    """Whether it is said of themselves, or nothing is said beside it."""
    before, after = around(plain, span)
    said = plain[span.start : span.end]
    return _THEMSELVES.match(said) is not None or all(map(is_courtesy, (before, after)))
