"""What a lead's words are taken for, by rules."""

import re
from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from functools import cache
from typing import Final

from pascal.adapters.bot import wishes
from pascal.adapters.bot.amounts import with_currency
from pascal.adapters.bot.assent import (
    agrees,
    gives_leave,
    is_left_open,
    only_says_no,
    taken_back,
    wants_person,
)
from pascal.adapters.bot.bant import declines
from pascal.adapters.bot.choosing import Choice, calls_off, chosen, is_answered, wished
from pascal.adapters.bot.fields import read
from pascal.adapters.bot.folding import CLAUSE, Span, breaths, clause_of, folded, longest, spans, without
from pascal.adapters.bot.plan import LANGUAGES, plan
from pascal.adapters.bot.projects import asks_for_all
from pascal.adapters.bot.said import Found, Said, is_courtesy, turns_times_down
from pascal.adapters.bot.times import is_early, is_named
from pascal.adapters.bot.words import words as words_of
from pascal.domain.bant import Criterion
from pascal.domain.bot import CONSENT, PERSON, SLOT, Reading, Understood, Word
from pascal.domain.messages import MAX_TEXT
from pascal.domain.ports.bot import Heard, Line
from pascal.domain.qualification import MAX_QUOTE

SURE_WORDS: Final = 3
"""So many words of its own show that they have gone over to a language."""


def understand(heard: Heard) -> Understood:
    lines = [Line(each.message_id, each.text[:MAX_TEXT]) for each in heard.lines]
    readings: dict[tuple[str, str], Reading] = {}
    consent: Word | None = None
    answer: bool | None = None
    for_people, no_times, why, bot, questions = False, False, False, False, list[str]()
    texts = [each.text for each in lines]
    spoken = heard.language or language_of(" ".join(texts), None)
    plains = [_plain(each, spoken) for each in texts]
    for line, each_plain in zip(lines, plains, strict=True):  # what they say last counts
        said = Said(line.text, each_plain, heard.asked)
        found, is_for_people = read(said, heard), wants_person(said.plain, heard.kind, heard.asked)
        found += wishes.read(said, heard, found)
        told = [each.span for each in found]
        word = agrees(said, told)
        gives = not heard.agreed and heard.asked is not None and gives_leave(said)
        asked = (each for each in _asks(said, found, word) if not _asks_for_projects(each, heard))
        questions, for_people = [*questions, *asked], for_people or is_for_people
        for each in found:
            if not is_for_people or each.confidence >= 0.9:  # else «ya» is when they want to be called
                reading = _reading(line, each)
                readings[reading.place] = reading
        before = consent if is_left_open(said) else None
        consent = _consent(said, line, word, gives=gives) or (None if before and before.given else consent)
        if heard.asked in {PERSON, SLOT} and word is not None and not gives:
            is_no_to_a_person = only_says_no(said, told) and not is_named(said.plain, heard.now)
            answer = None if heard.asked == PERSON and not word and not is_no_to_a_person else word
        why, bot = why or _asks_why(said), bot or _asks_for_bot(said)
        no_times = no_times or (not found and turns_times_down(said.plain))
    plain = " ".join(map(folded, texts))
    if heard.asked == SLOT:
        choice = _choice(heard, texts, plains, agreed=bool(answer))
    elif heard.asked == PERSON and heard.slots:
        choice = _named_time(heard, plains)
    else:
        choice = Choice(none_of_them=no_times, wanted=wished("\n".join(plains), heard.now))
    if heard.asked == SLOT and choice.wanted is not None and not choice.none_of_them:
        answer = answer or None  # «no puedo antes de las 4» turns down none of what is left of those offered
    is_chosen, withdrawn = choice.place is not None, consent is not None and not consent.given
    return Understood(
        tuple(readings.values()),
        consent,
        answer,
        declines=choice.puts_off
        or (
            not choice.none_of_them
            and not withdrawn
            and _declines(heard, plain, {field for field, _ in readings})
        ),
        wants_person=for_people and not (heard.asked == PERSON and answer is False),
        slot=choice.place,
        other_slot=choice.none_of_them,
        wanted=choice.wanted,
        calls_off=calls_off(plain, heard.now),
        stops=any(map(_stops, plains[-1:])),
        question=not is_chosen and not all(is_answered(each, choice, heard.now) for each in questions),
        projects=any(_asks_for_projects(each, heard) for each in plains),
        why=why,
        bot=bot,
        speaks=any(map(_speaks, _clauses(plain))),
        besides=any(words_of("besides", "told").search(each) for each in plains),
        courtesy=re.search(r"[^\s\W]|[^\x00-\x7f]", plain) is not None
        and is_courtesy(plain.replace("?", " ")),  # «hola?» calls, and asks nothing
        language=None
        if is_tapped(heard)
        else language_of(" ".join(each.text for each in heard.lines), heard.language),
    )


def _stops(plain: str) -> bool:
    """Whether that is all they say."""
    found = words_of("says", "stops").search(plain)
    return found is not None and is_courtesy(without(plain, [Span(*found.span())]))


_ON_THE: Final = re.compile(
    r"(?<!\w)[Nn]o(?= (?:dia|primeiro|terceiro|[uú]ltimo|hor[aá]rio|come[cç]o|per[ií]odo)(?!\w))"
)
"""No Spanish «no» stands before these."""
_IN_THE: Final = re.compile(
    r"(?<!\w)[Nn]o(?= (?:(?!(?:Posso|Quero|Consigo|Vou|D[aá]|Pode[mr]?|Acei?to|Acepto|Autorizo|Concordo"
    r"|Permito|Tenho|Temos|Tem|H[aá]|Vejo|Sou|É|Est[aáoã]\w*|Sei|Serve|Precis[ao]|Gosto|Desejo|Deseo|Guarde\w*|Dou"
    r"|Uso|Passo|Chego|Dispon\w+|Decido|Puedo|Quiero|Tengo|Mais|Menos|Antes|Depois|S[oó]|Me|Te|Se|Na|Em"
    r"|[ÀAO]s?|Ter[cç]a|Segunda|Quarta|Quinta|Sexta|Primeira|Terceira|[UÚ]ltima|Urgente|Obrigad[oa]|Gracias)(?!\w))"
    r"[A-ZÀ-Ý]"
    r"|(?:torre|residencial|edif[ií]cio|condom[ií]nio|empreendimento|projeto"
    r"|pr[eé]dio|ap[eê]|apto|apartamento|im[oó]vel|andar|t[eé]rreo|bairro|centro|jardim|parque|site|an[uú]ncio"
    r"|instagram|face|facebook|google|telefone|celular|e-?mail|whats|whatsapp|zap|m[eê]s|ano|semestre|trimestre|meio"
    r"|fim|in[ií]cio|pr[oó]ximo|segundo|m[ií]nimo|m[aá]ximo|momento|caso|meu|prazo|natal|dinheiro|das"
    r"|s[aá]bado|domingo|final|da(?= (?:manh[aã]|tarde|noite|ter[cç]a|segunda|quarta|quinta|sexta))"
    r"|de(?! ac[uo]e?rdo))(?!\w)))"
)
"""In Portuguese, and before such words alone: «no» is typed for «não», too."""


def _plain(text: str, language: str | None) -> str:
    """Folded, letter by letter. In Portuguese «no dia 7» is on that day, and «no Torre Luz» no refusal."""
    return folded(_ON_THE.sub("em", _IN_THE.sub("em", text) if language == "pt" else text))


def _choice(heard: Heard, texts: Sequence[str], plains: Sequence[str], *, agreed: bool) -> Choice:
    tapped = _offered(heard)[: len(heard.slots)]
    if texts and texts[-1] in tapped:
        return Choice(tapped.index(texts[-1]))
    found = chosen("\n".join(plains), heard.slots, heard.now, heard.language)
    is_all = found == Choice() and not is_named("\n".join(plains), heard.now)  # «but on Wednesday»
    is_the_one = agreed and len(heard.slots) == 1 and is_all
    return Choice(0) if is_the_one else found


def _named_time(heard: Heard, plains: Sequence[str]) -> Choice:
    """Of those offered before they were offered a person, and what may be when they are to be called.

    «La primera» may be anything then, and «sí, mañana a las 10» and «mañana temprano» are of the call.
    """
    said = "\n".join(plains)
    found = chosen(said, heard.slots, heard.now, heard.language)
    is_sure = is_named(said, heard.now) and not is_early(said) and not _begins_with_yes(said, heard.now)
    return found if found.place is None or is_sure else Choice()


def _begins_with_yes(plain: str, now: datetime) -> bool:
    """And no time is named before it."""
    tables = ("yes", "yes_alone", "no")
    those = longest((name, span) for name in tables for span in spans(words_of("says", name), plain))
    name, first = those[0] if those else ("no", Span(0, 0))
    return name != "no" and not is_named(plain[: first.start], now)


def _declines(heard: Heard, plain: str, told: Set[str]) -> bool:
    """Whether they do not know what was asked, or do not say."""
    if heard.asked in {None, CONSENT, SLOT, PERSON, *told}:
        return False
    is_none = heard.asked in _NONE_OF_IT and not told and bool(_JUST_NO.fullmatch(plain))
    is_none = is_none or wishes.wants_none(heard, plain)
    return is_none or declines(plain, heard.asked) is not None


_NONE_OF_IT: Final = frozenset(["project", Criterion.BUDGET])
_JUST_NO: Final = re.compile(r"\W*(?:no|nao|nope|not really|la verdad no|no gracias|nao obrigad[oa])\W*")


def language_of(text: str, before: str | None) -> str | None:
    """None where that says too little: who was answered in one goes on in it, unless they clearly do not."""
    plain = folded(text)
    for asked in filter(None, map(_speaks, _clauses(plain))):
        return asked
    for each in LANGUAGES:
        if words_of("says", f"in_{each}").search(plain):
            return each
    words, letters = set(re.findall(r"[^\W\d_]+", f"{plain} {text.lower()}")), set(text.lower())
    scores = {each: len(words & _own_words(each)) + bool(letters & plan(each).letters) for each in LANGUAGES}
    best, other = sorted(LANGUAGES, key=lambda each: (scores[each], each == before), reverse=True)[:2]
    if before is None:
        return best if scores[best] > scores[other] else None
    is_clear = scores[best] >= SURE_WORDS and scores[best] >= 2 * scores[other]
    return best if best != before and is_clear else None


def _speaks(clause: str) -> str | None:
    """The language in which they ask to go on, where they say no more."""
    for each in LANGUAGES:
        left = clause
        for name in (f"in_{each}", f"speaks_{each}"):
            left = words_of("says", name).sub(" ", left)
        if left != clause and is_courtesy(words_of("says", "speaks_beside").sub(" ", left)):
            return each
    return None


def _clauses(plain: str) -> Iterator[str]:
    return (each.group().strip(" ¿¡.,;:!?\n") for each in CLAUSE.finditer(plain))


@cache
def _own_words(language: str) -> frozenset[str]:
    """Those that no other has."""
    others = frozenset[str]().union(*(plan(each).common for each in LANGUAGES if each != language))
    return plan(language).common - others


def _asks_why(said: Said) -> bool:
    return any(_is_why(said, Span(*each.span())) for each in CLAUSE.finditer(said.text))


def _asks_for_bot(said: Said) -> bool:
    return any(_is_for_bot(said, Span(*each.span())) for each in CLAUSE.finditer(said.text))


def _is_for_bot(said: Said, span: Span) -> bool:
    """Whether it asks whether it is one; with more beside it, it may be one that they want, or look for."""
    clause = said.plain[span.start : span.end]
    plain = clause.strip(" ¿¡.,;:!?\n")
    left = words_of("says", "bot_alone").sub(" ", plain)
    if clause.strip().endswith("?"):
        left = words_of("says", "bot_asked").sub(" ", left)
    return words_of("says", "bot").search(plain) is not None or (left != plain and is_courtesy(left))


def _is_why(said: Said, span: Span) -> bool:
    """Whether it asks what is kept for what; in a few small words, where that was asked and alone."""
    is_marked = said.text[span.start : span.end].strip().endswith("?")
    plain = said.plain[span.start : span.end].strip(" ¿¡.,;:!?\n")
    is_of_it = any(words_of("says", name).search(plain) for name in ("my_data", "my_details"))
    if is_marked or is_of_it:
        plain = plain.replace("porque", "por que")
    if words_of("says", "why_anywhere").search(plain):
        return True
    if words_of("says", "why").search(plain):
        return is_of_it or said.asked == CONSENT
    if said.asked != CONSENT:
        return False
    if words_of("says", "why_asked").search(plain):
        return True
    is_whole = is_marked or len(plain) == len(said.plain.strip(" ¿¡.,;:!?\n"))
    left = words_of("says", "why_alone").sub(" ", plain)
    return is_whole and left != plain and is_courtesy(words_of("says", "why_beside").sub(" ", left))


def _asks_for_projects(plain: str, heard: Heard) -> bool:
    return bool(heard.projects) and asks_for_all(plain, heard.asked)


def _asks(said: Said, found: Sequence[Found], word: bool | None) -> Iterator[str]:
    """What they want to know that is for people to tell."""
    is_answered = any(each.field == said.asked for each in found)
    is_answered = is_answered or (said.asked in {CONSENT, PERSON} and word is not None)
    for each in CLAUSE.finditer(said.text):
        clause, span = each.group().strip(), Span(*each.span())
        plain = said.plain[span.start : span.end].strip(" ¿¡.,;:!?\n")
        is_marked = clause.endswith("?")
        if _is_why(said, span) or _is_for_bot(said, span) or _speaks(plain):
            continue
        if not is_marked and words_of("says", "asks_alone").match(plain) is None:
            if not is_answered and _asks_amid(plain):
                yield plain
            continue
        if not re.search(r"\w", words_of("says", "courtesy").sub(" ", plain)):
            continue
        is_known = any(span.start <= one.span.start and one.span.end <= span.end for one in found)
        if not is_known or words_of("says", "asks").search(plain):
            yield plain


def _asks_amid(plain: str) -> bool:
    """«Ya pero cuánto cuesta»: without a sign, and after what leads to it."""
    return any(_asking().match(plain, each.start, each.end) for each in breaths(plain))


@cache
def _asking() -> re.Pattern[str]:
    alone, leads, to_know, after = (
        words_of("says", name).pattern for name in ("asks_alone", "asks_led_by", "asks_to_know", "asks_after")
    )
    return re.compile(rf"\W*(?:{leads}\W+)*+(?:{to_know}\W+(?:{alone}|{after})|{alone})")


def is_tapped(heard: Heard) -> bool:
    """Whether they say no more than they were offered, word for word."""
    offered = _offered(heard)
    return all(each.text in offered for each in heard.lines)


def _offered(heard: Heard) -> list[str]:
    if heard.language is None:
        return []
    return plan(heard.language).offered(heard.asked, heard.slots, heard.projects)


def _reading(line: Line, found: Found) -> Reading:
    span = with_currency(line.text, found.span) if found.field == Criterion.BUDGET else found.span
    quote = clause_of(line.text, span)
    if len(quote) > MAX_QUOTE:
        quote = line.text[found.span.start : found.span.end][:MAX_QUOTE].strip()
    return Reading(found.field, found.value, quote, found.confidence, line.message_id)


def _consent(said: Said, line: Line, word: bool | None, *, gives: bool) -> Word | None:
    """*gives*: by the words themselves, whatever was asked."""
    named = [*taken_back(said)]
    for span in (each for each, is_meant in named if is_meant):
        return Word(False, clause_of(line.text, span)[:MAX_QUOTE].strip(), line.message_id)
    word = True if gives else word
    if (said.asked != CONSENT and not gives) or word is None or (named and not word):
        return None
    return Word(word, line.text.strip()[:MAX_QUOTE].strip(), line.message_id)
