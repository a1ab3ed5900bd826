"""Signatures beside a sealed file (CMS, detached) and in a PDF (PAdES), made by pyHanko.

Only with the extra ``sign``. No cryptography of our own: a signature is what other programs make
and check too (``openssl cms -verify -binary -inform DER``). A key lives in a PKCS #12 file.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from passend.findings import BadInput, Finding, Place
from passend.words import Words

__all__ = ["Signed", "check_signature", "sign_file", "sign_pdf"]

_REFUSED: Final = Words(
    "De handtekening klopt NIET bij dit bestand: {}",
    "The signature does NOT fit this file: {}",
)
_NONE: Final = Words(
    "Dit is geen handtekening: geef het bestand dat passend sign ernaast schreef (.p7s).",
    "This is no signature: give the file that passend sign wrote beside it (.p7s).",
)
_UNTRUSTED: Final = Words(
    "De handtekening van {} past bij dit bestand, maar het certificaat leidt niet naar een "
    "certificaat dat u vertrouwt. Geef dat met --trust.",
    "The signature of {} fits this file, but its certificate leads to none that you trust. Give "
    "that with --trust.",
)
_TRUSTED: Final = Words(
    "Ondertekend door {}; het certificaat leidt naar een certificaat dat u vertrouwt.",
    "Signed by {}; the certificate leads to one that you trust.",
)


@dataclass(frozen=True)
class Signed:
    """Whether a signature fits and is trusted, by whom it is, and what to tell."""

    good: bool
    by: str
    says: Words


def _needed() -> None:
    try:
        import pyhanko.sign  # noqa: F401
    except ImportError:
        message = "signing needs pyhanko, which the base install lacks"
        mend = 'install it with: pip install "passend[sign]"'
        raise BadInput([Finding(Place("sign"), "extra-missing", message, mend)]) from None


def _signer(key: Path, password: str) -> Any:
    """Raises BadInput ``bad-key`` when the file or the password is wrong."""
    _needed()
    from pyhanko.sign.signers import SimpleSigner

    found = None
    try:
        found = SimpleSigner.load_pkcs12_data(key.read_bytes(), [], password.encode())
    except OSError as error:
        raise _bad(key, error.strerror or "cannot be read", code="unreadable") from None
    except ValueError:
        pass
    if found is None:
        raise _bad(key, "is no PKCS #12 file, or the password is another", code="bad-key")
    return found


def _bad(path: Path, message: str, *, code: str) -> BadInput:
    return BadInput([Finding(Place(str(path)), code, message)])


def sign_file(whole: bytes, key: Path, password: str) -> bytes:
    """A detached CMS signature over a file, as DER. Raises BadInput ``bad-key``."""
    import asyncio

    signer = _signer(key, password)
    signed = asyncio.run(signer.async_sign_general_data(whole, "sha256", detached=True))
    return bytes(signed.dump())


def sign_pdf(document: bytes, key: Path, password: str) -> bytes:
    """A PDF with a signature inside (PAdES), visible to every reader that knows signatures.
    Raises BadInput ``bad-key``, ``not-a-pdf``."""
    signer = _signer(key, password)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name="Passend", subfilter=fields.SigSeedSubFilter.PADES
    )
    try:
        writer = IncrementalPdfFileWriter(BytesIO(document))
        return bytes(signers.sign_pdf(writer, meta, signer=signer).getvalue())
    except PdfError as error:
        raise _bad(Path("sign"), f"cannot be signed: {error}", code="not-a-pdf") from None


def check_signature(whole: bytes, signature: bytes, trust: Path | None) -> Signed:
    """Whether a detached signature fits a file and leads to a certificate in ``trust`` (PEM or
    DER). Without ``trust`` nobody is trusted. Raises BadInput ``bad-key`` for no certificate."""
    _needed()
    import asyncio

    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.sign.validation import async_validate_detached_cms
    from pyhanko_certvalidator import ValidationContext

    try:
        roots = [load_cert_from_pemder(str(trust))] if trust else []  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise _bad(trust or Path(), "is no certificate in PEM or DER", code="bad-key") from None
    signed = _signed_data(signature)
    if signed is None:
        return Signed(False, "", _NONE)
    try:
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        status = asyncio.run(
            async_validate_detached_cms(whole, signed, context, chunk_size=1 << 20)
        )
    except Exception as error:
        # A hostile signature may fail anywhere inside the library; none of it makes it good.
        text = str(error) or type(error).__name__
        return Signed(False, "", Words(_REFUSED.nl.format(text), _REFUSED.en.format(text)))
    by = status.signing_cert.subject.human_friendly
    if not (status.intact and status.valid):
        text = "the file was changed"
        return Signed(False, by, Words(_REFUSED.nl.format("het bestand is gewijzigd"),
                                       _REFUSED.en.format(text)))  # fmt: skip
    words = _TRUSTED if status.trusted else _UNTRUSTED
    return Signed(bool(status.trusted), by, Words(words.nl.format(by), words.en.format(by)))


def _signed_data(signature: bytes) -> Any:
    """What a signature holds; None when it is none."""
    from asn1crypto import cms

    try:
        content = cms.ContentInfo.load(signature, strict=True)
        kind = content["content_type"].native
        return content["content"] if kind == "signed_data" else None
    except (ValueError, TypeError, KeyError):
        return None
