"""The ledger: what was settled and what was paid, in double entry, appended and never edited.

An *entry* belongs to one key (contract, clause, paid by, paid to, window) and has legs that sum to
zero. ``balance = entitlement as known now - what was already posted``: a statement posts the
difference with what was recognised before; claims already paid, advances, instalments and set-offs
are entries beside it. What is wrong is reversed by adding.

- ``entries``: key, entry, document, the ``Ledger`` every store offers · ``sqlite``, ``memory``:
  two stores · ``posting``: statements, payments, decisions, reversals · ``balances``: who owes whom
- ``payments``: a table of payments · ``jsonlines``: out and in again · ``document``: for people
"""
