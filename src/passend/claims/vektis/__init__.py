"""Vektis EI messages: fixed-width claims messages read and checked from layouts that are data.

A standard is one YAML file in ``standards``: positions, forms, presence, code lists and relations,
each with its check number and return code. A finding has one of five levels: 1 the message cannot
be read, 2 the records, 3 the form of a field, 4 its value, 5 relations and totals. A message is
read line by line in constant memory, and nothing is taken in of one with a fault.

GZ321 v1.0 (mental health care) is complete. Of ZH308 v9.0 (hospitals, 2013) and AW319 v1.4
(long-term and home care, 2012) only a part is known: both are old versions, and what is not known
is not read.
"""
