"""Sealed files: what one party sends to the other, and what that other party can check alone.

A sealed file is one ZIP that every machine can open, written in one way only: the same contents
give the same bytes. Drafts, proposals, statements, disputes and reconciliations travel in it, so
that two installations need no platform between them.

- ``archive``: members to bytes and back; whatever sealing would not write is refused
- ``contents``: what belongs in a file of each kind, and what follows from the rest
- ``checking``: rebuild a sealed file from its inputs, compare bytes, say what was taken on trust
- ``recheck``: the small program that travels along and needs nothing but Python
- ``signing``: signatures beside a sealed file and in a PDF; only with the extra ``sign``

A sealed file shows every change that was made by accident or in part. It cannot show who made it:
whoever rewrites everything consistently makes another good file. Against that stand a signature,
or its fingerprint (SHA-256) known by another way.
"""
