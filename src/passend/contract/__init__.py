"""The contract file: its model, reading and writing, what makes it invalid, and its calculation.

- ``model``: the contract as data · ``source``: YAML as written, with lines
- ``codec``: file to model
- ``resolve``: frameworks, annexes and the content hash · ``prices``, ``sheets``: annexes
- ``lower``: clauses to expressions · ``binding``: observations and parameters to columns
- ``check``: everything that makes a file invalid, examples that do not hold · ``text``: sentences

It may use the terms, the report and what is below them; it knows no claims and no settlement.
"""
