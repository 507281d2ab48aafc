"""Which addresses all the world can reach; none that carries a private one within is among them."""

import pytest

from bsre_sign.services.addresses import is_public

PRIVATE = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1")
WAYS = {
    "mapped": "::ffff:{0}",
    "compatible": "::{0}",
    "SIIT": "::ffff:0:{0}",
    "NAT64": "64:ff9b::{0}",
    "local NAT64": "64:ff9b:1::{0}",
    "local NAT64, another prefix": "64:ff9b:1:2:3:4:{0}",
    "ISATAP": "2606:4700::5efe:{0}",
    "ISATAP, unique": "2606:4700::200:5efe:{0}",
    "6to4 with ISATAP": "2002:808:808::5efe:{0}",
}


@pytest.mark.parametrize("inside", PRIVATE)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_private_address_in_a_public_one_is_seen(way: str, inside: str) -> None:
    assert not is_public(way.format(inside))


@pytest.mark.parametrize(
    "address",
    [
        *PRIVATE,
        "0.0.0.0",
        "100.64.0.1",
        "172.16.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:0:a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::1",  # 6to4
        "2002:808:808::1",
        "4000::1",  # never given out
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_what_is_not_for_all_the_world_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "103.10.66.1", "2001:4860:4860::8888", "2606:4700:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"],
)
def test_what_is_for_all_the_world_is_public(address: str) -> None:
    assert is_public(address)
