"""Signatures: made by pyHanko, checked by pyHanko and by OpenSSL."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("pyhanko")

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from passend.cli import main
from passend.findings import BadInput
from passend.report.document import Document, Paragraph
from passend.report.pdf import pdf
from passend.settlement.bundle.archive import pack
from passend.settlement.bundle.signing import check_signature, sign_file, sign_pdf

WHOLE = pack({"a.txt": b"content"})


def keys(folder: Path, name: str) -> tuple[Path, Path]:
    """A key in PKCS #12 with the password "geheim", and its self-signed certificate in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    store, root = folder / f"{name}.p12", folder / f"{name}.pem"
    data = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, BestAvailableEncryption(b"geheim")
    )
    store.write_bytes(data)
    root.write_bytes(certificate.public_bytes(Encoding.PEM))
    return store, root


@pytest.fixture(scope="module")
def zuid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return keys(tmp_path_factory.mktemp("keys"), "Ziekenhuis Zuid")


def test_a_signature_fits_its_file_and_leads_to_whom_you_trust(zuid: tuple[Path, Path]) -> None:
    store, root = zuid
    signature = sign_file(WHOLE, store, "geheim")
    found = check_signature(WHOLE, signature, root)
    assert (found.good, found.by) == (True, "Common Name: Ziekenhuis Zuid")
    assert not check_signature(WHOLE, signature, None).good


def test_a_signature_does_not_fit_another_file(zuid: tuple[Path, Path]) -> None:
    signature = sign_file(WHOLE, zuid[0], "geheim")
    found = check_signature(WHOLE + b" ", signature, zuid[1])
    assert not found.good
    assert "NIET" in found.says.nl


def test_somebody_else_s_signature_is_not_trusted(zuid: tuple[Path, Path], tmp_path: Path) -> None:
    other, _ = keys(tmp_path, "Ander")
    assert not check_signature(WHOLE, sign_file(WHOLE, other, "geheim"), zuid[1]).good


@pytest.mark.parametrize("data", [b"", b"x", b"\x30\x00", b"\x30\x80" * 50])
def test_what_is_no_signature_is_not_good(zuid: tuple[Path, Path], data: bytes) -> None:
    found = check_signature(WHOLE, data, zuid[1])
    assert not found.good
    assert "geen handtekening" in found.says.nl


def test_every_changed_byte_of_a_signature_is_noticed_or_harmless(zuid: tuple[Path, Path]) -> None:
    """A changed signature never makes another signer good."""
    signature = sign_file(WHOLE, zuid[0], "geheim")
    for at in range(0, len(signature), 29):
        changed = bytearray(signature)
        changed[at] ^= 1
        found = check_signature(WHOLE, bytes(changed), zuid[1])
        assert not found.good or found.by == "Common Name: Ziekenhuis Zuid"


def test_openssl_agrees(zuid: tuple[Path, Path], tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on this machine")
    (tmp_path / "s.zip").write_bytes(WHOLE)
    (tmp_path / "s.p7s").write_bytes(sign_file(WHOLE, zuid[0], "geheim"))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "s.p7s",
               "-content", "s.zip", "-CAfile", str(zuid[1]), "-purpose", "any",
               "-out", "o"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (tmp_path / "s.zip").write_bytes(WHOLE + b"x")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_wrong_password_or_file_is_a_finding(zuid: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="bad-key"):
        sign_file(WHOLE, zuid[0], "ander")
    (tmp_path / "x.p12").write_bytes(b"x")
    with pytest.raises(BadInput, match="bad-key"):
        sign_file(WHOLE, tmp_path / "x.p12", "")
    with pytest.raises(BadInput, match="bad-key"):
        check_signature(WHOLE, b"", tmp_path / "x.p12")


def test_a_pdf_is_signed_inside_and_the_page_stays(zuid: tuple[Path, Path]) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    document = bytes(pdf(Document("Afrekening", "nl", (Paragraph("tekst"),))))
    signed = sign_pdf(document, zuid[0], "geheim")
    assert signed.startswith(document)
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[]))
    assert status.intact
    assert status.valid
    with pytest.raises(BadInput, match="not-a-pdf"):
        sign_pdf(b"%PDF-1.7 broken", zuid[0], "geheim")


def test_sign_and_verify_on_the_command_line(
    zuid: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.laws.test_sealed import SEALED

    path = tmp_path / "s.zip"
    path.write_bytes(SEALED["bundel: statement"])
    (tmp_path / "pw").write_text("geheim\n", encoding="utf-8")
    sign = ["sign", str(path), "--key", str(zuid[0]), "--password-file", str(tmp_path / "pw")]
    assert main(sign) == 0
    signed = ["verify", str(path), "--signature", f"{path}.p7s"]
    assert main([*signed, "--trust", str(zuid[1]), "--lang", "en"]) == 0
    assert "Signed by Common Name: Ziekenhuis Zuid" in capsys.readouterr().out
    assert main(signed) == 1
    assert "niet naar een certificaat dat u vertrouwt" in " ".join(capsys.readouterr().out.split())
