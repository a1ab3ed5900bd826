"""The commands before signing that need no chance: xray, luck, ratchet."""

from __future__ import annotations

from argparse import ArgumentParser

from passend.cli.parsers.shared import Command, assumed, shown

__all__ = ["add"]

_ACT = "an act by what it changes: avoid=ic_dagen.volume:-1; more with commas"
_COST = "an agreed variable cost, of the provider or a named party: [party:]ic_dagen.volume=700.00"

_SPLIT = (
    "a fee split inside the hospital: msb:share=12%%, msb:production=ic_dagen.volume:300.00 or "
    "msb:fixed=1000.00"
)


def add(command: Command) -> None:
    """The commands of this group."""
    _xray(command("xray", "the marginal euro of every clause: does the right act pay?",
                  "incentives"))  # fmt: skip
    _luck(command("luck", "how often luck is paid, and a real effect missed", "luck"))
    _ratchet(command("ratchet", "who keeps a saved euro; what cost is stranded", "incentives"))


def _xray(xray: ArgumentParser) -> None:
    xray.add_argument("file", metavar="FILE")
    xray.add_argument("--act", action="append", default=[], metavar="ACT", help=_ACT)
    xray.add_argument("--cost", action="append", default=[], metavar="COST", help=_COST)
    assumed(xray)
    xray.add_argument("--others", metavar="FILE", help="the contract of the other payers")
    xray.add_argument("--covered", metavar="SHARE", help="the share of the care on this form")
    xray.add_argument("--times", type=int, default=0, metavar="N", help="so many acts together")
    xray.add_argument("--split", action="append", default=[], metavar="SPLIT",
                      help=_SPLIT)  # fmt: skip
    xray.add_argument("--leaving", action="append", default=[], metavar="LEAVING",
                      help="who leaves, and how many are paid for elsewhere at what price: "
                           "ic_dagen.volume=1000:600:2600.00")  # fmt: skip
    shown(xray)


def _luck(luck: ArgumentParser) -> None:
    luck.add_argument("file", nargs="?", metavar="FILE", help="a contract, for its own clauses")
    luck.add_argument("--count", action="append", default=[], metavar="4/60",
                      help="a reward at so many events or fewer (at least: +4/60)")  # fmt: skip
    luck.add_argument("--rate", action="append", default=[], metavar="SHARE",
                      help="the true rate; of a measure in the contract: measure=10%%")  # fmt: skip
    luck.add_argument("--saving", metavar="SHARE", help="a reward above this saving: 2%%")
    luck.add_argument("--persons", default="", metavar="N", help="how many; more with commas")
    luck.add_argument("--variation", metavar="SHARE",
                      help="coefficient of variation of one person's cost: 180%%")  # fmt: skip
    luck.add_argument("--tail", choices=("normal", "gamma", "lognormal"), default="normal",
                      help="the tail of one person's cost (default normal)")  # fmt: skip
    luck.add_argument("--baseline-years", type=int, default=0, metavar="N",
                      help="the benchmark is a mean of so many years (0: fixed)")  # fmt: skip
    luck.add_argument("--cost", metavar="OBSERVATION",
                      help="luck in the clauses that read this cost")  # fmt: skip
    luck.add_argument("--effect", default="10%", metavar="SHARE", help="the real effect to see")
    luck.add_argument("--worry", default="10%", metavar="SHARE", help="warn above this (10%%)")
    for name, word in (("corridor", "SHARE"), ("years", "N"), ("constant", "K"), ("pool", "N")):
        luck.add_argument(f"--{name}", metavar=word, help=_REMEDIES[name])
    luck.add_argument("--away", metavar="SHARE", help="the baseline lies so far above the usual")
    luck.add_argument("--between", metavar="SHARE", help="coefficient of variation of providers")
    luck.add_argument("--own-share", metavar="SHARE",
                      help="the provider is this share of its own comparator")  # fmt: skip
    luck.add_argument("--credit", metavar="SHARE", default="3%", help="what it wants credited")
    shown(luck)


_REMEDIES = {
    "corridor": "a remedy to try: only what lies so far beyond the border counts",
    "years": "a remedy to try: so many years together",
    "constant": "a remedy to try: credibility weighting n / (n + constant)",
    "pool": "a remedy to try: a pool of so many",
}


def _ratchet(ratchet: ArgumentParser) -> None:
    ratchet.add_argument("file", nargs="?", metavar="FILE", help="a contract, to be rebased")
    ratchet.add_argument("--rebase", metavar="SHARE",
                         help="the sum falls by this part of the gap after a period")  # fmt: skip
    ratchet.add_argument("--last", type=int, default=0, metavar="N",
                         help="the years of a period that count (default: all)")  # fmt: skip
    ratchet.add_argument("--glide", type=int, default=0, metavar="N",
                         help="in so many steps (default: at once)")  # fmt: skip
    ratchet.add_argument("--periods", type=int, default=3, metavar="N",
                         help="contract periods (default 3)")  # fmt: skip
    ratchet.add_argument("--years", type=int, default=5, metavar="N", help="years of a period")
    ratchet.add_argument("--keeps", default="100%", metavar="SHARE",
                         help="the agreed share of a saving (100%%: a fixed sum)")  # fmt: skip
    ratchet.add_argument("--saver", default="provider", metavar="PARTY",
                         help="who saves (default provider)")  # fmt: skip
    ratchet.add_argument("--other", default="payer", metavar="PARTY",
                         help="who pays (default payer)")  # fmt: skip
    ratchet.add_argument("--parameter", metavar="NAME", help="the sum that is rebased")
    ratchet.add_argument("--act", action="append", default=[], metavar="ACT", help=_ACT)
    ratchet.add_argument("--saves", metavar="AMOUNT", help="cost saved a year: 700000.00")
    ratchet.add_argument("--fixed", metavar="SHARE", help="the share of cost that is fixed")
    ratchet.add_argument("--revenue", metavar="A:B", help="revenue before and after: 100.00:87.00")
    ratchet.add_argument("--friction-years", type=int, default=0, metavar="N",
                         help="friction costs that end after so many years")  # fmt: skip
    shown(ratchet)
