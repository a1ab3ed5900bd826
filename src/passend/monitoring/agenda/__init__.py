"""From signals to a conversation: what was agreed to talk about, when, and what came of it.

``talks`` are the clauses that open a conversation, ``meetings`` the governance calendar,
``logbook`` what people raised, met about and judged, ``judged`` holds two judgements side by side,
``burden`` counts the hours of registration. Nothing here changes an amount.
"""
