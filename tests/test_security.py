"""SECURITY.md names a test for each threat and each fault, and every test it names exists."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINES = {line.split("|")[1].strip(): line for line in PAGE.splitlines() if re.match(r"\| [TF]\d", line)}


def test_every_threat_and_every_fault_has_a_line():
    numbers = [f"T{number}" for number in range(1, 22)] + [f"F{number}" for number in range(1, 25)]
    assert list(LINES) == numbers


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_names_what_guards_it(line):
    assert NAMED.search(line)


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED.findall(PAGE)}))
def test_what_is_named_is_there(path):
    module = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    there = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    assert {test for named, test in NAMED.findall(PAGE) if named == path} <= there
