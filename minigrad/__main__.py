"""python3 -m minigrad: one clear line for an old Python, else the launcher.

Only syntax that an old Python can read stands here.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "minigrad needs Python 3.11 or newer, and this is Python {}.{} ({}). Install a newer one "
        "from python.org, then call it by its number, for example: python3.12 -m minigrad".format(
            sys.version_info[0], sys.version_info[1], sys.executable
        )
    )

from minigrad.launcher import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
