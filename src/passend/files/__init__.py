"""What people hand in, read with the place of every value: YAML and tables.

It knows no contract and no claim, and may use findings only.
"""
