"""``python -m passend.cli``."""

import sys

from passend.cli import main

sys.exit(main())
