"""`python -m tl_core COMMAND`: the command line."""

import sys

from tl_core.command_line.door import main

sys.exit(main())
