"""Settlement: who owes whom what and why, recomputable by the other side.

- ``statement``: the statement as data, its JSON and its schema · ``settle``: contracts and
  observations to statements · ``verify``: recheck a statement, node by node and from its inputs
- ``bundle``: sealed files, which one party sends and the other checks alone
- ``reconcile``: the exact lines in which two parties differ, and the euros
- ``dispute``: one value in dispute, and what is payable meanwhile

It may use the observations and the contract and what is below them. It knows no clock.
"""
