"""A timestamping authority is an address and who asks it; nothing that leaks or changes."""

from dataclasses import FrozenInstanceError

import pytest

from bsre_sign.services.http import HttpFetcher
from bsre_sign.services.timestamp import TimestampAuthority


def test_an_agencys_own_network_is_allowed_because_the_user_gave_the_address() -> None:
    authority = TimestampAuthority("http://tsa.test")

    assert authority.fetcher == HttpFetcher(allow_private=True)
    assert (authority.timeout, authority.digest_algorithm) == (20.0, "sha256")


def test_by_default_the_fetcher_itself_allows_public_addresses_only() -> None:
    assert HttpFetcher().allow_private is False


def test_an_authority_does_not_change_and_does_not_show_its_fetcher() -> None:
    authority = TimestampAuthority("http://tsa.test")

    with pytest.raises(FrozenInstanceError):
        authority.url = "http://lain.test"  # type: ignore[misc]
    assert "fetcher" not in repr(authority)
