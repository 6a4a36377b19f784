"""What is loaded late is there, and is nobody's who may not be asked."""

import ast
import gc
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.loading import Later, loading

ROOT = Path(__file__).parents[2]
LAYERS = ("forms", "omr", "pipeline")


def named_late() -> Iterator[tuple[str, str, str]]:
    """Give module and name of each function that is loaded late, with the layer that asks for it."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Later":
                    module, name = (ast.literal_eval(each) for each in node.args)
                    yield layer, module, name


@pytest.mark.parametrize(("layer", "module", "name"), list(named_late()))
def test_a_function_that_is_loaded_late_is_there_and_below_who_asks_for_it(layer: str, module: str, name: str) -> None:
    assert callable(Later(module, name).load())
    asked = module.partition(".")[0]
    assert asked not in LAYERS or LAYERS.index(asked) <= LAYERS.index(layer)  # else it is a library's


def test_ctrl_c_waits_until_all_is_loaded() -> None:
    loaded = False
    with pytest.raises(KeyboardInterrupt), loading():  # noqa: PT012  # it comes at the end
        signal.raise_signal(signal.SIGINT)
        loaded = True
    assert loaded
    assert gc.isenabled()
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())
