"""Commands on a ledger: post, log, warn."""

from __future__ import annotations

import dataclasses
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Literal

from passend.cli.printing import print_json
from passend.cli.reading import day_of, statement_in
from passend.findings import BadInput, Finding, Place
from passend.money import parse_money
from passend.report.document import Document
from passend.report.plain import plain
from passend.settlement.clocks import issues_of
from passend.settlement.issue import issue_of, record_issue
from passend.settlement.ledger.balances import balances
from passend.settlement.ledger.document import balances_document, entries_table, remarks_table
from passend.settlement.ledger.entries import Document as Posting
from passend.settlement.ledger.entries import Entry, Ledger, Remark, broken_links
from passend.settlement.ledger.jsonlines import to_jsonlines
from passend.settlement.ledger.memory import MemoryLedger
from passend.settlement.ledger.payments import read_payments
from passend.settlement.ledger.posting import Posted, post_payments, post_statement, reverse
from passend.settlement.ledger.remarks import say
from passend.settlement.ledger.sqlite import SqliteLedger
from passend.settlement.verify import embedded, verify
from passend.words import Words

__all__ = ["log", "post", "warn"]

_AGAIN = Words("was al geboekt: er verandert niets", "was posted before: nothing changes")
_NONE = Words("geen verschil: er valt niets te boeken", "no difference: there is nothing to post")
_NOTHING_YET = Words(
    "van {} is hier nog niets geboekt; wel van: {}",
    "nothing of {} was posted here yet; there is something of: {}",
)
_DRY = Words("Een proef: er is niets geschreven.", "A dry run: nothing was written.")


def post(arguments: Namespace) -> int:
    """``passend post``: statements, payments, or a reversal; shows what was added and the balances
    that result."""
    path = Path(arguments.ledger)
    if not (arguments.papers or arguments.reverse):
        mend = "name a statement or a table of payments, or give --reverse"
        raise BadInput([Finding(Place("post"), "missing-key", "nothing is to be posted", mend)])
    if not path.exists():
        if arguments.dry_run:
            return _post_and_show(MemoryLedger(), arguments)
        # A new ledger is made for what can be posted only.
        _post_all(MemoryLedger(), arguments)
    with closing(SqliteLedger(path)) as file:
        return _post_and_show(MemoryLedger(file) if arguments.dry_run else file, arguments)


def _post_and_show(ledger: Ledger, arguments: Namespace) -> int:
    """All papers or none."""
    with ledger.writing():
        found = _post_all(ledger, arguments)
    return _show(found, ledger, arguments)


def _post_all(ledger: Ledger, arguments: Namespace) -> list[tuple[str, Posted]]:
    found = [(paper, done) for paper in arguments.papers
             for done in _post(ledger, paper, arguments)]  # fmt: skip
    if arguments.reverse:
        id = _whole_id(ledger, arguments.reverse)
        done = reverse(ledger, id, _day(arguments), arguments.reason, arguments.by)
        found.append((arguments.reverse, done))
    return found


def _day(arguments: Namespace) -> date:
    day = day_of(arguments.day, "--day")
    if day is None:
        raise BadInput([Finding(Place("--day"), "missing-key", "a reversal or an issue has a day",
                                "add --day 2026-12-31")])  # fmt: skip
    return day


def _post(ledger: Ledger, paper: str, arguments: Namespace) -> Sequence[Posted]:
    path = Path(paper)
    if path.suffix.lower() in (".csv", ".xlsx"):
        return post_payments(ledger, read_payments(path, ledger))
    statement = statement_in(path)
    wrong = verify(statement).wrong
    if wrong:
        raise BadInput(Finding(Place(paper), "does-not-follow", text,
                               "ask for a statement that `passend verify` accepts")
                       for text in wrong)  # fmt: skip
    done = [post_statement(ledger, statement, arguments.by)]
    if arguments.issued:
        contract = embedded(statement.inputs["contract"]).contract
        issued = issues_of(ledger.remarks(contract.id))
        issue = issue_of(statement, contract, arguments.issued, _day(arguments), arguments.by,
                         arguments.reason, arguments.year, issued)  # fmt: skip
        record_issue(ledger, contract.id, issue)
    return done


def _whole_id(ledger: Ledger, start: str) -> str:
    """The id of the entry that starts as written; as it is where none or several do."""
    ids = [r.id for r, _ in ledger.records() if isinstance(r, Entry)]
    found = [id for id in ids if id.removeprefix("sha256:").startswith(start)]
    return found[0] if len(found) == 1 else start


def _show(found: list[tuple[str, Posted]], ledger: Ledger, arguments: Namespace) -> int:
    if arguments.json:
        print_json([dataclasses.asdict(done) for _, done in found])
        return 0
    language = arguments.lang
    for paper in dict.fromkeys(paper for paper, _ in found):
        done = [one for name, one in found if name == paper]
        entries = [entry for one in done for entry in one.entries]
        if entries:
            print(paper)
            table = entries_table(entries, language)
            print(plain(Document("", language, (table,))).strip("\n") + "\n")
        again = sum(one.again for one in done)
        if again or not entries:
            print(f"{paper}: {(_AGAIN if again else _NONE)[language]}")
    for contract in dict.fromkeys(one.document.contract for _, one in found):
        if ledger.totals(contract):
            print(plain(balances_document(contract, balances(ledger, contract), language)))
    if arguments.dry_run:
        print("\n" + _DRY[language])
    return 0


def log(arguments: Namespace) -> int:
    """``passend log``: balances per contract, entries and remarks, or all as JSON Lines. 1 when
    something in the ledger was changed since it was written."""
    with closing(SqliteLedger(Path(arguments.ledger), make=False)) as ledger:
        if arguments.jsonl:
            sys.stdout.writelines(to_jsonlines(ledger, arguments.contract or ""))
            return 0
        broken = broken_links(ledger)
        for id in broken:
            print(f"{arguments.ledger}: {id}: {_BROKEN[arguments.lang]}", file=sys.stderr)
        contracts = [arguments.contract] if arguments.contract else _contracts(ledger)
        pages = [_page(ledger, contract, arguments) for contract in contracts]
        print("\n\n".join(plain(page) for page in pages))
        return int(bool(broken))


_BROKEN = Words("is veranderd sinds het werd geboekt", "was changed since it was posted")


def _contracts(ledger: Ledger) -> list[str]:
    found = [r.key.contract if isinstance(r, Entry) else r.contract for r, _ in ledger.records()]
    return list(dict.fromkeys(found))


def _page(ledger: Ledger, contract: str, arguments: Namespace) -> Document:
    page = balances_document(contract, balances(ledger, contract), arguments.lang)
    blocks = list(page.blocks)
    if arguments.entries:
        entries = [r for r, _ in ledger.records()
                   if isinstance(r, Entry) and r.key.contract == contract]  # fmt: skip
        blocks.append(entries_table(entries, arguments.lang))
    remarks = ledger.remarks(contract)
    if remarks:
        blocks.append(remarks_table(remarks, arguments.lang))
    return dataclasses.replace(page, blocks=tuple(blocks), footer=ledger.head())


def warn(arguments: Namespace) -> int:
    """``passend warn``: by whom, when, how much is looming, what was asked."""
    day = day_of(arguments.on, "--on")
    assert isinstance(day, date)
    try:
        cents = parse_money(arguments.excess)
    except ValueError as error:
        raise BadInput([Finding(Place("--excess"), "bad-value", str(error))]) from None
    kind: Literal["answer", "early_warning"] = "answer" if arguments.reply else "early_warning"
    remark = Remark("", kind, arguments.contract, arguments.clause, arguments.window,
                    day.isoformat(), arguments.by, cents, arguments.says)  # fmt: skip
    say(MemoryLedger(), remark)
    with closing(SqliteLedger(Path(arguments.ledger))) as ledger:
        say(ledger, remark)
        table = remarks_table(ledger.remarks(arguments.contract), arguments.lang)
        others = _others(ledger, arguments.contract)
    print(plain(Document(arguments.contract, arguments.lang, (table,))))
    if others:
        said = _NOTHING_YET[arguments.lang].format(arguments.contract, ", ".join(others))
        print(said, file=sys.stderr)
    return 0


def _others(ledger: Ledger, contract: str) -> list[str]:
    """The contracts that stand in a ledger in which nothing of this one was posted yet: a warning
    may come before the first statement, or name a contract that there is not."""
    posted = {record.contract for record, _ in ledger.records() if isinstance(record, Posting)}
    return [] if contract in posted else sorted(posted)
