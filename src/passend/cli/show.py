"""Statements and explanations as people read them on a terminal."""

from __future__ import annotations

from passend.algebra.explain import Explained
from passend.report.numbers import money_text, number_text, table_text, value_text
from passend.settlement.statement import Line, Statement
from passend.terms.reading import roles

__all__ = ["explanation_text", "statement_text"]

_WORDS = {
    "nl": {
        "known": "bekend op", "clause": "afspraak", "article": "artikel", "window": "venster",
        "entitlement": "recht", "payable": "te betalen", "from": "van", "to": "aan",
        "state": "stand", "closed": "definitief", "open": "voorlopig", "advance": "voorschot",
        "balance": "saldo", "posted": "al geboekt", "owes": "is verschuldigd aan",
        "missing": "Niet afgerekend", "lacks": "ontbreekt", "no_data": "Zonder gegevens",
        "residual": "Niet meegeteld", "rows": "rijen",
        "differences": "Verschil met de eerdere afrekening",
        "before": "was", "now": "is", "difference": "verschil", "evidence": "berust op opgave van",
        "Sum": "som", "Scale": "aandeel", "Times": "prijs maal volume",
        "Excess": "wat erboven ligt",
        "When": "keuze", "Total": "totaal", "Carry": "van het venster ervoor", "slack": "ruimte",
        "above": "zie boven", "source": "bron", "yes": "voorwaarde gehaald",
        "no": "voorwaarde niet gehaald",
        "minus": "af", "verify": "nareken met", "constant": "vast getal", "none": "geen",
        "hash": "contract", "outside": "buiten", "items": "onderdelen",
    },
    "en": {
        "known": "known at", "clause": "clause", "article": "article", "window": "window",
        "entitlement": "entitlement", "payable": "payable", "from": "from", "to": "to",
        "state": "state", "closed": "final", "open": "provisional", "advance": "advance",
        "balance": "balance", "posted": "already posted", "owes": "owes",
        "missing": "Not settled", "lacks": "lacks", "no_data": "Without data",
        "residual": "Not counted", "rows": "rows",
        "differences": "Difference from the earlier statement",
        "before": "was", "now": "is", "difference": "difference",
        "evidence": "rests on attestation by",
        "Sum": "sum", "Scale": "share", "Times": "price times volume", "Excess": "what lies above",
        "When": "choice", "Total": "total", "Carry": "from the window before", "slack": "room",
        "above": "see above", "source": "source", "yes": "condition met", "no": "condition not met",
        "minus": "less", "verify": "recheck with", "constant": "constant", "none": "none",
        "hash": "contract", "outside": "outside", "items": "items",
    },
}  # fmt: skip


_DUTCH_REASONS = {
    "known later": "later bekend geworden",
    "corrected": "later gecorrigeerd",
    "unknown observation": "onbekende waarneming",
    "unknown item": "onbekend onderdeel",
    "an item where none is expected": "een onderdeel waar geen wordt verwacht",
    "outside the contract's run": "buiten de looptijd van het contract",
}
"""Why rows were not counted, in Dutch; the statement itself holds the English words."""


def statement_text(statement: Statement, language: str) -> str:
    """A statement as a table, with what is owed, missing and not counted."""
    words = _WORDS[language]
    title = statement.title or statement.contract
    parts = [f"{title} ({statement.contract}, v{statement.version})\n"
             f"{words['known']} {statement.known_at} · {statement.contract_hash[:19]}"]  # fmt: skip
    head = [
        words[w]
        for w in ("clause", "article", "window", "entitlement", "payable", "from", "to", "state")
    ]
    rows = [
        [x.clause, x.article, x.window, money_text(x.entitlement, language),
         money_text(x.payable, language), x.paid_by, x.paid_to,
         words["closed" if x.closed else "open"]]
        for x in statement.lines
    ]  # fmt: skip
    if rows:
        parts.append(table_text(head, rows, {3, 4}))
    for item in statement.balances:
        amount = money_text(abs(item.balance), language)
        parts.append(
            f"{item.window} · {words['payable']} {money_text(item.payable, language)} "
            f"− {words['posted']} {money_text(item.posted, language)}: "
            f"{item.owed_by} {words['owes']} {item.owed_to} {amount}"
        )
    if statement.differences:
        found = [[d.clause, d.window, _maybe(d.before, language), _maybe(d.now, language),
                  money_text(d.difference, language)] for d in statement.differences]  # fmt: skip
        columns = [words[w] for w in ("clause", "window", "before", "now", "difference")]
        parts.append(f"{words['differences']}\n{table_text(columns, found, {2, 3, 4})}")
    for gap in statement.missing:
        lacks = ", ".join(_gap(g.name, g.role, g.window, language) for g in gap.lacks)
        parts.append(f"{words['missing']}: {gap.clause} {gap.window} — {words['lacks']} {lacks}")
    if statement.no_data:
        parts.append(f"{words['no_data']}: {', '.join(statement.no_data)}")
    for rest in statement.residual:
        reason = _DUTCH_REASONS.get(rest.reason, rest.reason) if language == "nl" else rest.reason
        parts.append(f"{words['residual']}: {reason} — {number_text(rest.rows, language)} "
                     f"{words['rows']}, {money_text(rest.cents, language)}")  # fmt: skip
    attested = {f"{n} ({h})" for x in statement.lines for n, h in x.evidence.attested.items()}
    if attested:
        parts.append(f"{words['evidence']}: {', '.join(sorted(attested))}")
    return "\n\n".join(parts)


def _maybe(cents: int | None, language: str) -> str:
    return "–" if cents is None else money_text(cents, language)


def _gap(name: str, role: str, window: str, language: str) -> str:
    said = roles().get(role)
    return f"{said[language] if said else name} ({window})"


def explanation_text(statement: Statement, line: Line, language: str) -> str:
    """The tree of one line, from the result down to what was observed and agreed."""
    words = _WORDS[language]
    article = f" · {words['article']} {line.article}" if line.article else ""
    head = f"{line.clause}{article} · {line.window}: {money_text(line.entitlement, language)}"
    writer = _Tree(line, language)
    writer.node(line.nodes[-1].id, "", "")
    return "\n".join([head, *writer.lines()])


class _Tree:
    """Writes nodes as an indented tree; a node that stood before is pointed at, not repeated."""

    def __init__(self, line: Line, language: str) -> None:
        self.words, self.language = _WORDS[language], language
        self.by_id = {node.id: node for node in line.nodes}
        self.sources = {(u.name, u.window): u.source for u in line.used}
        self.roles = roles()
        self.seen: set[str] = set()
        self.rows: list[tuple[str, str, str]] = []

    def lines(self) -> list[str]:
        left = max(len(label) for label, _, _ in self.rows)
        right = max(len(value) for _, value, _ in self.rows)
        return [f"{label.ljust(left)}  {value.rjust(right)}  {note}".rstrip()
                for label, value, note in self.rows]  # fmt: skip

    def node(self, at: str, lead: str, branch: str, sign: str = "") -> None:
        node = self.by_id[at]
        note = self.note(node)
        repeated = at in self.seen and bool(node.args)
        if repeated:
            note = self.words["above"]
        self.rows.append((f"{lead}{branch}{sign}{self.label(node)}", self.value(node), note))
        if repeated:
            return
        self.seen.add(at)
        inner = lead + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        shown = self.arguments(node)
        for i, (argument, sign) in enumerate(shown):
            self.node(argument, inner, "└─ " if i + 1 == len(shown) else "├─ ", sign)

    def arguments(self, node: Explained) -> list[tuple[str, str]]:
        """What a person wants to see below a node: a subtraction shows what is subtracted."""
        found = []
        for arg in node.args:
            below = self.by_id[arg]
            if below.kind == "Scale" and self._negates(below):
                found.append((below.args[0], f"{self.words['minus']}: "))
            elif below.kind != "Lit" or node.kind not in ("Scale", "When"):
                found.append((arg, ""))
        return found

    def _negates(self, node: Explained) -> bool:
        num, den = (self.by_id[arg] for arg in node.args[1:])
        return (num.kind, num.value, den.kind, den.value) == ("Lit", -1, "Lit", 1)

    def label(self, node: Explained) -> str:
        if node.role in self.roles:
            return self.roles[node.role][self.language]
        if node.kind in ("Par", "Obs"):
            return node.name.lstrip("@")
        if node.kind == "Lit":
            return self.words["constant"]
        return self.words[node.kind]

    def value(self, node: Explained) -> str:
        if isinstance(node.value, dict):
            return f"{len(node.value)} {self.words['items']}"
        return value_text(node.value, node.unit, node.parts, self.language)

    def note(self, node: Explained) -> str:
        if node.kind == "Scale":
            num, den = (self.by_id[arg] for arg in node.args[1:])
            if num.kind == den.kind == "Lit":
                return f"× {num.value}/{den.value}" if den.value != 1 else f"× {num.value}"
            if den.kind == "Lit" and isinstance(den.value, int) and den.value != 1:
                return f"÷ {value_text(den.value, den.unit, den.parts, self.language)}"
            return ""
        if node.slack is not None:
            room = value_text(node.slack, node.unit, node.parts, self.language)
            return f"{self.words['slack']}: {room}"
        if node.kind == "When":
            left, right = node.args[:2]
            sides = [self.by_id[arg].value for arg in node.args[:4]]
            if node.ratio:
                met = sides[0] * sides[3] >= sides[2] * sides[1]  # type: ignore[operator]
            else:
                met = self.by_id[left].value >= self.by_id[right].value  # type: ignore[operator]
            return self.words["yes" if met else "no"]
        source = self.sources.get((node.name, node.window), "")
        return f"{self.words['source']}: {source}" if source else ""
