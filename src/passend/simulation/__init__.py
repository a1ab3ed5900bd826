"""Before signing: what could happen, where the incentives point, what is luck.

May use observations, contracts and reports and everything below; never settlement, monitoring or
the register. Random numbers only in ``samplers``; floats only there, before integer observations
exist, and in statistics and pictures after the cents.
"""
