"""Passend: the financial annex of a Dutch health-care contract as a file both parties can compute.

Start reading in ``docs/architecture.md``, then ``passend/algebra/nodes.py``.
"""

__version__ = "0.1.0"
