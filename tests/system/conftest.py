import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import harness  # noqa: E402


@pytest.fixture(scope="session")
def scene(tmp_path_factory):
    """The file of a store in which the scene is registered; made once, copied for each test."""
    with harness.installation(tmp_path_factory.mktemp("scene"), "http://127.0.0.1:9") as pukaar:
        harness.register_scene(pukaar)
        return pukaar.store


@pytest.fixture
def graph():
    graph = harness.Graph()
    yield graph
    graph.close()
    assert not graph.complaints()


@pytest.fixture
def install(tmp_path, graph, scene):
    """Makes installations with the scene registered, not yet started."""
    with contextlib.ExitStack() as stack:
        def make(name="pukaar", registered=True, **sections):
            directory = tmp_path / name
            directory.mkdir()
            return stack.enter_context(harness.installation(directory, graph.url, scene if registered else None, **sections))
        yield make


@pytest.fixture
def pukaar(install):
    """A running server with the scene registered and the default policy."""
    return install().start()
