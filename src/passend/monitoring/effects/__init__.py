"""What happened beside what was expected: exact figures, and what may not be concluded from them.

``figures`` holds shares and changes, ``bridge`` splits a difference in money by cause, ``shifts``
says where care went, ``replaced`` whether digital care replaced something, ``comparing`` holds a
group beside itself or beside another.
"""
