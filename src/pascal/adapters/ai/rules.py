"""The analyst that needs nobody: word lists, and a handful of rules over them.

It understands nothing, and should be called nothing grander: it knows some hundreds of words and phrases of
Spanish (of Peru and its neighbours), English and Portuguese, sees a "no" in front of them, and quotes the
lead's own words as summary. What is said in other words passes it by, and so does most irony.
`docs/performance.md` says how often it agrees with people.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pascal.adapters.ai.lexicon import LANGUAGES, Hit, Lexicon, Word, lexicon, plain
from pascal.adapters.shared.text import clean, on_one_line
from pascal.domain.analysis import LAST, MAX_SUMMARY, Analysis, cut
from pascal.domain.conversations import Priority
from pascal.domain.messages import MAX_TEXT, SenderType
from pascal.domain.ports.analyst import Offer, Said, Suggestion

MOST_TAGS = 5
MOST_READ = 16_000
"""Code points of a conversation, the newest; the message that passes it is the last."""
NOTHING_SAID = "—"
"""The summary of what has no words, such as pictures alone."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ALARMS = frozenset({"reclamo", "posventa", "commit", "here"})
_DENIABLE = frozenset({"reclamo", "posventa", "commit", "urgent", "soon", "praise", "spam"})
_WEIGHTS = {
    "reclamo": 4.0,
    "posventa": 4.0,
    "commit": 4.0,
    "here": 4.0,
    "urgent": 2.0,
    "calm": 1.5,
    "gone": 3.0,
}


@dataclass(frozen=True, slots=True)
class _Read:
    """One sentence of the lead, and what stands in it."""

    text: str
    words: tuple[Word, ...]
    groups: Counter[str]
    """How many phrases of each group, those denied left out where a "no" turns them."""
    calm: bool

    @property
    def score(self) -> float:
        weight = sum(_WEIGHTS.get(group, 1.0) for group in self.groups)
        return weight + min(len(self.words), 12) / 100  # of two that say as much, the longer


class Rules:
    """Deterministic: the same conversation has the same analysis. Never raises, whatever was written.

    In a thread, for long texts take a while, and nobody's message waits for a machine that reads.
    """

    name = "rules"

    async def analyse(self, said: Sequence[Said]) -> Analysis:
        return await asyncio.to_thread(analysed, said)

    async def suggest(self, said: Sequence[Said], offers: Sequence[Offer]) -> Suggestion | None:
        return await asyncio.to_thread(suggested, said, offers)


def analysed(said: Sequence[Said]) -> Analysis:
    said = _newest(said)
    texts = [_clean(each.text) for each in said if each.sender is SenderType.LEAD]
    speaks = _language(texts)
    sentences = [_read(one, speaks) for text in texts for one in _SENTENCE.split(text) if one.strip()]
    groups = _together(sentences, texts, speaks)
    fallback = next((_clean(each.text) for each in reversed(said) if each.text.strip()), "")
    return Analysis(
        summary=_summary(sentences) or cut(on_one_line(fallback), MAX_SUMMARY) or NOTHING_SAID,
        priority=_priority(sentences, groups, speaks),
        tags=_tags(groups, speaks),
    )


def suggested(said: Sequence[Said], offers: Sequence[Offer]) -> Suggestion | None:
    """The template that shares most with the lead's last words, if it shares enough.

    A word counts as much as it tells the templates apart. Of two that fit as well, the first.
    """
    asked = _clean(" \n".join(_last_words(said)))
    speaks = _language([asked])
    wanted, about = _meaning(asked, speaks), _topics(asked, speaks)
    offered = [_clean(f"{each.title} \n{each.text}") for each in offers]
    held = [_meaning(each, speaks) for each in offered]
    rarity = Counter(stem for each in held for stem in each)
    best, most = None, 0.0
    for offer, text, stems in zip(offers, offered, held, strict=True):
        shared = wanted & stems
        topics = about & _topics(text, speaks)
        score = 2.0 * len(topics) + sum(1 / rarity[stem] for stem in shared)
        enough = (
            bool(topics and shared) or len(shared) >= 2 or bool(about & _topics(_clean(offer.title), speaks))
        )
        if enough and score > most:
            best, most = offer, score
    return None if best is None else Suggestion(best.text, best.id)


def _newest(said: Sequence[Said]) -> list[Said]:
    """The last ones, until they are as much as is read."""
    chosen: list[Said] = []
    room = MOST_READ
    for each in reversed(said[-LAST:]):
        if room <= 0:
            break
        chosen.append(each)
        room -= min(len(each.text), MAX_TEXT)
    return chosen[::-1]


def _clean(text: str) -> str:
    """What is read of a text: no more than a message can hold, whoever hands it over."""
    return clean(text[:MAX_TEXT])


def _language(texts: Sequence[str]) -> Lexicon:
    """The one of whose commonest words most stand in *texts*; Spanish where that says nothing."""
    folded = [plain(text) for text in texts]
    letters = set("".join(texts))

    def known(one: Lexicon) -> int:
        found = Counter(word.text for text in folded for word in one.read(text))
        usual = sum(many for word, many in found.items() if word in one.common or one.is_social(word))
        return usual + 2 * len(letters & one.letters)

    return max(map(lexicon, LANGUAGES), key=known)


def _read(sentence: str, speaks: Lexicon) -> _Read:
    text = speaks.read(plain(sentence))
    hits = speaks.hits(text)
    counted = [hit for hit in hits if not (hit.denied and _turned(hit, speaks))]
    calm = any(hit.group == "calm" or (hit.group == "urgent" and hit.denied) for hit in hits)
    return _Read(sentence, tuple(text), Counter(hit.group for hit in counted), calm)


def _turned(hit: Hit, speaks: Lexicon) -> bool:
    """Whether a "no" before it makes it the contrary: not what is itself a denial ("nobody answers")."""
    return hit.group in _DENIABLE and hit.phrase[0] not in speaks.negation


def _together(sentences: Sequence[_Read], texts: Sequence[str], speaks: Lexicon) -> Counter[str]:
    groups = sum((each.groups for each in sentences), Counter[str]())
    for text in texts:
        whole = _read(text, speaks).groups  # across sentences: "Bravo. Three months without an answer."
        if whole["praise"] and whole["delay"]:
            groups["reclamo"] += 1
    return groups


def _priority(sentences: Sequence[_Read], groups: Counter[str], speaks: Lexicon) -> Priority:
    if groups["spam"]:
        return Priority.LOW
    if any(groups[each] for each in _ALARMS) or groups["urgent"]:
        return Priority.HIGH
    if any(each.calm for each in sentences) or groups["gone"]:
        return Priority.LOW
    if groups["soon"] and (groups["visita"] or groups["reserva"] or groups["asesor"]):
        return Priority.HIGH
    if not _tags(groups, speaks) and not _asks(sentences, speaks):
        return Priority.LOW
    return Priority.NORMAL


def _asks(sentences: Sequence[_Read], speaks: Lexicon) -> bool:
    """Whether more than courtesy was said: some words of meaning, or a question with one."""
    meaning = {word.text for each in sentences for word in each.words if not _empty(word.text, speaks)}
    return len(meaning) >= 3


def _tags(groups: Counter[str], speaks: Lexicon) -> tuple[str, ...]:
    """What most was said of first; what advertises is nothing else."""
    if groups["spam"]:
        return ("spam",)
    # whoever complains speaks of their agent, and asks for none
    found = [tag for tag in speaks.tags if groups[tag] and not (tag == "asesor" and groups["reclamo"])]
    return tuple(sorted(found, key=lambda tag: -groups[tag])[:MOST_TAGS])


def _summary(sentences: Sequence[_Read]) -> str:
    """What says most, in the lead's own words and order, as much as there is room for."""
    ranked = sorted(enumerate(sentences), key=lambda each: (-each[1].score, -each[0]))
    chosen: dict[int, str] = {}
    known: set[str] = set()
    for place, sentence in ranked:
        new = set(sentence.groups) - known
        text = on_one_line(sentence.text)
        if not text or (chosen and not new):
            continue
        room = MAX_SUMMARY - sum(len(each) + 3 for each in chosen.values())
        if chosen and len(text) > room:
            continue
        chosen[place] = cut(text, MAX_SUMMARY)
        known |= new
    return " · ".join(chosen[place] for place in sorted(chosen))


def _last_words(said: Sequence[Said]) -> Iterable[str]:
    """What the lead said since somebody answered; else the last thing that they said."""
    since: list[str] = []
    for each in reversed(said[-LAST:]):
        if each.sender is SenderType.LEAD:
            since.append(each.text)
        elif since and each.sender is not SenderType.SYSTEM:
            break
    return reversed(since)


def _empty(word: str, speaks: Lexicon) -> bool:
    return len(word) < 3 or word in speaks.common or word in speaks.negation or speaks.is_social(word)


def _meaning(text: str, speaks: Lexicon) -> set[str]:
    """The begins of the words that carry meaning: `reservar` and `reserva` are one."""
    return {word.text[:5] for word in speaks.read(plain(text)) if not _empty(word.text, speaks)}


def _topics(text: str, speaks: Lexicon) -> set[str]:
    found = {hit.group for hit in speaks.hits(speaks.read(plain(text)))}
    return found.intersection(speaks.tags)
