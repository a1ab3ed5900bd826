"""Assumptions: spread, cost and behaviour around what the contract expects.

A file holds the shared part, or one party's private overlay. It never states an expectation: that
is the contract's. Exact figures as written; floats begin in ``samplers``.
"""
