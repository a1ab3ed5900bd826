"""All contracts of one party together, beside its budget, expected and in the bad case.

``holdings`` asks every contract what it is worth to the party, ``inputs`` reads the budget and the
results of simulations, ``total`` adds up, ``document`` shows it.
"""
