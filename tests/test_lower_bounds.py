"""What `make oldest` installs: of each requirement the oldest version that it admits."""

import pytest

from tests.lower_bounds import oldest


def test_each_package_at_its_lower_bound() -> None:
    assert oldest(["sympy>=1.14", "pytest>=8.4,<9.2"]) == ["sympy==1.14", "pytest==8.4"]


@pytest.mark.parametrize("requirement", ["sympy", "sympy<2", "sympy==1.14"])
def test_a_package_without_one_is_refused(requirement: str) -> None:
    with pytest.raises(SystemExit, match="states no lower bound; write it as package>=version"):
        oldest([requirement])
