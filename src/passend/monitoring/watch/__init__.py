"""The monitoring report: everything known about running contracts on a day, for one conversation.

``gather`` brings the parts together, ``measures``, ``changes`` and ``gaps`` look at the
observations, ``evidence`` freezes what the report rests on, ``document`` says it in words.
"""
