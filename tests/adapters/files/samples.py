"""The smallest files of each kind that programs take for one."""

import struct
import wave
import zlib
from io import BytesIO


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def _wav() -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 80)
    return out.getvalue()


def _box(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data


def _mp4(brand: bytes, *tracks: bytes, live: bool = False) -> bytes:
    """*live*: written while recording, in fragments, as browsers do."""
    handlers = [_box(b"trak", _box(b"mdia", _box(b"hdlr", bytes(8) + kind + bytes(12)))) for kind in tracks]
    movie = _box(b"moov", b"".join(handlers) + (_box(b"mvex") if live else b""))
    return _box(b"ftyp", brand + b"\0\0\2\0" + b"isom") + movie + _box(b"mdat")


def _webm(*codecs: bytes, kind: bytes = b"webm") -> bytes:
    doc_type = b"\x42\x82" + bytes([0x80 + len(kind)]) + kind
    header = b"\x42\x86\x81\1\x42\xf7\x81\1" + doc_type + b"\x42\x87\x81\4"
    tracks = b"".join(b"\xae\x8b\x86" + bytes([0x80 + len(codec)]) + codec for codec in codecs)
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 + len(header)]) + header + b"\x18\x53\x80\x67" + tracks


def _ogg(codec: bytes) -> bytes:
    return b"OggS\0\2" + bytes(20) + b"\1\x13" + codec + bytes(11)


JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
PNG = _png()

TAKEN = {
    "png": (PNG, "image/png"),
    "jpeg": (JPEG, "image/jpeg"),
    "jpeg of a camera": (b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0" + bytes(20) + b"\xff\xd9", "image/jpeg"),
    "gif": (b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", "image/gif"),
    "webp": (b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\7\x10\x11\x11\x88\x88\xfe\7\0", "image/webp"),
    "pdf": (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF", "application/pdf"),
    "mp3 with a title": (b"ID3\3\0\0\0\0\0\0\xff\xfb\x90\0" + bytes(400), "audio/mpeg"),
    "mp3": (b"\xff\xfb\x90\0" + bytes(413), "audio/mpeg"),
    "mp3 of low rate": (b"\xff\xf3\x40\0" + bytes(413), "audio/mpeg"),
    "opus": (_ogg(b"OpusHead"), "audio/ogg"),
    "vorbis": (_ogg(b"\1vorbis"), "audio/ogg"),
    "wav": (_wav(), "audio/wav"),
    "m4a": (_mp4(b"M4A ", b"soun"), "audio/mp4"),
    "voice note of Safari": (_mp4(b"iso5", b"soun", live=True), "audio/mp4"),
    "voice note of Chrome": (_webm(b"A_OPUS"), "audio/webm"),
    "video of Safari": (_mp4(b"iso5", b"soun", b"vide", live=True), "video/mp4"),
    "video of Chrome": (_webm(b"A_OPUS", b"V_VP8"), "video/webm"),
    "mp4": (_mp4(b"isom", b"vide", b"soun"), "video/mp4"),
    "mp4, its tracks named later": (_mp4(b"mp42"), "video/mp4"),
    "quicktime": (_mp4(b"qt  ", b"vide"), "video/quicktime"),
}

REFUSED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "html before an image": b"<html>" + PNG,
    "html before a pdf": b"<html><script>alert(1)</script>%PDF-1.4",
    "text": b"hola",
    "nothing but zeros": bytes(100),
    "zip": b"PK\3\4" + bytes(30),
    "program": b"MZ\x90\0" + bytes(60),
    "elf": b"\x7fELF" + bytes(60),
    "heic": _mp4(b"heic"),
    "avi": b"RIFF\x1a\0\0\0AVI LIST",
    "mkv": _webm(b"V_VP8", kind=b"matroska"),
    "ogg video": _ogg(b"\x80theora"),
    "text in UTF-16": "hola".encode("utf-16"),
    "first half of a signature": PNG[:4],
}
