"""How figures are written for people, in Dutch and English.

It may use money and periods only, so that everything from the contract upward may use it.
"""
