"""A timestamping authority is an address and who asks it; nothing that leaks or changes."""

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from bsre_sign.services.http import HttpFetcher
from bsre_sign.services.retry import PatientFetcher
from bsre_sign.services.timestamp import TimestampAuthority


def test_an_agencys_own_network_is_allowed_because_the_user_gave_the_address() -> None:
    authority = TimestampAuthority("http://tsa.test")

    assert authority.fetcher == PatientFetcher(HttpFetcher(allow_private=True))
    assert (authority.timeout, authority.digest_algorithm) == (20.0, "sha256")


def test_by_default_the_fetcher_itself_allows_public_addresses_only() -> None:
    assert HttpFetcher().allow_private is False


def test_an_authority_does_not_change_and_does_not_show_its_fetcher() -> None:
    authority = TimestampAuthority("http://tsa.test")

    with pytest.raises(FrozenInstanceError):
        authority.url = "http://lain.test"  # type: ignore[misc]
    assert "fetcher" not in repr(authority)


def test_several_addresses_are_asked_in_their_order_with_the_digest_of_the_first() -> None:
    first = TimestampAuthority.first_of(["http://satu.test", "http://dua.test", "http://tiga.test"])

    in_turn = list(replace(first, digest_algorithm="sha512").in_turn())

    assert [one.url for one in in_turn] == ["http://satu.test", "http://dua.test", "http://tiga.test"]
    assert {one.digest_algorithm for one in in_turn} == {"sha512"}
    with pytest.raises(ValueError, match="address"):
        TimestampAuthority.first_of([])


def test_an_authority_travels_to_other_processes_whole() -> None:
    authority = replace(TimestampAuthority.first_of(["http://satu.test", "http://dua.test"]), policy="1.2.3")

    there = pickle.loads(pickle.dumps(authority))

    assert there == authority
    assert there.clock().tzinfo is not None
