"""Claims (declaraties): their schema, how they are read, checked and kept, and made-up ones.

It knows no contract: what a contract counts is for ``observation``. It may use money, periods,
files, findings and report. Needs the extra ``claims``.
"""
