"""The algebra: expressions over nine nodes and ``Carry``, their evaluation and their explanation.

It may use money, periods and parameters. It knows no term, no contract and no language.
"""
