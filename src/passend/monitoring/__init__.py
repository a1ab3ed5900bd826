"""While a contract runs: where we stand, what is noise, and what is worth a conversation.

Judges numbers and defines none: measures are defined in the contract and computed in
``observation``. Statistics are floats; amounts stay integer cents. No result of this package enters
a payment by itself. May use contract, observation, report and what lies below them; never
settlement, simulation or register.
"""
