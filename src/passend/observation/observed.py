"""The observations of every contract, made from what a pass counted when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from passend.contract.check import Prepared
from passend.findings import BadInput, Finding
from passend.observation.amounts import Amounts
from passend.observation.claim_rows import rows_of
from passend.observation.lookups import Lookups
from passend.observation.measures.measured import Measured, rows_of_measures
from passend.observation.prices import PriceLines
from passend.observation.table import Table

__all__ = ["Observed"]


class Observed(Mapping[str, Table]):
    """The observations by contract: of its care, and of its measures from claims. Those of
    thousands of contracts do not fit in memory beside each other, so none is kept."""

    def __init__(
        self, prepared: Sequence[Prepared], lookups: Lookups, amounts: Amounts, known_at: date,
        measured: Sequence[Measured],
    ) -> None:  # fmt: skip
        """Raises BadInput ``mixed-units`` and ``posting-twice``, for every contract at once."""
        self._prepared = {item.resolved.contract.id: item for item in prepared}
        self._amounts, self._known_at = amounts, known_at
        self._prices: dict[str, dict[str, PriceLines]] = {}
        for price in lookups.prices:
            self._prices.setdefault(price.scope.contract.id, {})[price.scope.name] = price
        self._measured: dict[str, list[Measured]] = {}
        for each in measured:
            self._measured.setdefault(each.contract, []).append(each)
        self._refuse()

    def _refuse(self) -> None:
        """Makes those of which the making may be refused."""
        mixing, findings = self._amounts.mixing(), list[Finding]()
        for name, item in self._prepared.items():
            if name in mixing or len(item.resolved.contract.postings) > 1:
                try:
                    self[name]
                except BadInput as refused:
                    findings += refused.findings
        if findings:
            raise BadInput(findings)

    def __getitem__(self, contract: str) -> Table:
        item = self._prepared[contract]
        rows = rows_of(
            item, self._amounts.of(contract), self._prices.get(contract, {}), self._known_at
        )
        measures = rows_of_measures(self._measured.get(contract, ()), item, self._known_at)
        return Table((*rows, *measures))

    def __iter__(self) -> Iterator[str]:
        return iter(self._prepared)

    def __len__(self) -> int:
        return len(self._prepared)
