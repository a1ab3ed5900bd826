"""The commands on contract files: demo, check, text, prices, schema."""

from __future__ import annotations

from passend.cli.parsers.shared import Command, document, language, shown

__all__ = ["add"]


def add(command: Command) -> None:
    """The commands of this group."""
    demo = command("demo", "settle the practices on a made-up region, and explain one", "demo")
    demo.add_argument("--copy-to", metavar="DIR", help="copy practices and region to this folder")
    demo.add_argument("--out", metavar="FILE", default="passend-demo.html",
                      help="where to write the page (default passend-demo.html)")  # fmt: skip
    check = command("check", "what makes a file invalid, or a draft unwise to sign", "contracts")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument(
        "--no-remarks", action="store_true", help="only what makes a file invalid, no remarks"
    )
    check.add_argument("--json", action="store_true", help="print findings as JSON")
    text = command("text", "the annex as a lawyer reads it, generated from the file", "contracts")
    text.add_argument("file", metavar="FILE")
    document(text)
    schema = command("schema", "print a published JSON Schema", "contracts")
    schema.add_argument("of", choices=("contract", "statement", "observations", "assumptions"))
    _prices(command)


def _prices(command: Command) -> None:
    """The actions of ``passend prices``."""
    prices = command("prices", "work on price lists", "contracts")
    actions = prices.add_subparsers(dest="action", metavar="ACTION", required=True)
    scale = actions.add_parser("scale", help="scale a price list to a target sum, remainder shown")
    scale.add_argument("prices", metavar="PRICES", help="CSV or XLSX with code and price")
    scale.add_argument(
        "--volumes", required=True, metavar="TABLE", help="CSV or XLSX: code, volume"
    )
    scale.add_argument(
        "--target", required=True, metavar="AMOUNT", help='euros, such as "1250000.00"'
    )
    scale.add_argument("--decimals", type=int, default=2, help="decimals of the prices (default 2)")
    scale.add_argument("--out", metavar="FILE", help="write the scaled list (CSV or XLSX)")
    scale.add_argument("--json", action="store_true", help="print the result as JSON")
    language(scale)
    mean = actions.add_parser("mean", help="the weighted mean of tariffs, or the one that meets it")
    mean.add_argument("--tariff", action="append", required=True, metavar="NAME=WEIGHT:AMOUNT",
                      help="such as oud=70%%:91.00; the weights add up to 100%%")  # fmt: skip
    mean.add_argument("--target", metavar="AMOUNT", help="the mean there should be")
    mean.add_argument("--for", dest="wanted", metavar="NAME", help="the tariff that should meet it")
    language(mean)
    shown(mean)
