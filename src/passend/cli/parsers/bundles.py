"""The commands on what parties send each other: seal, open, verify, sign, dispute."""

from __future__ import annotations

from passend.cli.parsers.shared import Command

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    seal = command("seal", "pack a contract, statement or dispute in one sealed file", "bundles")
    seal.add_argument("file", metavar="FILE", help="a contract, a statement, a dispute")
    seal.add_argument("--out", required=True, metavar="FILE", help="the sealed file, such as "
                      "afrekening.passend.zip")  # fmt: skip
    seal.add_argument("--contract", metavar="FILE", help="pack the contract as it was written too")
    seal.add_argument("--statement", metavar="FILE", help="the statement that a dispute is about")
    seal.add_argument("--after", metavar="FILE", help="the earlier statement, so that the "
                      "difference can be recomputed")  # fmt: skip
    seal.add_argument("--ledger", metavar="FILE", help="the ledger: its state travels along")
    seal.add_argument("--claims", metavar="DIR", help="the claims under it; only their hashes")
    seal.add_argument("--annex", action="append", default=[], metavar="FILE",
                      help="a file that travels along; may be given more than once")  # fmt: skip
    seal.add_argument("--answers", metavar="SEALED", help="the sealed file that this one answers")
    unseal = command("open", "write what is in a sealed file to a folder, after a check", "bundles")
    unseal.add_argument("file", metavar="SEALED")
    unseal.add_argument("--out", required=True, metavar="DIR", help="a new or empty folder")
    verify = command(
        "verify", "recompute a statement or a sealed file and name what does not follow", "bundles"
    )
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--claims", metavar="PATH", help="count these claims again too")
    verify.add_argument("--signature", metavar="FILE", help="a signature beside a sealed file")
    verify.add_argument("--trust", metavar="FILE", help="the certificate that you trust (PEM)")
    verify.add_argument("--fingerprint", metavar="SHA256", help="what the sender told you")
    verify.add_argument("--json", action="store_true", help="print the verdict as JSON")
    sign = command("sign", "sign a sealed file, or a PDF inside it", "bundles")
    sign.add_argument("file", metavar="FILE")
    sign.add_argument("--key", required=True, metavar="P12", help="key and certificate, PKCS #12")
    sign.add_argument("--password-file", metavar="FILE", help="holds the password of the key")
    sign.add_argument("--out", metavar="FILE", help="default: FILE.p7s; a PDF needs it")
    _dispute(command)


def _dispute(command: Command) -> None:
    dispute = command("dispute", "dispute one value of a statement, or decide a dispute", "bundles")
    dispute.add_argument("file", metavar="FILE", help="a statement, or a dispute to decide")
    dispute.add_argument("--node", metavar="NAME", help="an observation, a parameter or a node id")
    dispute.add_argument("--window", help="such as 2026")
    dispute.add_argument("--item", default="", help="one item of the node")
    dispute.add_argument("--claimed", metavar="VALUE", help='such as "1234.50", 8%%, 120 or yes')
    dispute.add_argument("--evidence", action="append", default=[], metavar="FILE",
                         help="frozen by its hash; may be given more than once")  # fmt: skip
    dispute.add_argument(
        "--award", metavar="AMOUNT", help="euros of the disputed part to pay on top"
    )
    dispute.add_argument("--ground", choices=("agreed", "withdrawn", "ruling", "fairness"),
                         help="on what the decision rests")  # fmt: skip
    dispute.add_argument("--ledger", metavar="FILE", help="post the decision in this ledger")
    dispute.add_argument("--by", required=True, help="the party or body that says so")
    dispute.add_argument("--on", required=True, metavar="DATE")
    dispute.add_argument("--reason", required=True)
    dispute.add_argument("--out", metavar="FILE", help="write the dispute to this file")
    dispute.add_argument("--json", action="store_true", help="print the dispute as JSON")
