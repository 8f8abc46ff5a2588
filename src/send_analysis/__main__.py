"""`python -m send_analysis …` does what `send-analysis …` does, with nothing activated."""

import sys

from send_analysis.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
