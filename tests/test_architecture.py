"""What may import what, and the house rules a machine can check."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
MODULES = sorted((HERE / "mentordesk").rglob("*.py"))
#: Words that mean nothing to a coordinator.
JARGON = ("database", "sqlite", " null", "query", "invalid", "fatal")


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--config", HERE / "pyproject.toml", "--no-cache"],
        cwd=HERE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_a_broken_contract_is_seen(tmp_path: Path) -> None:
    """The harness can fail: a copy of the house in which a widget reaches into the store."""
    import shutil

    shutil.copytree(
        HERE / "mentordesk", tmp_path / "mentordesk", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    parts = tmp_path / "mentordesk" / "ui" / "parts.py"
    parts.write_text(
        parts.read_text(encoding="utf-8") + "\nimport mentordesk.store.store\n", encoding="utf-8"
    )
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--config", tmp_path / "pyproject.toml", "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode != 0
    assert "Widgets never see the store" in done.stdout


def test_only_the_store_asks_in_sql() -> None:
    """Elsewhere a record is found by a condition at most; nothing is selected, written or joined."""
    asking = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|PRAGMA|JOIN|UNION|EXISTS)\b")

    def asks(module: Path) -> bool:
        nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        texts = [n.value for n in nodes if isinstance(n, ast.Constant)]
        return any(isinstance(t, str) and asking.search(t) for t in texts)

    assert [m.name for m in MODULES if m.parent.name != "store" and asks(m)] == []
    assert sum(asks(m) for m in MODULES if m.parent.name == "store") > 10


def test_no_package_is_a_drawer_for_everything() -> None:
    names = {part for m in MODULES for part in (m.stem, m.parent.name)}
    assert not names & {"utils", "misc", "helpers", "common", "managers"}


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(HERE)))
def test_module_says_what_it_is_in_its_first_line(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(HERE)))
def test_no_call_that_is_banned(module: Path) -> None:
    """No assertion switch, no evaluated text, no pickles, no sockets, no ``alter=True``."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {
        a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names
    }
    imported |= {
        (n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)
    }
    assert not imported & {"socket", "pickle", "shelve", "urllib", "http", "requests", "marshal"}
    calls = {
        n.func.id
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    assert not calls & {"eval", "exec"}
    keywords = {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords}
    assert "alter" not in keywords


def _docstrings(tree: ast.Module) -> set[int]:
    """The lines on which docstrings begin."""
    return {
        n.body[0].lineno
        for n in ast.walk(tree)
        if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Module)
        and n.body
        and ast.get_docstring(n)
    }


def _is_sql(text: str) -> bool:
    return text.split(maxsplit=1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "PRAGMA"}


def _sentences(module: Path) -> list[str]:
    """The texts of a module that a person could read on screen."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    documented = _docstrings(tree)
    texts = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.lineno not in documented
    ]
    return [
        t
        for t in texts
        if t[:1].isupper() and not _is_sql(t) and t.rstrip().endswith((".", "?", "!"))
    ]


def test_text_on_screen_has_no_jargon() -> None:
    told = [t for m in MODULES for t in _sentences(m)]
    assert len(told) > 150
    assert [t for t in told if any(word in t.lower() for word in JARGON)] == []


def test_lock_files_name_no_registry() -> None:
    for lock in HERE.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert text.count("--hash=sha256:") > 50


def test_every_direct_dependency_is_decided(tmp_path: Path) -> None:
    import tomllib

    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    decided = (
        (HERE / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8").lower()
    )
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = [w.split(">")[0].split("=")[0].strip().lower() for w in wanted]
    assert [n for n in names if f"`{n}`" not in decided] == []


def test_thirty_thousand_calls_into_qt_do_not_end_the_process() -> None:
    """PySide6 6.12.0 aborts on Python 3.11 after some thousand calls that return None."""
    code = (
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "a = QApplication(['x', '-platform', 'offscreen']); l = QLabel()\n"
        "for n in range(30_000): l.setText(str(n))\n"
        "print(l.text())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "29999")


def test_a_dialog_of_the_system_goes_when_it_closes() -> None:
    """Each is let go of: one that is asked for ten times is not kept ten times."""
    makes, goes = re.compile(r"QFileDialog\(\s*(?:self|window)"), "WA_DeleteOnClose"
    windows = [m.read_text(encoding="utf-8") for m in MODULES if m.parent.name == "ui"]
    asked = [
        text[found.start() : found.start() + 300]
        for text in windows
        for found in makes.finditer(text)
    ]
    assert len(asked) > 10
    assert [a for a in asked if goes not in a] == []
