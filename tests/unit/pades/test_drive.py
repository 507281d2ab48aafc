"""Coroutines that never wait run to their end anywhere; one that waits is refused."""

import asyncio

import pytest

from bsre_sign.pades.drive import run


async def seven() -> int:
    return 7


async def adds() -> int:
    return await seven() + await seven()


async def fails() -> int:
    raise KeyError("mine")


def test_the_result_comes_back() -> None:
    assert run(adds()) == 14


def test_an_exception_comes_through_as_it_is() -> None:
    with pytest.raises(KeyError, match="mine"):
        run(fails())


def test_a_coroutine_that_waits_is_refused_and_closed() -> None:
    closed: list[bool] = []

    async def waits() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append(True)

    with pytest.raises(RuntimeError, match="waited"):
        run(waits())
    assert closed == [True]


def test_it_runs_inside_a_loop_that_is_running_already_and_starts_none() -> None:
    async def caller() -> tuple[int, bool]:
        before = asyncio.get_running_loop()
        return run(adds()), asyncio.get_running_loop() is before

    assert asyncio.run(caller()) == (14, True)
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def test_no_loop_runs_behind_the_caller() -> None:
    async def looks() -> str:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return "none"
        return "one"

    assert run(looks()) == "none"
