"""What WhatsApp sends: only what is looked at.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
"""

import msgspec


class Metadata(msgspec.Struct):
    phone_number_id: str | None = None
    display_phone_number: str | None = None


class Profile(msgspec.Struct):
    name: str | None = None
    username: str | None = None


class Contact(msgspec.Struct):
    profile: Profile | None = None
    wa_id: str | None = None
    user_id: str | None = None


class Error(msgspec.Struct):
    code: int | None = None


class Opened(msgspec.Struct):
    field: str
    part: str
    event: msgspec.Raw
    account: str | None = None
    time: int | None = None
    metadata: Metadata | None = None
    contact: Contact | None = None

    @property
    def line(self) -> str | None:
        return self.metadata.phone_number_id if self.metadata else None


class Context(msgspec.Struct):
    id: str | None = None
    referred_product: "Product | None" = None


class Product(msgspec.Struct):
    product_retailer_id: str = ""


class Referral(msgspec.Struct):
    headline: str = ""
    source_url: str = ""


class Text(msgspec.Struct):
    body: str


class Media(msgspec.Struct):
    id: str
    mime_type: str | None = None
    caption: str | None = None
    filename: str | None = None


class Location(msgspec.Struct):
    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class Name(msgspec.Struct):
    formatted_name: str | None = None
    first_name: str | None = None


class Phone(msgspec.Struct):
    phone: str | None = None
    wa_id: str | None = None


class Email(msgspec.Struct):
    email: str | None = None


class Org(msgspec.Struct):
    company: str | None = None


class Card(msgspec.Struct):
    name: Name | None = None
    org: Org | None = None
    phones: list[Phone] = []
    emails: list[Email] = []


class Reaction(msgspec.Struct):
    message_id: str
    emoji: str | None = None


class Button(msgspec.Struct):
    text: str
    payload: str | None = None


class Choice(msgspec.Struct):
    title: str
    id: str | None = None
    description: str | None = None


class Form(msgspec.Struct):
    response_json: str = ""
    body: str | None = None


class Interactive(msgspec.Struct):
    type: str = ""
    button_reply: Choice | None = None
    list_reply: Choice | None = None
    nfm_reply: Form | None = None


class Item(msgspec.Struct):
    product_retailer_id: str = ""
    quantity: float = 1
    item_price: float | None = None
    currency: str = ""


class Order(msgspec.Struct):
    text: str | None = None
    product_items: list[Item] = []


class Edited(msgspec.Struct):
    text: Text | None = None
    image: Media | None = None
    video: Media | None = None
    document: Media | None = None


class Edit(msgspec.Struct):
    original_message_id: str
    message: Edited


class Revoke(msgspec.Struct):
    original_message_id: str


class System(msgspec.Struct):
    type: str = ""
    body: str = ""
    wa_id: str | None = None
    new_wa_id: str | None = None
    user_id: str | None = None
    previous_user_id: str | None = None


class Unsupported(msgspec.Struct):
    type: str = ""


class Message(msgspec.Struct):
    id: str
    timestamp: int
    type: str
    sender: str | None = msgspec.field(name="from", default=None)
    from_user_id: str | None = None
    to: str | None = None
    to_user_id: str | None = None
    context: Context | None = None
    referral: Referral | None = None
    text: Text | None = None
    image: Media | None = None
    video: Media | None = None
    audio: Media | None = None
    document: Media | None = None
    sticker: Media | None = None
    location: Location | None = None
    contacts: list[Card] = []
    reaction: Reaction | None = None
    button: Button | None = None
    interactive: Interactive | None = None
    order: Order | None = None
    edit: Edit | None = None
    revoke: Revoke | None = None
    system: System | None = None
    unsupported: Unsupported | None = None


class Status(msgspec.Struct):
    id: str
    status: str
    timestamp: int
    errors: list[Error] = []
    biz_opaque_callback_data: str | None = None


class Call(msgspec.Struct):
    id: str
    event: str
    timestamp: int
    direction: str = ""
    status: str = ""
    duration: int | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    from_user_id: str | None = None


class Preference(msgspec.Struct):
    value: str
    timestamp: int
    wa_id: str | None = None
    user_id: str | None = None


class Changed(msgspec.Struct):
    previous: str
    current: str


class UserIdUpdate(msgspec.Struct):
    user_id: Changed
    timestamp: int
    wa_id: str | None = None


class Ban(msgspec.Struct):
    waba_ban_state: str = ""


class Alert(msgspec.Struct):
    alert_type: str = ""
    alert_severity: str = ""


class Notice(msgspec.Struct):
    """The value of a field that comes alone: each has some of these."""

    event: str = ""
    decision: str = ""
    display_phone_number: str = ""
    message_template_name: str = ""
    message_template_language: str = ""
    new_quality_score: str = ""
    new_category: str = ""
    correct_category: str = ""
    ban_info: Ban | None = None
    alert_info: Alert | None = None
    max_daily_conversations_per_business: str | int = ""
    metadata: Metadata | None = None
    errors: list[Error] = []
