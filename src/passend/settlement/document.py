"""A statement and its explanation as a document: on a terminal, a page, in print."""

from __future__ import annotations

from passend.algebra.explain import Explained
from passend.report.charts import Step, waterfall
from passend.report.document import (
    Block,
    Branch,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    Tree,
)
from passend.report.numbers import money_text, number_text, value_text
from passend.settlement.statement import Balance, Line, Statement
from passend.terms.reading import roles
from passend.words import Words

__all__ = [
    "balance_blocks", "explanation", "explanation_document", "missing_texts", "residual_blocks",
    "statement_document", "waterfall_of",
]  # fmt: skip

_WORDS = {
    "nl": {
        "known": "bekend op", "clause": "afspraak", "article": "artikel", "window": "periode",
        "entitlement": "recht", "payable": "te betalen", "from": "van", "to": "aan",
        "state": "stand", "closed": "definitief", "open": "voorlopig", "advance": "voorschot",
        "balance": "saldo", "posted": "al geboekt", "owes": "is verschuldigd aan",
        "amount": "bedrag", "goal": "doel", "goals": "Recht per doel dat de afspraken dienen",
        "built": "Hoe het recht over {} is opgebouwd", "row": "rij",
        "missing": "Niet afgerekend", "lacks": "ontbreekt", "no_data": "Zonder gegevens",
        "residual": "Niet meegeteld", "rows": "rijen",
        "differences": "Verschil met de eerdere afrekening",
        "before": "was", "now": "is", "difference": "verschil", "evidence": "berust op opgave van",
        "Sum": "som", "Scale": "aandeel", "Times": "prijs maal volume",
        "Excess": "wat erboven ligt",
        "When": "keuze", "Total": "totaal", "Carry": "van de periode ervoor", "slack": "ruimte",
        "above": "zie boven", "source": "bron", "yes": "voorwaarde gehaald",
        "no": "voorwaarde niet gehaald",
        "minus": "af", "constant": "vast getal",
        "contract": "contract", "hash": "inhoudshash", "items": "onderdelen",
    },
    "en": {
        "known": "known at", "clause": "clause", "article": "article", "window": "window",
        "entitlement": "entitlement", "payable": "payable", "from": "from", "to": "to",
        "state": "state", "closed": "final", "open": "provisional", "advance": "advance",
        "balance": "balance", "posted": "already posted", "owes": "owes",
        "amount": "amount", "goal": "goal", "goals": "Entitlement by the goal that clauses serve",
        "built": "How the entitlement of {} builds up", "row": "row",
        "missing": "Not settled", "lacks": "lacks", "no_data": "Without data",
        "residual": "Not counted", "rows": "rows",
        "differences": "Difference from the earlier statement",
        "before": "was", "now": "is", "difference": "difference",
        "evidence": "rests on attestation by",
        "Sum": "sum", "Scale": "share", "Times": "price times volume", "Excess": "what lies above",
        "When": "choice", "Total": "total", "Carry": "from the window before", "slack": "room",
        "above": "see above", "source": "source", "yes": "condition met", "no": "condition not met",
        "minus": "less", "constant": "constant",
        "contract": "contract", "hash": "content hash", "items": "items",
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


def statement_document(statement: Statement, language: str) -> Document:
    """A statement as tables, with what is owed, missing and not counted."""
    words = _WORDS[language]
    facts = (
        (words["contract"], f"{statement.contract} v{statement.version}"),
        (words["known"], statement.known_at),
        (words["hash"], statement.contract_hash),
        *_parties(statement).items(),
    )
    blocks = [*_lines(statement, language), *balance_blocks(statement, language)]
    blocks += _differences(statement, language)
    blocks += [Paragraph(text, remark=True) for text in missing_texts(statement, language)]
    blocks += _goals(statement, language)
    blocks += residual_blocks(statement, language)
    attested = {f"{n} ({h})" for x in statement.lines for n, h in x.evidence.attested.items()}
    if attested:
        blocks.append(Paragraph(f"{words['evidence']}: {', '.join(sorted(attested))}"))
    title = statement.title or statement.contract
    return Document(title, language, tuple(blocks), facts, statement.seal)


def _parties(statement: Statement) -> dict[str, str]:
    """The name of every party that pays or is paid, by its short name in the tables."""
    parties = statement.inputs["contract"]["contract"].get("parties", {})
    named = [party for line in statement.lines for party in (line.paid_by, line.paid_to)]
    return {party: parties[party]["name"] for party in named if party in parties}


def residual_blocks(statement: Statement, language: str) -> list[Block]:
    """What was not counted, in rows and euros, with the reason."""
    words = _WORDS[language]
    found: list[Block] = []
    for rest in statement.residual:
        reason = _DUTCH_REASONS.get(rest.reason, rest.reason) if language == "nl" else rest.reason
        rows = f"{number_text(rest.rows, language)} {words['row' if rest.rows == 1 else 'rows']}"
        cents = money_text(rest.cents, language)
        found.append(Paragraph(f"{words['residual']}: {reason} — {rows}, {cents}"))
    return found


def _lines(statement: Statement, language: str) -> list[Block]:
    words = _WORDS[language]
    keys = ("clause", "article", "window", "entitlement", "payable", "from", "to", "state")
    rows = tuple(
        (x.clause, x.article, x.window, money_text(x.entitlement, language),
         money_text(x.payable, language), x.paid_by, x.paid_to,
         words["closed" if x.closed else "open"])
        for x in statement.lines
    )  # fmt: skip
    if not rows:
        return []
    return [Table(tuple(words[key] for key in keys), rows, frozenset({3, 4}))]


def _goals(statement: Statement, language: str) -> list[Block]:
    """What was paid for every goal that clauses serve, per window."""
    words = _WORDS[language]
    clauses = statement.inputs["contract"]["contract"].get("clauses", {})
    totals: dict[tuple[str, str], int] = {}
    for line in statement.lines:
        goal = clauses.get(line.clause, {}).get("serves", "")
        if goal:
            key = goal, line.window
            totals[key] = totals.get(key, 0) + line.entitlement
    if not totals:
        return []
    head = (words["goal"], words["window"], words["entitlement"])
    rows = tuple((g, w, money_text(cents, language)) for (g, w), cents in totals.items())
    return [Table(head, rows, frozenset({2}), words["goals"])]


def balance_blocks(statement: Statement, language: str) -> list[Block]:
    """Who owes whom what after what was already posted."""
    words, names = _WORDS[language], _parties(statement)
    return [
        Paragraph(
            f"{item.window} · {words['payable']} {money_text(item.payable, language)} "
            f"− {words['posted']} {money_text(item.posted, language)}: "
            f"{names.get(item.owed_by, item.owed_by)} {words['owes']} "
            f"{names.get(item.owed_to, item.owed_to)} "
            f"{money_text(abs(item.balance), language)}" + _deductible(item, language)
        )
        for item in statement.balances
    ]


def _deductible(item: Balance, language: str) -> str:
    """What insured people bore of what was posted, and what is left for the one who pays."""
    if not item.deductible:
        return ""
    own, net = (money_text(c, language) for c in (item.deductible, item.payable - item.deductible))
    return Words(
        f". Van wat al is geboekt droegen verzekerden {own} als verplicht eigen risico; het recht "
        f"verandert niet, de netto last is {net}",
        f". Insured people bore {own} of what was posted as compulsory deductible; the entitlement "
        f"does not change, the net cost is {net}",
    )[language]


def _differences(statement: Statement, language: str) -> list[Block]:
    words = _WORDS[language]
    if not statement.differences:
        return []
    head = tuple(words[w] for w in ("clause", "window", "before", "now", "difference"))
    rows = tuple(
        (d.clause, d.window, _maybe(d.before, language), _maybe(d.now, language),
         money_text(d.difference, language))
        for d in statement.differences
    )  # fmt: skip
    return [Table(head, rows, frozenset({2, 3, 4}), words["differences"])]


def missing_texts(statement: Statement, language: str) -> list[str]:
    """What could not be settled, and what it lacks."""
    words = _WORDS[language]
    found = []
    for gap in statement.missing:
        lacks = ", ".join(_gap(g.name, g.role, g.window, language) for g in gap.lacks)
        found.append(f"{words['missing']}: {gap.clause} {gap.window} — {words['lacks']} {lacks}")
    if statement.no_data:
        found.append(f"{words['no_data']}: {', '.join(statement.no_data)}")
    return found


def _maybe(cents: int | None, language: str) -> str:
    return "–" if cents is None else money_text(cents, language)


def _gap(name: str, role: str, window: str, language: str) -> str:
    said = roles().get(role)
    return f"{said[language] if said else name} ({window})"


def waterfall_of(statement: Statement, window: str, language: str) -> Picture:
    """How the clauses of one window build up to what is still to be paid."""
    words = _WORDS[language]
    lines = [x for x in statement.lines if x.window == window]
    steps = [Step(x.clause.replace("_", " "), x.entitlement) for x in lines]
    steps.append(Step(words["entitlement"], 0, total=True))
    for item in statement.balances:
        if item.window == window:
            steps.append(Step(words["posted"], -item.posted))
            steps.append(Step(words["balance"], 0, total=True))
    says = words["built"].format(window)
    return waterfall(tuple(steps), says, (words["clause"], words["amount"]), language)


def explanation_document(statement: Statement, lines: tuple[Line, ...], language: str) -> Document:
    """The trees of some lines of a statement, under its title."""
    blocks: list[Block] = []
    for line in lines:
        article = f" · {_WORDS[language]['article']} {line.article}" if line.article else ""
        total = money_text(line.entitlement, language)
        blocks.append(Heading(f"{line.clause}{article} · {line.window}: {total}", 2))
        blocks.append(Tree((explanation(line, language),)))
    return Document(statement.title or statement.contract, language, tuple(blocks))


def explanation(line: Line, language: str) -> Branch:
    """The tree of one line, from the result down to what was observed and agreed."""
    return _Tree(line, language).branch(line.nodes[-1].id)


class _Tree:
    """Nodes as branches; a node that stood before is pointed at, not repeated."""

    def __init__(self, line: Line, language: str) -> None:
        self.words, self.language = _WORDS[language], language
        self.by_id = {node.id: node for node in line.nodes}
        self.sources = {(u.name, u.window): u.source for u in line.used}
        self.roles = roles()
        self.seen: set[str] = set()

    def branch(self, at: str, sign: str = "") -> Branch:
        node = self.by_id[at]
        label = f"{sign}{self.label(node)}"
        if at in self.seen and node.args:
            return Branch(label, self.value(node), self.words["above"])
        self.seen.add(at)
        below = tuple(self.branch(argument, mark) for argument, mark in self.arguments(node))
        return Branch(label, self.value(node), self.note(node), below)

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
