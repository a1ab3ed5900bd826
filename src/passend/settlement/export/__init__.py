"""Out to other systems: a journal for the books, FHIR where it has a resource for what we have.

- ``journal``: the entries of a ledger as debit and credit, in CSV or XLSX
- ``fhir``: a contract and its statement as FHIR R4B resources
"""
