"""Observations: the table for users with only aggregates, and its attribution to contracts.

- ``table``: reading and hashing the table · ``counted``: which rows count for a contract, and what
  was not counted

It may use the contract and claims packages and what is below them.
"""
