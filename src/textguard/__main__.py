"""python -m textguard, and the command textguard."""

import gc
import sys

gc.disable()  # nothing that is loaded here is garbage
from .cli import main  # noqa: E402

gc.freeze()  # and nobody needs to look whether it has become some
gc.enable()


def run() -> None:
    """Runs the command and ends the process."""
    code = main()
    gc.freeze()  # at the end, neither: Python would look through everything more than once
    sys.exit(code)


if __name__ == "__main__":
    run()
