"""Access and capacity: waiting times and volumes beside norms that have a date and a source.

``norms`` holds the norms as data, ``waiting`` and ``volumes`` hold figures beside them,
``capacity`` counts what stands in a region, ``purchase`` says what a provider must have.
"""
