"""May it be sent? Every rule at its edges, and what holds whatever the case (004, PLATFORMS 1 and 2)."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final, get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pascal
from pascal.domain import ports
from pascal.domain.channels import EMAIL, SMS, VOICE, WHATSAPP, Channel, Traits
from pascal.domain.communications import Failure, Kind
from pascal.domain.identities import MAILBOX, PHONE, WHATSAPP_USER, Identity
from pascal.domain.sending import (
    FREE,
    Approval,
    Approved,
    Category,
    Permit,
    Quiet,
    Reason,
    Refusal,
    SendingRules,
    Standing,
    Way,
    WayName,
    Wish,
    may_send,
    window_ends,
)

SOURCE = Path(pascal.__file__).parent
NOW: Final = datetime(2026, 1, 7, 15, tzinfo=UTC)
"""Ten in the morning in Lima."""

TRAITS: Final = {
    "whatsapp": Traits(
        WHATSAPP,
        (PHONE, WHATSAPP_USER),
        most_text=4096,
        most_caption=1024,
        media={
            "image/jpeg": 5_000_000,
            "video/mp4": 16_000_000,
            "audio/*": 16_000_000,
            "application/pdf": 100_000_000,
        },
        wordless=frozenset({"audio/*"}),
        templates=True,
        window=timedelta(hours=24),
        keywords=True,
        consent=True,
        at_most=(2, timedelta(seconds=6)),
    ),
    "sms": Traits(
        SMS,
        (PHONE,),
        most_text=1600,
        media={"image/*": 5_000_000},
        keywords=True,
        carrier_stops=True,
        consent=True,
        by_country=True,
        at_most=(3, timedelta(minutes=1)),
    ),
    "email": Traits(EMAIL, (MAILBOX,), most_text=500_000, media={"*/*": 25_000_000}, consent=True),
    "voice": Traits(VOICE, (PHONE,), calls=True, by_country=True),
    "stranger": Traits(
        Channel("pigeon"),
        ("pigeon",),
        most_text=100,
        media={"audio/ogg": 10, "audio/*": 5},
        window=timedelta(minutes=10),
    ),
}
PLACES: Final = {
    "phone": Identity.of(PHONE, "+51987654321"),
    "bsuid": Identity.of(WHATSAPP_USER, "PE.1502"),
    "mailbox": Identity.of(MAILBOX, "ana@example.com"),
    "pigeon": Identity.of("pigeon", "gris"),
}
HOME: Final = {
    "whatsapp": "phone",
    "sms": "phone",
    "email": "mailbox",
    "voice": "phone",
    "stranger": "pigeon",
}
LIMA, MADRID = ZoneInfo("America/Lima"), ZoneInfo("Europe/Madrid")
NIGHTS: Final = {
    "lima": Quiet(time(22), time(7), LIMA),
    "lunch": Quiet(time(13), time(15), LIMA),
    "early": Quiet(time(0), time(8), LIMA),
    "late": Quiet(time(20), time(0), LIMA),
    "never": Quiet(time(13), time(13), LIMA),
    "madrid": Quiet(time(22), time(7), MADRID),
    "short": Quiet(time(22), time(2, 30), MADRID),
}

# channel, what, how things stand => yes, or why not and the ways, the nearest first.
# Moments are counted from now (`-24h`), or are days of 2026. An agent wrote it if nothing else is said, and a
# template is approved. `by:` is another channel, `wait` for them.
TABLE = """
# the address
whatsapp text heard=-1h to=nowhere                        => no_address
whatsapp text heard=-1h to=nowhere other=sms,email        => no_address by:sms by:email
whatsapp text heard=-1h to=bsuid                          => yes until=+23h
whatsapp text heard=-1h to=mailbox                        => not_supported
whatsapp text heard=-1h to=mailbox other=email            => not_supported by:email
sms      text heard=-1h to=bsuid                          => not_supported
sms      text heard=-1h to=phone                          => yes
email    text heard=-1h to=phone other=sms                => not_supported by:sms
voice    call to=bsuid                                    => not_supported
stranger text heard=-1m to=phone                          => not_supported
stranger text heard=-1m to=pigeon                         => yes until=+9m

# what a channel carries
sms      template utility 0/0 agreed=-1d                  => not_supported
sms      call heard=-1h                                   => not_supported
email    call heard=-1h                                   => not_supported
email    template utility 0/0 agreed=-1d                  => not_supported
voice    text heard=-1h other=whatsapp,sms                => not_supported by:whatsapp by:sms
voice    media image/jpeg 10 heard=-1h                    => not_supported
voice    template utility 0/0                             => not_supported
voice    call                                             => yes
whatsapp call heard=-1h                                   => not_supported
whatsapp call heard=-1h other=voice                       => not_supported by:voice
stranger call heard=-1m                                   => not_supported
stranger template utility 0/0                             => not_supported

# the window: 24 hours from the last thing they wrote, or their last call, to the second
whatsapp text heard=-0s                                   => yes until=+24h
whatsapp text heard=-1s                                   => yes until=+86399s
whatsapp text heard=-86399s                               => yes until=+1s
whatsapp text heard=-24h templates                        => window_closed template wait
whatsapp text heard=-24h                                  => window_closed wait
whatsapp text heard=-86401s templates                     => window_closed template wait
whatsapp text heard=-86401s templates other=sms,email     => window_closed template wait by:sms by:email
whatsapp text heard=-24h other=email                      => window_closed wait by:email
whatsapp text heard=-30d templates                        => window_closed template wait
whatsapp text heard=-365d                                 => window_closed wait
whatsapp text heard=+5s                                   => yes until=+86405s
whatsapp media image/jpeg 10 heard=-86399s                => yes until=+1s
whatsapp media image/jpeg 10 heard=-24h templates         => window_closed template wait
whatsapp text by_itself heard=-1h                         => yes until=+23h
whatsapp text by_itself heard=-24h templates              => window_closed template wait
whatsapp text agreed=-1d templates                        => never_wrote template wait
whatsapp text agreed=-1d                                  => never_wrote wait
whatsapp text agreed=-1d other=sms                        => never_wrote wait by:sms
whatsapp media image/jpeg 10 agreed=-1d templates         => never_wrote template wait
whatsapp text heard=-24h agreed=-1h templates             => window_closed template wait
whatsapp text to=bsuid heard=-24h templates               => window_closed template wait
stranger text heard=-599s                                 => yes until=+1s
stranger text heard=-10m templates                        => window_closed wait
stranger text                                             => never_wrote wait
sms      text heard=-30d                                  => yes
email    text heard=-365d                                 => yes

# templates, at any time
whatsapp template utility 0/0 heard=-30d                  => yes
whatsapp template utility 0/0 heard=-1h                   => yes
whatsapp template utility 2/2 heard=-30d                  => yes
whatsapp template utility 0/0 agreed=-1d                  => yes
whatsapp template marketing 1/1 heard=-30d                => yes
whatsapp template authentication 1/1 heard=-30d           => yes
whatsapp template pending utility 0/0 heard=-30d          => template_not_approved
whatsapp template rejected utility 0/0 heard=-30d         => template_not_approved
whatsapp template paused utility 0/0 heard=-30d           => template_not_approved
whatsapp template disabled utility 0/0 heard=-30d         => template_not_approved
whatsapp template pending utility 0/0 heard=-1h           => template_not_approved
whatsapp template paused marketing 0/0 heard=-1h templates => template_not_approved template
whatsapp template disabled utility 0/0 heard=-30d templates other=sms => template_not_approved template by:sms
whatsapp template pending utility 2/1 heard=-30d          => template_not_approved
whatsapp template unknown heard=-30d                      => template_not_approved
whatsapp template unknown heard=-30d templates            => template_not_approved template
whatsapp template utility 2/1 heard=-30d                  => template_parameters
whatsapp template utility 2/3 heard=-30d                  => template_parameters
whatsapp template utility 0/1 heard=-30d                  => template_parameters
whatsapp template utility 1/0 heard=-1h other=sms         => template_parameters
whatsapp template utility 0/0                             => no_consent ask_consent wait
whatsapp template utility 0/0 by_itself heard=-30d        => yes
whatsapp template utility 0/0 to=bsuid heard=-30d         => yes
whatsapp template marketing 0/0 to=bsuid heard=-30d       => yes

# Meta delivers no marketing to the United States, and codes to numbers alone
whatsapp template marketing 0/0 heard=-1h country=US      => marketing_not_delivered
whatsapp template marketing 0/0 heard=-30d country=US other=email => marketing_not_delivered by:email
whatsapp template marketing 2/1 heard=-30d country=US     => template_parameters
whatsapp template paused marketing 0/0 heard=-30d country=US => template_not_approved
whatsapp template utility 0/0 heard=-30d country=US       => yes
whatsapp template authentication 0/0 heard=-30d country=US => yes
whatsapp template marketing 0/0 heard=-30d country=CA     => yes
whatsapp template marketing 0/0 heard=-30d country=-      => yes
whatsapp text heard=-1h country=US                        => yes until=+23h
whatsapp template authentication 1/1 to=bsuid heard=-1h   => no_address
whatsapp template authentication 1/1 to=bsuid heard=-1h other=sms => no_address by:sms
whatsapp template authentication 2/1 to=bsuid heard=-1h   => template_parameters

# they want nothing more
whatsapp text heard=-1h ended=-1h                         => opted_out wait
whatsapp text heard=-1h ended=-1h other=email             => opted_out wait by:email
whatsapp text heard=-1h ended=-1h templates               => opted_out wait
whatsapp template utility 0/0 heard=-1h ended=-1h templates => opted_out wait
whatsapp media image/jpeg 10 heard=-2d ended=-1d          => opted_out wait
whatsapp text ended=-1d                                   => opted_out wait
whatsapp text heard=-2h ended=-1h                         => opted_out wait
sms      text heard=-1h ended=-1h                         => opted_out wait
sms      text heard=-1h ended=-1h other=whatsapp          => opted_out wait by:whatsapp
email    text heard=-2d ended=-1d                         => opted_out wait
email    media image/png 10 heard=-2d ended=-1d           => opted_out wait
voice    call heard=-2d ended=-1d                         => opted_out wait

# … and then asked something: that is answered, within a day, if the carrier lets it through
whatsapp text heard=-1h ended=-2h                         => yes until=+23h
whatsapp text heard=-3599s ended=-1h                      => yes until=+82801s
whatsapp media image/jpeg 10 heard=-1h ended=-2h          => yes until=+23h
whatsapp text by_itself heard=-1h ended=-2h               => opted_out wait
whatsapp template utility 0/0 heard=-1h ended=-2h         => opted_out wait
whatsapp template marketing 0/0 heard=-1h ended=-2d       => opted_out wait
whatsapp text heard=-24h ended=-2d templates              => opted_out wait
whatsapp text heard=-86399s ended=-2d                     => yes until=+1s
sms      text heard=-1h ended=-2h                         => opted_out wait
sms      text heard=-1s ended=-365d                       => opted_out wait
email    text heard=-1h ended=-2h                         => yes
email    text heard=-24h ended=-2d                        => opted_out wait
email    text heard=-86399s ended=-2d                     => yes
email    text by_itself heard=-1h ended=-2h               => opted_out wait
voice    call heard=-1h ended=-2h                         => yes
voice    call by_itself heard=-1h ended=-2h               => opted_out wait
stranger text heard=-1m ended=-2m                         => yes until=+9m
stranger text heard=-11m ended=-20m templates             => window_closed wait

# … or agreed again
whatsapp text heard=-1h ended=-2h agreed=-1h              => yes until=+23h
whatsapp template utility 0/0 heard=-3d ended=-2d agreed=-1d => yes
whatsapp template utility 0/0 heard=-3d ended=-1d agreed=-2d => opted_out wait
whatsapp template utility 0/0 heard=-3d ended=-1d agreed=-1d => opted_out wait
whatsapp text heard=-3d ended=-2d agreed=-1d templates    => window_closed template wait
whatsapp text by_itself heard=-1h ended=-2d agreed=-1d    => yes until=+23h
sms      text heard=-3d ended=-2d agreed=-1d              => yes
sms      text heard=-3d ended=-1d agreed=-2d              => opted_out wait
sms      text by_itself ended=-2d agreed=-86400s          => yes
email    text by_itself heard=-3d ended=-2d agreed=-1d    => yes

# who never wrote must have agreed
whatsapp text templates                                   => no_consent ask_consent wait
whatsapp text                                             => no_consent ask_consent wait
whatsapp media image/jpeg 10                              => no_consent ask_consent wait
whatsapp template paused utility 0/0 templates            => no_consent ask_consent wait
sms      text                                             => no_consent ask_consent wait
sms      text other=email                                 => no_consent ask_consent wait by:email
sms      text by_itself                                   => no_consent ask_consent wait
sms      text agreed=-365d                                => yes
sms      text agreed=-0s                                  => yes
sms      text heard=-365d                                 => yes
sms      text:9000                                        => no_consent ask_consent wait
email    text                                             => no_consent ask_consent wait
email    text agreed=-1d                                  => yes
email    media */* 10                                     => no_consent ask_consent wait

# countries that are paid for
sms      text heard=-1h country=PE countries=PE           => yes
sms      text heard=-1h country=US countries=PE           => country_not_allowed
sms      text heard=-1h country=US countries=PE,US        => yes
sms      text heard=-1h country=- countries=PE,US         => country_not_allowed
sms      text heard=-1h country=PE countries=-            => country_not_allowed
sms      text country=US countries=PE                     => country_not_allowed
sms      text heard=-1h country=US countries=PE other=whatsapp => country_not_allowed by:whatsapp
sms      text heard=-1h ended=-1h country=US countries=PE => opted_out wait
voice    call country=PE countries=PE                     => yes
voice    call country=CU countries=PE                     => country_not_allowed
voice    call country=- countries=PE                      => country_not_allowed
voice    call country=PE countries=-                      => country_not_allowed
voice    call country=US countries=PE,US                  => yes
voice    call country=CU countries=PE other=whatsapp      => country_not_allowed by:whatsapp
voice    call heard=-1m country=CU countries=PE           => country_not_allowed
whatsapp text heard=-1h country=CU countries=PE           => yes until=+23h
whatsapp text heard=-1h country=- countries=-             => yes until=+23h
email    text heard=-1h country=- countries=-             => yes

# lengths, in code points
whatsapp text:4096 heard=-1h                              => yes until=+23h
whatsapp text:4097 heard=-1h                              => too_long shorter:4096
whatsapp text:4097 heard=-1h other=email                  => too_long shorter:4096 by:email
whatsapp text:4097 heard=-24h templates                   => window_closed template wait
whatsapp text:0 heard=-1h                                 => yes until=+23h
sms      text:1600 heard=-1h                              => yes
sms      text:1601 heard=-1h                              => too_long shorter:1600
email    text:500000 heard=-1h                            => yes
email    text:500001 heard=-1h                            => too_long shorter:500000
stranger text:100 heard=-1m                               => yes until=+9m
stranger text:101 heard=-1m                               => too_long shorter:100
whatsapp media image/jpeg 10 caption:1024 heard=-1h       => yes until=+23h
whatsapp media image/jpeg 10 caption:1025 heard=-1h       => too_long shorter:1024
whatsapp media image/jpeg 9000000 caption:1025 heard=-1h  => too_long shorter:1024
whatsapp media audio/ogg 10 heard=-1h                     => yes until=+23h
whatsapp media audio/ogg 10 caption:1 heard=-1h           => too_long shorter:0
sms      media image/png 10 caption:1600 heard=-1h        => yes
sms      media image/png 10 caption:1601 heard=-1h        => too_long shorter:1600
whatsapp template utility 0/0 text:9999 heard=-1h         => yes

# files: their type, then their bytes
whatsapp media image/jpeg 0 heard=-1h                     => yes until=+23h
whatsapp media image/jpeg 5000000 heard=-1h               => yes until=+23h
whatsapp media image/jpeg 5000001 heard=-1h               => media_refused other_file:5000000
whatsapp media image/jpeg 5000001 heard=-1h other=email   => media_refused other_file:5000000 by:email
whatsapp media video/mp4 16000000 heard=-1h               => yes until=+23h
whatsapp media video/mp4 16000001 heard=-1h               => media_refused other_file:16000000
whatsapp media application/pdf 100000000 heard=-1h        => yes until=+23h
whatsapp media application/pdf 100000001 heard=-1h        => media_refused other_file:100000000
whatsapp media image/bmp 10 heard=-1h                     => media_refused other_file
whatsapp media image/bmp 0 heard=-1h                      => media_refused other_file
whatsapp media application/zip 0 heard=-1h                => media_refused other_file
whatsapp media ? 10 heard=-1h                             => media_refused other_file
sms      media image/jpeg 5000000 heard=-1h               => yes
sms      media image/x-new 5000000 heard=-1h              => yes
sms      media image/gif 5000001 heard=-1h                => media_refused other_file:5000000
sms      media video/mp4 1 heard=-1h                      => media_refused other_file
sms      media ? 1 heard=-1h                              => media_refused other_file
email    media application/zip 25000000 heard=-1h         => yes
email    media application/zip 25000001 heard=-1h         => media_refused other_file:25000000
email    media ? 25000000 heard=-1h                       => yes
email    media ? 25000001 heard=-1h                       => media_refused other_file:25000000
stranger media audio/ogg 10 heard=-1m                     => yes until=+9m
stranger media audio/ogg 11 heard=-1m                     => media_refused other_file:10
stranger media audio/mp3 5 heard=-1m                      => yes until=+9m
stranger media audio/mp3 6 heard=-1m                      => media_refused other_file:5
stranger media audiobook/ogg 1 heard=-1m                  => media_refused other_file

# the night in Lima, which has no summer time
email    text heard=-2d quiet=lima now=01-07T21:59:59-05 => yes
email    text heard=-2d quiet=lima now=01-07T22:00-05  => quiet_hours later@01-08T07:00-05
email    text heard=-2d quiet=lima now=01-07T23:59:59-05 => quiet_hours later@01-08T07:00-05
email    text heard=-2d quiet=lima now=01-08T00:00-05  => quiet_hours later@01-08T07:00-05
email    text heard=-2d quiet=lima now=01-08T06:59:59-05 => quiet_hours later@01-08T07:00-05
email    text heard=-2d quiet=lima now=01-08T07:00-05  => yes
email    text heard=-2d quiet=lima now=01-08T03:00+00  => quiet_hours later@01-08T12:00Z
email    text heard=-2d quiet=lima now=01-01T23:30-05  => quiet_hours later@01-02T07:00-05
email    text heard=-2d other=sms quiet=lima now=01-07T22:00-05 => quiet_hours later@01-08T07:00-05
email    text heard=-1h quiet=lima now=01-07T22:00-05  => yes
email    text heard=-86399s quiet=lima now=01-07T22:00-05 => yes
email    text heard=-24h quiet=lima now=01-07T22:00-05 => quiet_hours later@01-08T07:00-05
email    text by_itself heard=-1h quiet=lima now=01-07T22:00-05 => quiet_hours later@01-08T07:00-05
sms      text agreed=-1d quiet=lima now=01-07T22:00-05 => quiet_hours later@01-08T07:00-05
voice    call quiet=lima now=01-07T22:00-05            => quiet_hours later@01-08T07:00-05
voice    call heard=-1h quiet=lima now=01-07T22:00-05  => yes
whatsapp text heard=-1h quiet=lima now=01-07T22:00-05  => yes until=+23h
whatsapp template utility 0/0 heard=-1h quiet=lima now=01-07T22:00-05 => quiet_hours later@01-08T07:00-05
whatsapp template utility 0/0 heard=-3d quiet=lima now=01-08T06:59:59-05 => quiet_hours later@01-08T07:00-05
whatsapp template paused utility 0/0 heard=-3d quiet=lima now=01-08T06:59:59-05 => template_not_approved
sms      text ended=-1d quiet=lima now=01-07T22:00-05  => opted_out wait
email    text:500001 heard=-2d quiet=lima now=01-07T22:00-05 => too_long shorter:500000
email    text heard=-2d quiet=lunch now=01-07T12:59:59-05 => yes
email    text heard=-2d quiet=lunch now=01-07T13:00-05 => quiet_hours later@01-07T15:00-05
email    text heard=-2d quiet=lunch now=01-07T15:00-05 => yes
email    text heard=-2d quiet=never now=01-07T13:00-05 => yes
email    text heard=-2d quiet=early now=01-07T00:00-05 => quiet_hours later@01-07T08:00-05
email    text heard=-2d quiet=late now=01-07T20:00-05  => quiet_hours later@01-08T00:00-05

# … and where there is one: clocks are put on, and back
email    text heard=-2d quiet=madrid now=03-28T22:00+01 => quiet_hours later@03-29T07:00+02
email    text heard=-2d quiet=madrid now=03-29T01:59:59+01 => quiet_hours later@03-29T07:00+02
email    text heard=-2d quiet=madrid now=03-29T05:00+00 => yes
email    text heard=-2d quiet=madrid now=03-29T04:59:59+00 => quiet_hours later@03-29T07:00+02
email    text heard=-2d quiet=madrid now=10-24T22:00+02 => quiet_hours later@10-25T07:00+01
email    text heard=-2d quiet=madrid now=10-25T05:59:59+00 => quiet_hours later@10-25T07:00+01
email    text heard=-2d quiet=madrid now=10-25T06:00+00 => yes
email    text heard=-2d quiet=short now=03-29T00:30+01 => quiet_hours later@03-29T03:30+02
email    text heard=-2d quiet=short now=03-29T03:30+02 => yes
email    text heard=-2d quiet=short now=10-25T02:15+02 => quiet_hours later@10-25T02:30+02
email    text heard=-2d quiet=short now=10-25T02:30+02 => yes
email    text heard=-2d quiet=short now=10-25T02:15+01 => quiet_hours later@10-25T02:30+01

# the night is over, and by then so is the window, or what was an answer is none any more
whatsapp text by_itself heard=-23h quiet=lima now=01-07T22:00-05 => quiet_hours wait
whatsapp text by_itself heard=-23h templates quiet=lima now=01-07T22:00-05 => quiet_hours template wait
whatsapp text by_itself heard=-15h quiet=lima now=01-07T22:00-05 => quiet_hours wait
whatsapp text by_itself heard=-53999s quiet=lima now=01-07T22:00-05 => quiet_hours later@01-08T07:00-05

# not too fast
whatsapp text heard=-1h sent=-6s,-6s                      => yes until=+23h
whatsapp text heard=-1h sent=-5s                          => yes until=+23h
whatsapp text heard=-1h sent=-5s,-1s                      => too_fast later@+1s
whatsapp text heard=-1h sent=-5s,-4s,-1s                  => too_fast later@+2s
whatsapp text heard=-1h sent=-0s,-0s                      => too_fast later@+6s
whatsapp text heard=-1h sent=-1h,-7s,-1s                  => yes until=+23h
whatsapp template utility 0/0 heard=-3d sent=-5s,-1s      => too_fast later@+1s
whatsapp text by_itself heard=-1h sent=-5s,-1s            => too_fast later@+1s
whatsapp text heard=-86397s sent=-5s,-1s                  => too_fast later@+1s
whatsapp text heard=-86399s sent=-5s,-1s templates        => too_fast template wait
sms      text heard=-1h sent=-59s,-30s                    => yes
sms      text heard=-1h sent=-59s,-30s,-1s                => too_fast later@+1s
sms      text heard=-1h sent=-60s,-30s,-1s                => yes
sms      text:1601 heard=-1h sent=-59s,-30s,-1s           => too_long shorter:1600
sms      text agreed=-1d sent=-3s,-2s,-1s quiet=lima now=01-07T21:59:30-05 => too_fast later@01-08T07:00-05
email    text heard=-1h sent=-1s,-1s,-1s,-1s,-1s          => yes
voice    call sent=-1s,-1s,-1s,-1s                        => yes

# as many people as the carrier lets us write to first
whatsapp template utility 0/0 heard=-3d full=+3h          => daily_limit later@+3h
whatsapp template utility 0/0 agreed=-3d full=+3h other=sms => daily_limit later@+3h by:sms
whatsapp template utility 0/0 heard=-3d full=+0s          => yes
whatsapp template utility 0/0 heard=-3d full=-1h          => yes
whatsapp template utility 0/0 heard=-1h full=+3h          => yes
whatsapp template utility 0/0 heard=-86399s full=+3h      => yes
whatsapp template utility 0/0 heard=-24h full=+3h         => daily_limit later@+3h
whatsapp text heard=-1h full=+3h                          => yes until=+23h
whatsapp text heard=-24h full=+3h templates               => window_closed template wait
email    text heard=-3d full=+3h                          => daily_limit later@+3h
email    text by_itself heard=-3d full=+3h quiet=lima now=01-07T20:00-05 => daily_limit later@01-08T07:00-05
"""
ROWS = [line for line in TABLE.splitlines() if line and not line.startswith("#")]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def moment(text: str, now: datetime) -> datetime:
    if text[0] in "+-":
        return now + int(text[:-1]) * timedelta(seconds=_UNITS[text[-1]])
    return datetime.fromisoformat(f"2026-{text}")


@dataclass(frozen=True)
class Case:
    wish: Wish
    traits: Traits
    standing: Standing
    rules: SendingRules
    at: datetime

    @property
    def answer(self) -> Permit | Refusal:
        return may_send(self.wish, self.traits, self.standing, self.rules, at=self.at)


def wished(words: Sequence[str]) -> Wish:
    kind = Kind(words[0].partition(":")[0])
    wish = Wish(kind, by_itself="by_itself" in words)
    for word in words:
        name, _, number = word.partition(":")
        if name in {"text", "caption"} and number:
            wish = replace(wish, length=int(number))
    if kind is Kind.MEDIA:
        wish = replace(wish, media_type=None if words[1] == "?" else words[1], size=int(words[2]))
    if kind is Kind.TEMPLATE and words[1] != "unknown":
        status = next((each for each in get_args(Approval) if each in words), "approved")
        category = next(each for each in get_args(Category) if each in words)
        places, _, given = next(each for each in words if "/" in each).partition("/")
        approved = Approved(status, category, int(places))
        wish = replace(wish, template=approved, parameters=int(given))
    return wish


def case(row: str) -> Case:
    channel, *words = row.split()
    facts = dict(word.split("=", 1) for word in words if "=" in word)
    now = moment(facts.pop("now", "01-07T15:00Z"), NOW)

    def at(name: str) -> datetime | None:
        return moment(facts.pop(name), now) if name in facts else None

    def listed(name: str) -> list[str]:
        return [each for each in facts.pop(name, "").split(",") if each not in {"", "-"}]

    place = facts.pop("to", HOME[channel])
    standing = Standing(
        to=PLACES.get(place),
        heard_at=at("heard"),
        agreed_at=at("agreed"),
        ended_at=at("ended"),
        country=next(iter(listed("country")), None) if "country" in facts else "PE",
        sent=[moment(each, now) for each in listed("sent")],
        full_until=at("full"),
        other_channels=[Channel(each) for each in listed("other")],
        has_templates="templates" in words,
    )
    assert place in {*PLACES, "nowhere"}
    countries = frozenset(listed("countries")) if "countries" in facts else frozenset({"PE"})
    quiet = NIGHTS[facts.pop("quiet")] if "quiet" in facts else None
    assert not facts
    plain = [word for word in words if "=" not in word]
    return Case(wished(plain), TRAITS[channel], standing, SendingRules(quiet, countries), now)


def way(text: str, now: datetime) -> Way:
    name, kind, rest = re.fullmatch(r"(\w+)([:@]?)(.*)", text).groups()  # type: ignore[union-attr]
    assert name in {"by", "wait", *get_args(WayName)}
    if name == "wait":
        return Way("wait_for_them")
    if name == "by":
        return Way("channel", Channel(rest))
    if kind == "@":
        return Way(name, at=moment(rest, now))
    return Way(name, most=int(rest) if rest else None)


@pytest.mark.parametrize("row", ROWS)
def test_it_is_allowed_or_the_reason_is_told_with_the_nearest_way(row: str) -> None:
    said, _, outcome = row.partition("=>")
    one, (verdict, *rest) = case(said), outcome.split()
    if verdict == "yes":
        until = moment(rest[0].removeprefix("until="), one.at) if rest else None
        assert one.standing.to is not None
        assert one.answer == Permit(one.traits.channel, one.wish.kind, one.standing.to, until)
        return
    ways = tuple(way(each, one.at) for each in rest)
    later = next((each.at for each in ways if each.name == "later"), None)
    assert verdict in get_args(Reason)
    assert one.answer == Refusal(verdict, ways, later)


def test_every_reason_and_every_way_stands_in_the_table() -> None:
    outcomes = [row.partition("=>")[2].split() for row in ROWS]
    assert {first for first, *_ in outcomes} == {"yes", *get_args(Reason)}
    ways = {re.split("[:@=]", each)[0] for _, *rest in outcomes for each in rest}
    assert ways - {"until"} == {"by", "wait", *get_args(WayName)} - {"channel", "wait_for_them"}
    assert len(ROWS) == len(set(ROWS)) > 200


def test_every_reason_is_a_failure_too() -> None:
    """What may not be sent has failed, and says why in the same words."""
    assert set(get_args(Reason)) <= set(get_args(Failure))


# -- whatever the case

moments = st.integers(-5 * 86400, 86400).map(lambda seconds: NOW + timedelta(seconds=seconds))
edges = st.sampled_from([timedelta(seconds=n) for n in (-86401, -86400, -86399, -1, 0, 1)]).map(
    lambda by: NOW + by
)
perhaps = st.none() | moments | edges
channels = st.sampled_from(sorted(TRAITS))
approvals: st.SearchStrategy[Approval] = st.sampled_from(get_args(Approval))
categories: st.SearchStrategy[Category] = st.sampled_from(get_args(Category))
wishes = st.builds(
    Wish,
    kind=st.sampled_from(Kind),
    length=st.integers(0, 5000),
    media_type=st.sampled_from([None, "image/jpeg", "image/png", "audio/ogg", "application/zip"]),
    size=st.sampled_from([0, 5, 10, 11, 5_000_000, 5_000_001, 30_000_000]),
    template=st.none() | st.builds(Approved, approvals, categories, st.integers(0, 1)),
    parameters=st.integers(0, 1),
    by_itself=st.booleans(),
)
standings = st.builds(
    Standing,
    to=st.sampled_from([None, *PLACES.values()]),
    heard_at=perhaps,
    agreed_at=perhaps,
    ended_at=perhaps,
    country=st.sampled_from([None, "PE", "US", "CU"]),
    sent=st.lists(st.integers(-90, 0).map(lambda seconds: NOW + timedelta(seconds=seconds)), max_size=6).map(
        sorted
    ),
    full_until=perhaps,
    other_channels=st.lists(st.sampled_from([SMS, EMAIL]), unique=True),
    has_templates=st.booleans(),
)
hours = st.times().map(lambda each: each.replace(second=0, microsecond=0))
zones = st.sampled_from(["America/Lima", "Europe/Madrid", "America/New_York", "Asia/Kathmandu"])
rules = st.builds(
    SendingRules,
    quiet=st.none() | st.builds(Quiet, hours, hours, zones.map(ZoneInfo)),
    countries=st.frozensets(st.sampled_from(["PE", "US"])),
)
cases = st.builds(Case, wishes, channels.map(TRAITS.__getitem__), standings, rules, st.just(NOW))


@given(cases)
def test_a_permit_names_the_address_that_stands_there_and_nothing_else(one: Case) -> None:
    answer = one.answer
    if isinstance(answer, Permit):
        assert (answer.channel, answer.kind) == (one.traits.channel, one.wish.kind)
        assert answer.to is one.standing.to
        assert answer.to.kind in one.traits.kinds


@given(cases)
def test_a_permit_holds_until_it_says_and_no_longer(one: Case) -> None:
    answer = one.answer
    if isinstance(answer, Permit) and answer.until is not None:
        assert answer.until > one.at
        assert answer.kind in FREE
        after = replace(one, at=answer.until).answer
        assert isinstance(after, Refusal)
        assert after.reason in {"window_closed", "opted_out"}


@given(cases)
def test_a_refusal_that_names_a_moment_is_a_permit_at_that_moment(one: Case) -> None:
    answer = one.answer
    if isinstance(answer, Refusal) and answer.at is not None:
        assert answer.at > one.at
        assert answer.ways[0] == Way("later", at=answer.at)
        assert isinstance(replace(one, at=answer.at).answer, Permit)
    elif isinstance(answer, Refusal):
        assert "later" not in {each.name for each in answer.ways}


@given(cases)
def test_only_time_is_in_the_way_where_a_moment_is_named(one: Case) -> None:
    answer = one.answer
    if isinstance(answer, Refusal) and answer.at is not None:
        assert answer.reason in {"quiet_hours", "too_fast", "daily_limit"}


@given(cases)
def test_the_ways_lead_somewhere(one: Case) -> None:
    answer = one.answer
    if isinstance(answer, Permit):
        return
    assert len(set(answer.ways)) == len(answer.ways)
    of_time = {"quiet_hours", "too_fast", "daily_limit"}
    for each in answer.ways:
        if each.name == "template":
            other = Wish(Kind.TEMPLATE, template=Approved("approved", "utility", 0))
            then = replace(one, wish=other).answer
            assert isinstance(then, Permit) or then.reason in of_time
        elif each.name == "shorter":
            assert each.most is not None
            then = replace(one, wish=replace(one.wish, length=each.most)).answer
            assert isinstance(then, Permit) or then.reason in {"media_refused", *of_time}
        elif each.name == "other_file" and each.most is not None:
            then = replace(one, wish=replace(one.wish, size=each.most)).answer
            assert isinstance(then, Permit) or then.reason in of_time
        elif each.name == "channel":
            assert each.channel in one.standing.other_channels
        elif each.name == "ask_consent":
            then = replace(one, standing=replace(one.standing, agreed_at=one.at)).answer
            assert isinstance(then, Permit) or then.reason not in {"no_consent", "opted_out"}


@given(cases)
def test_who_wants_nothing_more_gets_nothing_by_itself(one: Case) -> None:
    ended, agreed = one.standing.ended_at, one.standing.agreed_at
    if ended is not None and (agreed is None or agreed <= ended):
        unasked = replace(one, wish=replace(one.wish, by_itself=True))
        assert isinstance(unasked.answer, Refusal)
        template = replace(one, wish=replace(one.wish, kind=Kind.TEMPLATE))
        assert isinstance(template.answer, Refusal)


@given(cases)
def test_what_they_write_opens_nothing_that_costs_and_closes_nothing(one: Case) -> None:
    """Somebody who writes now may be answered where they could be before, however a carrier's clock goes."""
    if isinstance(one.answer, Permit):
        heard_at = max(one.at, one.standing.heard_at or one.at)
        wrote = replace(one, standing=replace(one.standing, heard_at=heard_at))
        assert isinstance(wrote.answer, Permit)


@given(cases)
def test_no_number_is_written_to_outside_the_countries(one: Case) -> None:
    if one.traits.by_country and one.standing.country not in one.rules.countries:
        assert isinstance(one.answer, Refusal)


@given(cases)
def test_nothing_free_goes_outside_the_window(one: Case) -> None:
    ends = window_ends(one.traits, one.standing)
    if one.traits.window is not None and one.wish.kind in FREE and (ends is None or ends <= one.at):
        assert isinstance(one.answer, Refusal)


@given(
    st.builds(Quiet, hours, hours, zones.map(ZoneInfo)),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_night_is_over_when_it_says(quiet: Quiet, at: datetime) -> None:
    ends = quiet.until(at)
    if ends is not None:
        assert at < ends <= at + timedelta(hours=26)
        assert ends.utcoffset() == timedelta()


# -- the one way to a sender


def test_nobody_but_may_send_makes_a_permit() -> None:
    def makes(file: Path) -> bool:
        tree = ast.parse(file.read_text())
        aliases = {"Permit"} | {
            each.asname
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for each in node.names
            if each.name == "Permit" and each.asname
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                func = node.func
                name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", None)
                first = node.args[0] if node.args else None
                if name in aliases or (name == "replace" and "permit" in ast.unparse(first or func).lower()):
                    return True
                if name in {"cast", "convert", "partial"} and any(
                    getattr(each, "id", None) in aliases for each in ast.walk(node)
                ):
                    return True
        return False

    makers = {str(file.relative_to(SOURCE)) for file in SOURCE.rglob("*.py") if makes(file)}
    assert makers == {"domain/sending.py"}


def _senders() -> dict[str, object]:
    """Whatever a port can do that reaches somebody outside, by a channel's words for it."""
    found = {}
    for module in pkgutil.iter_modules(ports.__path__, f"{ports.__name__}."):
        for protocol in vars(importlib.import_module(module.name)).values():
            if isinstance(protocol, type) and getattr(protocol, "_is_protocol", False):
                for name, method in vars(protocol).items():
                    if re.fullmatch("send_(text|media|template)|place_call|dial", name):
                        found[f"{protocol.__name__}.{name}"] = method
    return found


def test_there_are_senders() -> None:
    senders = {"SendsText.send_text", "SendsMedia.send_media", "SendsTemplates.send_template"}
    assert senders <= {*_senders()}


@pytest.mark.parametrize("sender", [*_senders().values()], ids=[*_senders()])
def test_every_sender_asks_for_a_permit(sender: object) -> None:
    assert next(iter(get_type_hints(sender).values())) is Permit


def test_whoever_is_handed_what_goes_out_asks_for_a_permit_too() -> None:
    """An ability of tomorrow, whatever its name: where an `Outgoing` goes, a `Permit` goes before."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                given = [ast.unparse(each.annotation) for each in node.args.args if each.annotation]
                if "Outgoing" in given:
                    assert "Permit" in given, f"{file.name}: {node.name}"


@pytest.mark.parametrize(("category", "may"), [("marketing", False), ("utility", True)])
def test_who_wants_no_advertising_gets_none_but_what_concerns_them(category: Category, may: bool) -> None:
    standing = Standing(Identity(PHONE, "+51987654321"), heard_at=NOW, no_marketing=True, country="PE")
    wish = Wish(Kind.TEMPLATE, template=Approved("approved", category, 0))
    traits = Traits(WHATSAPP, (PHONE,), most_text=4096, templates=True, window=timedelta(hours=24))
    found = may_send(wish, traits, standing, SendingRules(), at=NOW)
    assert isinstance(found, Permit) is may
    assert may or (isinstance(found, Refusal) and found.reason == "opted_out")
