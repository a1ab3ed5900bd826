"""Measures from claims: one function per kind of definition, for all contracts at once.

- ``defined``: the definitions of all contracts, numbered · ``selections``: which claims each reads
- ``drawn``: the one reading of the claims for all of them · ``stays``: claims that follow on each
  other · ``asked``: what a kind is given, and what it answers
- the kinds: ``counts``, ``shares``, ``readmissions``, ``lengths``, ``hours``, ``volumes``,
  ``leakages``, ``shifts``, ``waits``, ``pre_post``
- ``measured``: ``measure_claims``, which brings them together

Every kind is Ibis over the same few columns and gives integers: a numerator and a denominator per
window. It may use the same packages as ``observation``.
"""
