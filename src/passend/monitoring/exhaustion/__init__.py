"""The exhaustion overview (uitputtingsoverzicht): what of a ceiling or sum is used, and what is to
come.

``position`` holds the arithmetic, ``stated`` and ``claimed`` read it from aggregates and from
claims, ``limits`` asks the contract what it pays, ``movement`` says what changed since an earlier
day, ``overview`` puts them together, ``document`` and ``workbook`` show them.
"""
