"""What MentorDesk is made of: a bill of materials (CycloneDX) and the licences, as files.

``python -m mentordesk.licences DIR`` writes ``sbom.json`` and ``licences.txt``.
"""

import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from mentordesk import __version__, assets
from mentordesk.files import write_whole

_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")
_CLASSIFIER = "License :: OSI Approved :: "


def main() -> int:
    """Write both files; says where they are."""
    if len(sys.argv) != 2:
        print("usage: python -m mentordesk.licences DIR", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    found = installed()
    try:
        write_whole(folder / "sbom.json", json.dumps(bill(found), indent=1).encode())
        write_whole(folder / "licences.txt", texts(found).encode())
    except OSError:
        print("The files could not be written to this place. Choose another.", file=sys.stderr)
        return 1
    print(f"{len(found)} packages: {folder / 'sbom.json'}, {folder / 'licences.txt'}")
    return 0


def installed() -> list[Distribution]:
    """The packages of the lock file that are installed here, by name."""
    lock = Path(__file__).parent.parent / "requirements.lock"
    names = [
        m[1] for line in lock.read_text(encoding="utf-8").splitlines() if (m := _NAME.match(line))
    ]
    found = []
    for name in sorted(names, key=str.lower):
        try:
            found.append(distribution(name))
        except PackageNotFoundError:
            continue  # a package of another system
    return found


def licence_of(package: Distribution) -> str:
    """The licence that a package states: its expression, its classifiers, or its own words."""
    about: Any = package.metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        c.removeprefix(_CLASSIFIER)
        for c in about.get_all("Classifier") or ()
        if c.startswith(_CLASSIFIER)
    ]
    if classified:
        return ", ".join(classified)
    return str(about.get("License") or "not stated").strip().splitlines()[0]


def bill(packages: list[Distribution]) -> dict[str, Any]:
    """The bill of materials in the form of CycloneDX 1.5."""
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {"type": "application", "name": "mentordesk", "version": __version__}},
        "components": [
            {
                "type": "library", "name": p.metadata["Name"], "version": p.version,
                "purl": f"pkg:pypi/{p.metadata['Name'].lower()}@{p.version}",
                "licenses": [{"license": {"name": licence_of(p)}}],
            }
            for p in packages
        ],
    }  # fmt: skip


def texts(packages: list[Distribution]) -> str:
    """The list of licences, and after it the text of each."""
    lines = [f"MentorDesk {__version__}, MIT licence. It stands on:", ""]
    lines += [f"  {p.metadata['Name']} {p.version}: {licence_of(p)}" for p in packages]
    parts = ["\n".join(lines)]
    for package in packages:
        for file in package.files or ():
            named = file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
            if named and (path := Path(str(file.locate()))).is_file():
                body = path.read_text(encoding="utf-8", errors="replace")
                parts.append(
                    f"{'=' * 70}\n{package.metadata['Name']}: {file.name}\n\n{body.strip()}"
                )
    for path in sorted(assets.licence_files()):
        parts.append(
            f"{'=' * 70}\n{path.parent.name}\n\n{path.read_text(encoding='utf-8').strip()}"
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
