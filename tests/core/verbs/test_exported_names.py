"""`import tl_core as thaw` has every verb and every value they work with, and loads next to nothing."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import tl_core as thaw
from tl_core import verbs

INIT = Path(thaw.__file__)
HEAVY = {"torch", "torchvision", "timm", "PIL", "streamlit", "pandas", "sklearn", "scipy", "numpy"}
LOADED = """
import json, os, sys, warnings
before = dict(os.environ), list(warnings.filters)
import tl_core
assert (dict(os.environ), list(warnings.filters)) == before
print(json.dumps(sorted(sys.modules)))
"""


def test_the_names_are_those_a_type_checker_sees():
    checked = next(node for node in ast.parse(INIT.read_text()).body if isinstance(node, ast.If))
    seen = [alias.name for node in checked.body for alias in node.names]
    assert sorted(thaw.__all__) == sorted(seen)
    assert set(verbs.__all__) <= set(thaw.__all__) <= set(dir(thaw))


def test_every_name_is_there_and_no_other():
    for name in thaw.__all__:
        assert getattr(thaw, name) is not None
    assert thaw.run is verbs.run and thaw.Plan.__name__ == "Plan"
    with pytest.raises(AttributeError, match="no attribute 'melt'"):
        _ = thaw.melt


@pytest.mark.parametrize("name", verbs.__all__)
def test_a_verb_takes_what_it_is_about_first_and_the_rest_by_keyword(name):
    verb = getattr(thaw, name)
    parameters = inspect.signature(verb).parameters.values()
    first = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    more = [each for each in parameters if each.kind is each.KEYWORD_ONLY]
    assert len(first) == {"list_runs": 0, "storage": 0, "predict": 2, "explain": 2, "export": 2}.get(name, 1)
    assert all(each.default is not each.empty for each in more) and inspect.getdoc(verb)
    assert next(each.default for each in more if each.name == "workspace") is None


def test_importing_loads_nothing_heavy_and_changes_nothing():
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=INIT.parents[1], capture_output=True, text=True, check=True
    )
    assert not {module.split(".")[0] for module in json.loads(done.stdout)} & HEAVY
