"""What a check of a sealed file found, as a document."""

from __future__ import annotations

from typing import Final

import passend
from passend.report.document import Block, Document, Listing, Paragraph, Table
from passend.report.numbers import money_text, number_text
from passend.settlement.bundle.checking import Checked
from passend.settlement.bundle.signing import Signed
from passend.words import Words

__all__ = ["KIND_WORDS", "checked_document"]

KIND_WORDS: Final = {
    "draft": Words("concept", "draft"),
    "proposal": Words("voorstel", "proposal"),
    "contract": Words("contract", "contract"),
    "statement": Words("afrekening", "statement"),
    "dispute": Words("geschil", "dispute"),
    "reconciliation": Words("aansluiting", "reconciliation"),
}

_TAKEN: Final = {
    "residual": Words("wat niet is meegeteld", "what was not counted"),
    "differences": Words("het verschil met de eerdere afrekening (die zit er niet bij)",
                         "the difference from the earlier statement (which is not inside)"),
    "ledger.jsonl": Words("de stand van het grootboek", "the state of the ledger"),
    "claims.json": Words("de declaraties, waarvan alleen de hashes erin zitten (geef ze met "
                         "--claims)", "the claims, of which only the hashes are inside (give them "
                         "with --claims)"),
    "reconciliation.json": Words("de aansluiting", "the reconciliation"),
}  # fmt: skip

_GOOD: Final = Words(
    "Nagerekend: alles in dit bestand volgt uit wat erin zit, byte voor byte.",
    "Recomputed: everything in this file follows from what is inside, byte for byte.",
)
_GOOD_OTHER: Final = Words(
    "Nagerekend: alle waarden volgen uit wat erin zit. Verzegeld met versie {}, nagekeken met {}; "
    "de teksten van die andere versie zijn niet vergeleken.",
    "Recomputed: every value follows from what is inside. Sealed by version {}, checked by {}; "
    "what that other version wrote for people was not compared.",
)
_BAD: Final = Words("Dit klopt niet:", "This does not hold:")
_TRUST: Final = Words("Overgenomen zonder narekenen:", "Taken as it is, not recomputed:")
_FORGED: Final = Words(
    "Wie alles consistent herschrijft, maakt een ander bestand dat ook klopt. Vergelijk de "
    "vingerafdruk langs een andere weg met die van de afzender, of vraag een handtekening "
    "(passend sign) en geef die met --signature.",
    "Who rewrites everything consistently makes another file that also holds. Compare the "
    "fingerprint with the sender's by another way, or ask for a signature (passend sign) and give "
    "it with --signature.",
)
_HEAD: Final = (
    Words("afspraak", "clause"), Words("artikel", "article"), Words("periodes", "windows"),
    Words("nagerekend", "recomputed"), Words("op opgave", "attested"), Words("van", "by"),
)  # fmt: skip


def checked_document(checked: Checked, signed: Signed | None, language: str) -> Document:
    """Per clause what was recomputed and what rests on one party's word; what does not hold; what
    was taken as it is; and what a forged but consistent file would need."""
    blocks: list[Block] = []
    if checked.clauses:
        rows = tuple(
            (x.clause, x.article, number_text(x.windows, language),
             money_text(x.recomputed, language), money_text(x.attested, language),
             ", ".join(x.on_word_of))
            for x in checked.clauses
        )  # fmt: skip
        head = tuple(word[language] for word in _HEAD)
        blocks.append(Table(head, rows, frozenset({2, 3, 4})))
    if checked.wrong:
        blocks += [Paragraph(_BAD[language], remark=True), Listing(checked.wrong)]
    elif checked.unread:
        said = _GOOD_OTHER[language].format(checked.engine, passend.__version__)
        blocks.append(Paragraph(said))
    else:
        blocks.append(Paragraph(_GOOD[language]))
    if checked.taken:
        taken = tuple(_TAKEN[x][language] if x in _TAKEN else x for x in checked.taken)
        blocks += [Paragraph(_TRUST[language]), Listing(taken)]
    blocks.append(_signature(signed, language))
    return Document(_title(checked, language), language, tuple(blocks), _facts(checked, language))


def _title(checked: Checked, language: str) -> str:
    about = checked.about
    name = about.get("title") or about.get("contract") or ""
    kind = KIND_WORDS[checked.kind][language]
    return f"{kind[0].upper()}{kind[1:]}: {name}" if name else kind.capitalize()


def _facts(checked: Checked, language: str) -> tuple[tuple[str, str], ...]:
    about, dutch = checked.about, language == "nl"
    facts = []
    if "contract" in about:
        facts.append(("contract", f"{about['contract']} v{about['version']}"))
    if "known_at" in about:
        facts.append(("bekend op" if dutch else "known at", str(about["known_at"])))
    facts.append(("vingerafdruk" if dutch else "fingerprint", checked.fingerprint))
    if checked.answers:
        facts.append(("antwoord op" if dutch else "answers", checked.answers))
    return tuple(facts)


def _signature(signed: Signed | None, language: str) -> Paragraph:
    if signed is None:
        return Paragraph(_FORGED[language], remark=True)
    return Paragraph(signed.says[language], remark=not signed.good)
