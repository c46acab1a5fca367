"""``mentordesk``: opens the window, or runs a command."""

import sys
from pathlib import Path

USAGE = "usage: mentordesk [open FILE]"


def main() -> int:
    """Open the window for no command or ``open FILE``; else run the command line."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] == "open":
        if arguments[1:2] in (["-h"], ["--help"]):
            print(USAGE)
            return 0
        if len(arguments) > 2:
            print(USAGE, file=sys.stderr)
            return 2
        from mentordesk.app import run

        return run(Path(arguments[1]) if len(arguments) == 2 else None)
    from mentordesk.cli import main as command_line

    return command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
