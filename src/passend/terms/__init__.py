"""The vocabulary of payment: one term = its data, its lowering, its roles and its sentence.

A term is data that lowers to an expression over the nodes of the algebra. It may use the algebra
and what is below it; it knows no contract. To add a term, write one class in one of these modules:

- ``base``: what a term is, how names are resolved, arithmetic shared by the terms
- ``amounts``: sums, shares, limits, quotients, figures
- ``forms``: price x volume, lump sum, tiers, table, corridor, bundle, shared savings, performance
- ``conditions``: tests and ``only_if``
- ``timing``: prorated, glide, rounded, carve_out, carry, total, steps
- ``reading``: from the text of a file to terms and back, in English or Dutch, and the JSON Schema
"""
