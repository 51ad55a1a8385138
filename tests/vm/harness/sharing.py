"""Several guests share the scenarios, file by file: each does what no other one has begun."""
from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest


class Sharing:
    """A file belongs to the guest that first makes a directory of its name."""

    def __init__(self, common: str | None) -> None:
        self.claims = Path(common, "claims") if common else None
        self.mine: dict[str, bool] = {}

    def claim(self, file: str) -> bool:
        if self.claims is None:
            return True
        if file not in self.mine:
            try:
                self.claims.joinpath(file).mkdir()
                self.mine[file] = True
            except FileExistsError:
                self.mine[file] = False
        return self.mine[file]

    @pytest.hookimpl
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The longest files first, so that no guest is idle at the end.

        A file whose scenarios take longer than most says so: COST, in scenarios of usual length.
        """
        costs = Counter(item.path.name for item in items)
        for item in items:
            module = item.getparent(pytest.Module)
            costs[item.path.name] = getattr(module and module.obj, "COST", costs[item.path.name])
        items.sort(key=lambda item: (-costs[item.path.name], item.path.name))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        return None if self.claim(item.path.name) else True


def sharing() -> Sharing:
    return Sharing(os.environ.get("HAWSER_COMMON"))
