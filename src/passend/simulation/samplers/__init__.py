"""Samplers: from an expectation and assumptions to integer observations.

Floats live here, before integer observations exist; from those on every machine gives the same
cents. Every stream is keyed by what is drawn and by chunk, never by thread, so that any number of
threads gives the same bytes and compared forms meet the same chances.
"""
