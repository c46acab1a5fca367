"""``mentordesk``: opens the window, or runs a command."""

import sys
from pathlib import Path


def main() -> int:
    """Open the window for no command or ``open FILE``; else run the command line."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] == "open":
        if len(arguments) > 2 or arguments[1:2] in (["-h"], ["--help"]):
            print("usage: mentordesk [open FILE]", file=sys.stderr)
            return 2
        from mentordesk.app import run

        return run(Path(arguments[1]) if len(arguments) == 2 else None)
    from mentordesk.cli import main as command_line

    return command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
