"""A statement as it is sent: what is owed, what limits did, what changed and why, how complete it
is, what rests on attestation, and everything that was said. On screen, as a page, in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from passend.report.document import Block, Document, Heading, Paragraph, Table
from passend.report.numbers import date_text, money_text, number_text, value_text
from passend.settlement.breakdown import Split, idle_limits, split, totals
from passend.settlement.causes import CAUSES, Change
from passend.settlement.clocks_document import COURTS, KIND_WORDS
from passend.settlement.completeness import completeness, counted
from passend.settlement.document import balance_blocks, missing_texts, residual_blocks
from passend.settlement.issue import Issue
from passend.settlement.ledger.document import remarks_table
from passend.settlement.said import Said
from passend.settlement.statement import Statement
from passend.terms.reading import roles
from passend.words import Words

__all__ = ["CAUSE_WORDS", "Extras", "issued_document"]

CAUSE_WORDS = {
    "new_claims": Words("nieuwe declaraties", "new claims"),
    "corrections": Words("correcties en credits", "corrections and credits"),
    "measures": Words("meetwaarden", "measures"),
    "parameters": Words("parameters en prijzen", "parameters and prices"),
    "amendment": Words("gewijzigd contract", "amended contract"),
}
_STATED = {
    "entitlement": Words("recht", "entitlement"), "payable": Words("te betalen", "payable"),
    "posted": Words("geboekt", "posted"), "balance": Words("saldo", "balance"),
    "difference": Words("verschil", "difference"), "gross": Words("bruto", "gross"),
    "at_risk": Words("boven plafond", "above ceiling"),
}  # fmt: skip
_KINDS = {
    "provisional": Words("Voorlopige afrekening", "Provisional statement"),
    "final": Words("Definitieve afrekening", "Final statement"),
}
_W = {
    "contract": Words("Contract", "Contract"),
    "kind": Words("Soort", "Kind"),
    "known": Words("Bekend op", "Known at"),
    "issued": Words("Afgegeven", "Issued"),
    "by": Words("Door", "By"),
    "hash": Words("Inhoudshash", "Content hash"),
    "owed": Words("Wat er openstaat", "What is owed"),
    "lines": Words("Van bruto naar netto", "From gross to net"),
    "head": Words("afspraak|artikel|periode|bruto|boven plafond|aangevuld|netto recht|stand",
                  "clause|article|window|gross|above ceiling|topped up|net entitlement|state"),
    "final": Words("definitief", "final"),
    "open": Words("voorlopig", "provisional"),
    "together": Words("samen", "together"),
    "changed": Words("Sinds de vorige afrekening", "Since the statement before"),
    "before": Words("was", "was"), "now": Words("is", "is"),
    "clause": Words("afspraak", "clause"), "window": Words("periode", "window"),
    "same": Words("Sinds de vorige afrekening is geen recht veranderd.",
                  "No entitlement changed since the statement before."),
    "complete": Words("Hoe volledig dit is", "How complete this is"),
    "needs": Words("periode|nodige cijfers|aanwezig|afspraken afgerekend|wachten|definitief deel",
                   "window|figures needed|present|clauses settled|waiting|final part"),
    "rows": Words("Geteld: {} rijen, {}. Naast correcties niet geteld: {} rijen, {}.",
                  "Counted: {} rows, {}. Besides corrections not counted: {} rows, {}."),
    "evidence": Words("Nagerekend en op opgave", "Recomputed and on attestation"),
    "recomputed": Words("Op gegevens die beide partijen hebben: {}. Op opgave van één partij: {}.",
                        "On data both parties hold: {}. On one party's attestation: {}."),
    "attested": Words("{} ({}): alleen {} heeft de gegevens", "{} ({}): only {} holds the data"),
    "idle": Words("Grenzen zonder gevolg", "Limits without effect"),
    "idle_head": Words("afspraak|periode|grens|ligt op|ruimte", "clause|window|limit|lies at|room"),
    "said": Words("Wat de ander noemt", "What the other side states"),
    "said_head": Words("afspraak|periode|wat|genoemd|volgt|verschil",
                       "clause|window|what|stated|follows|gap"),
    "not_agreed": Words(
        "{} is geen afspraak in dit contract. Er wordt niets op teruggevorderd of verrekend: wat "
        "in een afrekening telt, moet als afspraak zijn vastgelegd (Rb Gelderland 2025:2716).",
        "{} is no clause of this contract. Nothing is recovered or settled on it: what counts in "
        "a settlement must be an agreed clause (Rb Gelderland 2025:2716)."),
    "late": Words("Deze afrekening is te laat: {} over {} moest er uiterlijk {} zijn en kwam {} "
                  "dagen later.",
                  "This statement is late: the {} of {} was due by {} and comes {} days after."),
    "reason": Words("De afgever zegt: {}", "The issuer says: {}"),
    "no_reason": Words("De afgever geeft geen reden.", "The issuer gives no reason."),
    "not_final": Words(
        "Over {} is nog niet alles definitief; deze afrekening heet toch definitief.",
        "Not everything of {} is final yet, though this statement is called final."),
    "objection": Words("Bezwaar over {} kan tot en met {}{}.", "Objection on {} until {}{}."),
    "log": Words("Vroege meldingen", "Early warnings"),
    "no_log": Words("Van een dreigende overschrijding is geen melding vastgelegd.",
                    "No early warning of an excess was recorded."),
    "lines_out": Words("Verdeeld over {} declaratieregels; de som is op de cent gelijk.",
                       "Allocated to {} claim lines; the sum is equal to the cent."),
}  # fmt: skip


@dataclass(frozen=True)
class Extras:
    """What is sent with a statement: its issue, the changes by cause (None: no earlier one), the
    stated amounts, and to how many claim lines it was allocated."""

    issue: Issue | None = None
    changes: Sequence[Change] | None = None
    said: Sequence[Said] = ()
    allocated_lines: int | None = None


def issued_document(statement: Statement, extras: Extras, language: str) -> Document:
    """The whole statement for people."""
    writer = _Writer(statement, extras, language)
    blocks = [
        *writer.late(), *writer.owed(), *writer.lines(), *writer.changes(), *writer.said(),
        *writer.complete(), *writer.evidence(), *writer.idle(), *writer.log(),
    ]  # fmt: skip
    title = statement.title or statement.contract
    return Document(title, language, tuple(blocks), tuple(writer.facts()), statement.seal)


@dataclass(frozen=True)
class _Writer:
    statement: Statement
    extras: Extras
    language: str

    def word(self, key: str) -> str:
        return _W[key][self.language]

    def money(self, cents: int) -> str:
        return money_text(cents, self.language)

    def head(self, key: str) -> tuple[str, ...]:
        return tuple(self.word(key).split("|"))

    def facts(self) -> list[tuple[str, str]]:
        statement, issue = self.statement, self.extras.issue
        found = [(self.word("contract"), f"{statement.contract} v{statement.version}")]
        if issue is not None:
            kind = _KINDS[issue.kind][self.language]
            found += [(self.word("kind"), f"{kind} {', '.join(issue.years)}"),
                      (self.word("issued"), date_text(issue.day, self.language))]  # fmt: skip
            if issue.by:
                found.append((self.word("by"), issue.by))
        return [*found, (self.word("known"), statement.known_at),
                (self.word("hash"), statement.contract_hash)]  # fmt: skip

    def late(self) -> list[Block]:
        issue = self.extras.issue
        if issue is None:
            return []
        texts = [
            self.word("late").format(
                KIND_WORDS[due.deadline.kind][self.language].lower(), due.window,
                date_text(due.day, self.language), due.late_days)
            for due in issue.late
        ]  # fmt: skip
        if issue.late:
            texts.append(self.word("reason").format(issue.reason) if issue.reason
                         else self.word("no_reason"))  # fmt: skip
            texts += [due.deadline.risk for due in issue.late if due.deadline.risk]
            texts.append(COURTS[self.language])
        if issue.not_final:
            texts.append(self.word("not_final").format(", ".join(issue.not_final)))
        return [Paragraph(text, remark=True) for text in dict.fromkeys(texts)]

    def owed(self) -> list[Block]:
        found = [*balance_blocks(self.statement, self.language), *self.objections()]
        missing = missing_texts(self.statement, self.language)
        found += [Paragraph(text, remark=True) for text in missing]
        return [Heading(self.word("owed")), *found] if found else []

    def objections(self) -> list[Block]:
        issue = self.extras.issue
        return [
            Paragraph(self.word("objection").format(
                due.window, date_text(due.day, self.language),
                f" ({due.deadline.article})" if due.deadline.article else ""))
            for due in (issue.objections if issue else ())
        ]  # fmt: skip

    def lines(self) -> list[Block]:
        rows = [
            (line.clause, line.article, line.window, *self.split(split(line)),
             self.word("final" if line.closed else "open"))
            for line in self.statement.lines
        ]  # fmt: skip
        rows += [
            (self.word("together"), "", window, *self.split(one), "")
            for window, one in totals(self.statement).items()
        ]
        table = Table(self.head("head"), tuple(rows), frozenset(range(3, 7)))
        return [Heading(self.word("lines")), table]

    def split(self, one: Split) -> tuple[str, ...]:
        return tuple(map(self.money, (one.gross, one.at_risk, one.guaranteed, one.net)))

    def changes(self) -> list[Block]:
        changes = self.extras.changes
        if changes is None:
            return []
        title = Heading(self.word("changed"))
        if not changes:
            return [title, Paragraph(self.word("same"))]
        used = [c for c in CAUSES if any(change.by[c] for change in changes)]
        head = (self.word("clause"), self.word("window"), self.word("before"),
                *(CAUSE_WORDS[c][self.language] for c in used), self.word("now"))  # fmt: skip
        rows = [
            (change.clause, change.window,
             *map(self.money, (change.before, *(change.by[c] for c in used), change.now)))
            for change in changes
        ]  # fmt: skip
        return [title, Table(head, tuple(rows), frozenset(range(2, len(head))))]

    def said(self) -> list[Block]:
        said = self.extras.said
        if not said:
            return []
        rows = tuple(
            (x.clause, x.window, _STATED[x.what][self.language], self.money(x.cents),
             "–" if x.follows is None else self.money(x.follows),
             "–" if x.gap is None else self.money(x.gap))
            for x in said
        )  # fmt: skip
        table = Table(self.head("said_head"), rows, frozenset({3, 4, 5}))
        found: list[Block] = [Heading(self.word("said")), table]
        unknown = dict.fromkeys(x.clause.replace("_", " ") for x in said if not x.known_clause)
        for name in unknown:
            text = self.word("not_agreed").format(name[:1].upper() + name[1:])
            found.append(Paragraph(text, remark=True))
        return found

    def complete(self) -> list[Block]:
        rows = tuple(
            (x.window, str(x.needed), str(x.present), str(x.lines), str(x.waiting),
             f"{self.money(x.final_cents)} / {self.money(x.all_cents)}")
            for x in completeness(self.statement)
        )  # fmt: skip
        told = counted(self.statement)
        sentence = self.word("rows").format(
            number_text(told.rows, self.language), self.money(told.cents),
            number_text(told.left_out_rows, self.language), self.money(told.left_out_cents),
        )  # fmt: skip
        found: list[Block] = [Heading(self.word("complete")),
                              Table(self.head("needs"), rows, frozenset(range(1, 6))),
                              Paragraph(sentence)]  # fmt: skip
        if self.extras.allocated_lines is not None:
            lines = number_text(self.extras.allocated_lines, self.language)
            found.append(Paragraph(self.word("lines_out").format(lines)))
        return [*found, *residual_blocks(self.statement, self.language)]

    def evidence(self) -> list[Block]:
        lines = self.statement.lines
        ours = sum(abs(x.entitlement) for x in lines if not x.evidence.attested)
        theirs = sum(abs(x.entitlement) for x in lines if x.evidence.attested)
        told = self.word("recomputed").format(self.money(ours), self.money(theirs))
        found: list[Block] = [Heading(self.word("evidence")), Paragraph(told)]
        for line in lines:
            holders: dict[str, list[str]] = {}
            for name, holder in line.evidence.attested.items():
                holders.setdefault(holder, []).append(name)
            for holder, names in holders.items():
                where = f"{line.clause} {line.window}"
                text = self.word("attested").format(where, ", ".join(names), holder)
                found.append(Paragraph(text))
        return found

    def idle(self) -> list[Block]:
        said = roles()
        rows = tuple(
            (x.clause, x.window, said[x.role][self.language] if x.role in said else "",
             *(value_text(v, x.unit, x.parts, self.language) for v in (x.border, x.slack)))
            for x in idle_limits(self.statement.lines)
        )  # fmt: skip
        if not rows:
            return []
        table = Table(self.head("idle_head"), rows, frozenset({3, 4}))
        return [Heading(self.word("idle")), table]

    def log(self) -> list[Block]:
        issue = self.extras.issue
        if issue is None or not (issue.remarks or issue.late):
            return []
        title = Heading(self.word("log"))
        if not issue.remarks:
            return [title, Paragraph(self.word("no_log"))]
        return [title, remarks_table(issue.remarks, self.language)]
