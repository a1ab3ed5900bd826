"""Reconciling: the exact lines in which two parties differ, and what that does in euros.

- ``kinds``: what a line is, of claims and of observations, and what a difference in a field means
- ``sides``: one party's lines as a relation on disk; keyed and plain digests per bucket
- ``pairing``: the lines that differ, paired and put in a class
- ``local``: both sides are here · ``exchange``, ``files``: they are not, and only files go
  to and fro
- ``gaps``: two statements, or a statement and a spreadsheet of totals, clause by clause
- ``document``: all of it for people

Buckets come first: of a hundred million lines only those in buckets that differ are looked at one
by one. DuckDB does that on disk, in bounded memory.
"""
