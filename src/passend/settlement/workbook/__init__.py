"""A statement as a workbook (XLSX) that recomputes itself in whole cents with visible formulas.

- ``formulas``: every kept node as a formula over the cells of its arguments · ``book``: cells that
  nothing can inject a formula into · ``sheets``: the sheets, from explanation to figures
"""
