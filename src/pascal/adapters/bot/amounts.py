"""Numbers and sums as people write them: `80 a 100 mil`, `US$ 80,000`, `medio millón`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pascal.adapters.bot.folding import Span, folded

LONGEST: Final = 20
"""Characters of one number."""
FAR: Final = 8
"""Words before a sum in which there may be a no."""
MOST_SUMS: Final = 50
"""Of one message: around each of them all is read that is said in the same breath."""
_TOKEN: Final = re.compile(
    r"\+/?-|-\+|±|us\$|r\$|s/\.?|[$€]|\d+(?:[.,]\d+)*(?:(?<=\d)\s\d{3}(?!\d))*|m(?:ts?)?2(?!\w)|[a-z][a-z']*|[-–—+]|[^\w\s]"
)
_CURRENCIES: Final = (
    frozenset(["$", "us$", "usd", "dolares", "dolar", "dollars", "dollar", "bucks", "verdes"]),
    frozenset(["$", "pesos"]),
    frozenset(["s/", "s/.", "pen", "soles", "sol"]),
    frozenset(["r$", "brl", "reais", "real"]),
    frozenset(["€", "euros"]),
)
_CURRENCY: Final = frozenset[str]().union(*_CURRENCIES)
_PARTED_BEFORE: Final = re.compile(r"(?<!\w)([a-z]{3,8}),\s?$")
_PARTED_AFTER: Final = re.compile(r",\s?([a-z]{3,8})(?!\w)")
_TIMES: Final = {
    **dict.fromkeys(["mil", "k", "lucas", "thousand", "miles"], 1_000),
    **dict.fromkeys(
        ["m", "mm", "millon", "millones", "million", "millions", "milhao", "milhoes", "palos"], 1_000_000
    ),
}
_UNITS: Final = {
    word: number
    for number, words in enumerate(
        [
            (),
            ("un", "una", "uno", "one", "um", "uma"),
            ("dos", "two", "dois", "duas"),
            ("tres", "three"),
            ("cuatro", "four", "quatro"),
            ("cinco", "five"),
            ("seis", "six"),
            ("siete", "seven", "sete"),
            ("ocho", "eight", "oito"),
            ("nueve", "nine", "nove"),
            ("diez", "ten", "dez"),
            ("once", "eleven", "onze"),
            ("doce", "twelve", "doze"),
        ]
    )
    for word in words
}
_TENS: Final = {
    **dict.fromkeys(["quince", "fifteen", "quinze"], 15),
    **dict.fromkeys(["veinte", "twenty", "vinte"], 20),
    **dict.fromkeys(["treinta", "thirty", "trinta"], 30),
    **dict.fromkeys(["cuarenta", "forty", "quarenta"], 40),
    **dict.fromkeys(["cincuenta", "fifty", "cinquenta"], 50),
    **dict.fromkeys(["sesenta", "sixty", "sessenta"], 60),
    **dict.fromkeys(["setenta", "seventy"], 70),
    **dict.fromkeys(["ochenta", "eighty", "oitenta"], 80),
    **dict.fromkeys(["noventa", "ninety"], 90),
    **dict.fromkeys(["cien", "ciento", "cem", "cento"], 100),
    **dict.fromkeys(["doscientos", "duzentos"], 200),
    **dict.fromkeys(["trescientos", "trezentos"], 300),
    **dict.fromkeys(["cuatrocientos", "quatrocentos"], 400),
    **dict.fromkeys(["quinientos", "quinhentos"], 500),
    **dict.fromkeys(["seiscientos", "seiscentos"], 600),
    **dict.fromkeys(["setecientos", "setecentos"], 700),
    **dict.fromkeys(["ochocientos", "oitocentos"], 800),
    **dict.fromkeys(["novecientos", "novecentos"], 900),
}
_WORDS: Final = _UNITS | _TENS
_HALF: Final = frozenset(["medio", "media", "meio", "meia", "half"])
_AND: Final = frozenset(["y", "e", "and"])
_TO: Final = frozenset(
    ["a", "al", "-", "–", "—", "to", "ate", "hasta", "y", "e", "o", "u", "ou", "or", "and"]
)
_MOST: Final = frozenset(
    ["hasta", "maximo", "max", "tope", "menos", "ate", "under", "below", "most", "less"]
) | {"upto"}
_PASSES: Final = frozenset(
    ["paso", "pasar", "pase", "pasa", "superar", "supere", "exceder", "passo", "passar"]
)
_LEAST: Final = frozenset(
    ["desde", "partir", "minimo", "minima", "over", "above", "least", "from", "acima", "encima"]
)
_OVER: Final = frozenset(["mas", "mais", "more", "over", "above", "acima", "encima"])
_UNDER: Final = frozenset(["menos", "under", "below", "less"])
_NO: Final = frozenset(
    ["no", "nao", "not", "nunca", "never", "jamas", "tampoco", "nada", "nothing", "cannot", "dont", "cant"]
) | {"wont", "don't", "can't", "won't", "couldn't", "wouldn't", "shouldn't", "doesn't", "isn't"}
_ENDS_A_NO: Final = frozenset(
    ["y", "e", "and", "pero", "but", "sino", "porque", "because", "si", "if", "solo", "only", "just", "drama"]
) | {
    "problema",
    "problemas",
    "problem",
    "inconveniente",
    "inconvenientes",
    "importa",
    "importaria",
    "molesta",
    "mind",
    "matter",
    "worry",
    "miedo",
}
"""After these it denies no more, or never did: «no tengo problema en pagar más»."""
_UNSURE: Final = frozenset(["se", "sei", "know", "sure", "claro", "seguro", "segura", "idea"])
"""So do these, right before the comparison: «no sé más de 200»."""
_TELLS_ANEW: Final = frozenset(["tengo", "tenemos", "cuento", "contamos"])
"""Unless the no stands right before."""
_SMALL: Final = frozenset(
    [
        "de",
        "del",
        "que",
        "los",
        "las",
        "the",
        "of",
        "than",
        "unos",
        "unas",
        "uns",
        "umas",
        "to",
        "mi",
        "es",
        "un",
    ]
) | {"lo", "o", "mucho", "como", "about", "around", "at", "no", "por", "i", "can", "up"}


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Amount:
    number: float
    span: Span
    first: int
    """Of its tokens."""
    after: int
    has_money: bool = False
    """A currency, or thousands."""
    has_thousands: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """As a budget is written down, from and to."""

    least: int
    most: int | None
    span: Span
    has_money: bool
    first: int
    after: int


def tokens(text: str) -> list[Token]:
    """Of text that was `folded`."""
    return [Token(each.group(), Span(*each.span())) for each in _TOKEN.finditer(text)]


def number_word(word: str) -> int | None:
    return _WORDS.get(word)


def has_currency(words: Sequence[Token]) -> bool:
    return any(each.text in _CURRENCY for each in words)


def with_currency(text: str, span: Span) -> Span:
    """*span* of a sum, with the currency that a comma parts from it: «eran dólares, 210 mil»."""
    plain = folded(text)
    if has_currency(tokens(plain[span.start : span.end])):
        return span
    before = _PARTED_BEFORE.search(plain, max(0, span.start - LONGEST), span.start)
    after = _PARTED_AFTER.match(plain, span.end)
    start = before.start() if before and before[1] in _CURRENCY else span.start
    return Span(start, after.end() if after and after[1] in _CURRENCY else span.end)


def amounts(words: Sequence[Token]) -> list[Amount]:
    found, at = list[Amount](), 0
    while at < len(words):
        one = _amount(words, at)
        if one is None:
            at += 1
        else:
            found.append(one)
            at = one.after
    return found


def sums(words: Sequence[Token]) -> list[Sum]:
    """What may be budgets, in order: the first of them."""
    those, found, at = amounts(words), list[Sum](), 0
    while at < len(those) and len(found) < MOST_SUMS:
        one, after = those[at], those[at + 1] if at + 1 < len(those) else None
        if after is not None and _are_range(words, one, after):
            if after.has_thousands and not one.has_thousands and one.number < 1000:
                one = replace(one, number=one.number * _unit(after.number))
            least, most = sorted((round(one.number), round(after.number)))
            has_money = one.has_money or after.has_money
            span = Span(one.span.start, after.span.end)
            told = Sum(least, most, span, has_money, one.first, after.after)
            at += 1
        else:
            told = _alone(words, one, after)
        at += 1
        if at < len(those) and (topped := _topped(words, told, those[at])) is not None:
            told, at = topped, at + 1
        found.append(told)
    return found


def _unit(number: float) -> int:
    """In which it is counted."""
    return 1_000 if number < 1_000_000 else 1_000_000


def _topped(words: Sequence[Token], one: Sum, top: Amount) -> Sum | None:
    """«Unos 150 mil, máximo 160»: what is named last as the most is it."""
    if not _is_top(words, one.after, top) or _differ(words, one, top):
        return None
    least, told, number = one.least, max(one.least, one.most or 0), top.number
    if one.least == one.most:  # as they tell of one sum alone
        least = 0
    if not top.has_thousands and number < 1_000 <= told:
        number *= _unit(told)
    elif top.has_thousands and told < 1_000:
        least, told = least * _unit(number), told * _unit(number)
    if number < told:
        return None
    span = Span(one.span.start, top.span.end)
    return Sum(round(least), round(number), span, one.has_money or top.has_money, one.first, top.after)


def _is_top(words: Sequence[Token], since: int, top: Amount) -> bool:
    """Whether it is called the most right before it, or right after, and counts nothing else."""
    between = _between(words, since, top)
    after = " ".join(each.text for each in words[top.after : top.after + 4])
    if _THEN_AT_MOST.fullmatch(between):
        return top.has_money or _ENDS.match(after) is not None
    return _JOINS.fullmatch(between) is not None and _AT_MOST.match(after) is not None


def _between(words: Sequence[Token], since: int, top: Amount) -> str:
    return " ".join(each.text for each in words[since : top.first][: FAR + 1])


_JOIN: Final = r"(?:[,.;(–—-]|y|e|and|o|or|ou|pero|but|mas|con|com|with|quiza|quizas|tal vez|talvez|maybe)"
_JOINS: Final = re.compile(rf"{_JOIN}(?: {_JOIN})?")
_MOST_LED_TO: Final = (
    r"(?:(?:un|una|a|the|o|el|como|de|mi|my|meu|lo|al|no|em|at|so) ){0,2}"
    r"(?:maximo|maxima|max|maximum|tope|limite|limit|hasta|ate|up to|upto|mucho|sumo|most"
    r"|no mas de|no more than|nao mais (?:de|que|do que))(?: (?:[.:]|de|of|es|is|e|los|the|unos)){0,2}"
)
_SET_OFF: Final = re.compile(rf"(?:{_JOIN} ){{1,2}}{_MOST_LED_TO}")
_THEN_AT_MOST: Final = re.compile(rf"(?:{_JOIN} ){{0,2}}{_MOST_LED_TO}")
_AT_MOST: Final = re.compile(
    r"(?:(?:como|a|al|at|the|lo|de|no|em|is|es|e) ){0,2}"
    r"(?:maximo|max|maximum|tope|tops|limite|mucho|sumo|most)(?!\w)"
)
_ENDS: Final = re.compile(
    r"$|\W|(?:y|e|and|o|or|ou|pero|but|en|em|in|por|porfa|please|gracias|creo|nomas|no mas|pe|pues)(?!\w)"
)


def _amount(words: Sequence[Token], at: int) -> Amount | None:
    start, money = at, False
    if words[at].text in _CURRENCY and at + 1 < len(words):
        at, money = at + 1, True
    number, at = _number(words, at)
    if number is None:
        return None
    number, at, thousands = _in_thousands(words, number, at)
    if _is_currency(words, at + 1) and words[at].text == "de":
        at += 1
    if _is_currency(words, at):
        at, money = at + 1, True
    span = Span(words[start].span.start, words[at - 1].span.end)
    return Amount(number, span, start, at, money or thousands, thousands)


def _in_thousands(words: Sequence[Token], number: float, at: int) -> tuple[float, int, bool]:
    """Where *number* goes on as thousands or millions; where that ends, and whether it did."""
    thousands = False
    is_area = at < len(words) and words[at].text == "m" and number >= 20
    while not is_area and _is_thousand(words, at) and not (thousands and _TIMES[words[at].text] == 1_000):
        number, at, thousands = number * _TIMES[words[at].text], at + 1, True
    if not thousands:
        return number, at, False
    if at + 1 < len(words) and words[at].text in _AND and words[at + 1].text in _HALF:
        return number + (500_000 if number >= 1_000_000 else 500), at + 2, True
    more, then = _number(words, at)
    if more is not None and more < 1000:
        if number >= 1_000_000 and _is_thousand(words, then):  # "1 millón doscientos mil"
            return number + more * 1000, then + 1, True
        if number < 1_000_000 and not _is_thousand(words, then):  # "ciento veinte mil quinientos"
            return number + more, then, True
    return number, at, True


def _is_currency(words: Sequence[Token], at: int) -> bool:
    return at < len(words) and words[at].text in _CURRENCY


def _is_thousand(words: Sequence[Token], at: int) -> bool:
    return at < len(words) and words[at].text in _TIMES


def _number(words: Sequence[Token], at: int) -> tuple[float | None, int]:
    """And where it goes on."""
    if at >= len(words):
        return None, at
    text = words[at].text
    if text[0].isdigit():
        return (_digits(text), at + 1) if len(text) <= LONGEST else (None, at)
    if text in _HALF:
        then = at + 2 if at + 1 < len(words) and words[at + 1].text == "a" else at + 1
        return (0.5, then) if _is_thousand(words, then) else (None, at)
    if text in {"mil", "thousand"} and _is_one_thousand(words, at):
        return 1, at
    return _spelt_out(words, at)


def _is_one_thousand(words: Sequence[Token], at: int) -> bool:
    """«Mil soles», «mil quinientos», «entre mil y dos mil»."""
    after = words[at + 1].text if at + 1 < len(words) else ""
    is_first = at > 0 and words[at - 1].text in {"entre", "between"}
    return after in _CURRENCY or _WORDS.get(after, 0) >= 100 or is_first


def _spelt_out(words: Sequence[Token], at: int) -> tuple[float | None, int]:
    """`ciento veinte`, `treinta y cinco`, `two hundred`."""
    total, begun = 0, at
    while at < len(words) and (value := _WORDS.get(words[at].text)) is not None:
        if total and value >= total:
            break
        total, at = total + value, at + 1
        if at < len(words) and words[at].text == "hundred":
            total, at = total * 100, at + 1
        goes_on = None
        if at + 1 < len(words) and words[at].text in _AND:
            goes_on = _WORDS.get(words[at + 1].text)
        if goes_on is not None and total >= 20 and goes_on < total:
            at += 1
    return (None, begun) if at == begun else (float(total), at)


def _digits(text: str) -> float:
    """Dots, commas and blanks before three digits part thousands; another one, decimals."""
    plain = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        return float(re.sub(r"[.,]", "", plain))
    whole, _, part = plain.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '')}.{part}") if whole else float(plain)


def _are_range(words: Sequence[Token], one: Amount, after: Amount) -> bool:
    between = [each.text for each in words[one.after : after.first]]
    if len(between) != 1 or between[0] not in _TO or _differ(words, one, after):
        return False
    opens = {each.text for each in words[max(0, one.first - 2) : one.first]}
    if between[0] in _AND:
        return bool(opens & {"entre", "between"})
    return one.number < after.number or (after.has_thousands and not one.has_thousands)


def _differ(words: Sequence[Token], one: Amount | Sum, other: Amount) -> bool:
    """Whether they are of two currencies."""
    named, also = (_CURRENCY & {each.text for each in words[it.first : it.after]} for it in (one, other))
    return bool(named and also) and not any(each & named and each & also for each in _CURRENCIES)


def _alone(words: Sequence[Token], one: Amount, after: Amount | None) -> Sum:
    before = _told_before(words, one.first)
    of_another = after is not None and _SET_OFF.fullmatch(_between(words, one.after, after))
    ends = one.after if of_another else one.after + 3
    then = frozenset(each.text for each in words[one.after : ends])
    value = round(one.number)
    least, most = value, value or None
    if before >= {"mas", "menos"}:  # "más o menos"
        pass
    elif _is_at_least(words, one):
        most = None
    elif "no" not in before and before & (_OVER | _UNDER) and _is_turned(words, one):
        least, most = (0, most) if before & _OVER else (value, None)
    elif before & _LEAST or then & {"arriba", "+", "adelante"} or _more(before):
        most = None
    elif (
        before & (_MOST | _PASSES | {"mucho", "mas", "mais", "more"})
        or then & {"maximo", "max", "tope"}
        or before >= {"up", "to"}
        or before >= {"llegar", "a"}
    ):
        least = 0
    return Sum(least, most, one.span, one.has_money, one.first, one.after)


def _is_at_least(words: Sequence[Token], one: Amount) -> bool:
    """«Al menos», «por lo menos», «pelo menos»."""
    before = [each.text for each in words[max(0, one.first - 3) : one.first]]
    return any(led in {"al", "lo", "pelo"} and to == "menos" for led, to in pairwise(before))


def _is_turned(words: Sequence[Token], one: Amount) -> bool:
    """Whether a no stands before it: not more than that is at most that, and not less at least."""
    before = [each.text for each in words[max(0, one.first - FAR) : one.first]]
    for at, word in reversed([*enumerate(before)]):
        if word in _NO:
            return True
        says_anew = word in _TELLS_ANEW and not {*before[max(0, at - 1) : at]} & _NO
        is_unsure = word in _UNSURE and {*before[at + 1 : at + 2]} & (_OVER | _UNDER)
        if says_anew or is_unsure or word in _ENDS_A_NO or not word[0].isalnum():
            return False
    return False


def _more(before: frozenset[str]) -> bool:
    if "no" in before:
        return bool(before & {"menos", "less"})
    return bool(before & {"mas", "mais", "more"})


def _told_before(words: Sequence[Token], at: int) -> frozenset[str]:
    """The words right before, as long as they are small ones or say up to or from where."""
    told: list[str] = []
    for each in reversed(words[max(0, at - 5) : at]):
        if each.text not in _SMALL | _MOST | _LEAST | _PASSES | {
            "mas",
            "mais",
            "more",
            "a",
            "puedo",
            "llegar",
        }:
            break
        told.append(each.text)
    return frozenset(told)
