"""Observations: the table for users with only aggregates, and its attribution to contracts.

- ``table``: reading and hashing the table · ``counted``: which rows count for a contract, and what
  was not counted
- ``claimed``: claims counted for all contracts at once. ``engines`` and ``opened`` give the claims,
  ``lines`` takes each line once, ``scopes``, ``prices`` and ``lookups`` say what contracts count,
  ``cells`` and ``cube`` hold the two together, ``amounts``, ``postings`` and ``claim_rows`` say
  what came of it

It may use the contract and claims packages and what is below them.
"""
