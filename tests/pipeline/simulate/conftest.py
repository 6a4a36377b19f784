"""What the simulator's tests share."""

import pytest

from tests.pipeline.simulate.printed_sample import Printed, print_sample


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Four printed one-page ballots of Đắk Mil."""
    return print_sample(tmp_path_factory.mktemp("print"), "dak-mil", ballots=4)


@pytest.fixture(scope="session")
def printed_pairs(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Four printed ballots of Krông Nô, two pages each."""
    return print_sample(tmp_path_factory.mktemp("print"), "krong-no", ballots=4)
