"""What a message says, legible by itself, whatever its kind."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pascal.adapters.whatsapp.shapes import Card, Choice, Form, Item, Media, Message
from pascal.domain.communications import Attached
from pascal.domain.messages import ContentType


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    type: ContentType = ContentType.TEXT
    attached: tuple[Attached, ...] = ()
    about: str | None = None
    payload: str | None = None


def words_of(message: Message) -> Words:
    """What is new to us, or came without its content, is said by the name of its kind."""
    words = _KINDS[message.type](message) if message.type in _KINDS else None
    if words is not None:
        return words
    kind = message.unsupported.type if message.unsupported and message.unsupported.type else message.type
    return Words(kind, ContentType.UNSUPPORTED)


def subject_of(message: Message) -> str | None:
    """What led them here: an advertisement, a product."""
    if message.referral is not None:
        return _joined([message.referral.headline, message.referral.source_url]) or None
    product = message.context.referred_product if message.context else None
    return (product.product_retailer_id or None) if product else None


def _joined(parts: Iterable[str | None], by: str = " · ") -> str:
    return by.join(part.strip() for part in parts if part and part.strip())


def _text(message: Message) -> Words | None:
    return Words(message.text.body) if message.text else None


def _file(media: Media | None, type: ContentType) -> Words | None:
    if media is None:
        return None
    media_type = (media.mime_type or "").partition(";")[0].strip().lower()
    return Words(media.caption or "", type, (Attached(media.id, media_type or None, media.filename),))


def _location(message: Message) -> Words | None:
    place = message.location
    if place is None:
        return None
    where = f"{round(place.latitude, 6)}, {round(place.longitude, 6)}"
    return Words(_joined([place.name, place.address, where], "\n"), ContentType.LOCATION)


def _contacts(message: Message) -> Words | None:
    cards = "\n".join(_card(each) for each in message.contacts)
    return Words(cards, ContentType.CONTACTS) if cards.strip() else None


def _card(card: Card) -> str:
    name = (card.name.formatted_name or card.name.first_name) if card.name else None
    phones = (each.phone or (f"+{each.wa_id}" if each.wa_id else None) for each in card.phones)
    return _joined([name, card.org.company if card.org else None, *phones, *(e.email for e in card.emails)])


def _reaction(message: Message) -> Words | None:
    if message.reaction is None:
        return None
    return Words(message.reaction.emoji or "", ContentType.REACTION, about=message.reaction.message_id)


def _button(message: Message) -> Words | None:
    return Words(message.button.text, payload=message.button.payload) if message.button else None


def _interactive(message: Message) -> Words | None:
    answer = message.interactive
    if answer is None:
        return None
    if answer.nfm_reply is not None:
        return _form(answer.nfm_reply)
    choice = answer.button_reply or answer.list_reply
    return _choice(choice) if choice else Words(answer.type or message.type, ContentType.UNSUPPORTED)


def _choice(choice: Choice) -> Words:
    return Words(_joined([choice.title, choice.description], "\n"), payload=choice.id)


def _form(form: Form) -> Words | None:
    try:
        filled = json.loads(form.response_json)
    except (ValueError, RecursionError):
        filled = None
    if not isinstance(filled, dict):
        return Words(form.body) if form.body else None
    lines = (f"{name}: {_value(value)}" for name, value in filled.items() if name != "flow_token")
    return Words("\n".join(lines) or form.body or "")


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _order(message: Message) -> Words | None:
    if message.order is None:
        return None
    return Words(_joined([message.order.text, *map(_item, message.order.product_items)], "\n"))


def _item(item: Item) -> str:
    price = "" if item.item_price is None else f"({_number(item.item_price)} {item.currency})"
    return _joined([f"{_number(item.quantity)} × {item.product_retailer_id}", price], " ")


def _number(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _edit(message: Message) -> Words | None:
    if message.edit is None:
        return None
    now = message.edit.message
    media = now.image or now.video or now.document
    text = now.text.body if now.text else (media.caption if media else None)
    return Words(text or "", ContentType.EDIT, about=message.edit.original_message_id)


def _revoke(message: Message) -> Words | None:
    if message.revoke is None:
        return None
    return Words("", ContentType.DELETION, about=message.revoke.original_message_id)


_KINDS: Final[Mapping[str, Callable[[Message], Words | None]]] = {
    "text": _text,
    "image": lambda message: _file(message.image, ContentType.IMAGE),
    "sticker": lambda message: _file(message.sticker, ContentType.IMAGE),
    "video": lambda message: _file(message.video, ContentType.VIDEO),
    "audio": lambda message: _file(message.audio, ContentType.AUDIO),
    "document": lambda message: _file(message.document, ContentType.FILE),
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "button": _button,
    "interactive": _interactive,
    "order": _order,
    "edit": _edit,
    "revoke": _revoke,
}
