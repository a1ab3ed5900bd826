"""Questions about what happened beside what was expected, with figures that parties state: shifts,
replacements, before and after, comparisons, capacity, waiting, volumes, nursing.

``reading`` reads a file of questions, ``document`` answers them in words, tables and pictures.
"""
