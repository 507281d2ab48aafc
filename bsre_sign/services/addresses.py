"""Which network addresses are public ones: what stands in a document must not lead into the reader's own network."""

import ipaddress

_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that was given out for global unicast (RFC 4291, 2.4); the rest is local, reserved or translated."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Behind it stands an IPv4 address (RFC 6052, 2.1), the only way to one from a network of IPv6 alone."""
_TUNNELS = tuple(map(ipaddress.IPv6Network, ("2001::/32", "2002::/16")))
"""Teredo (RFC 4380) and 6to4 (RFC 3056) lead to IPv4 addresses too, and no service stands there."""
_ISATAP = {0x00005EFE, 0x02005EFE}
"""What the interface identifiers of ISATAP begin with, before an IPv4 address, in any network (RFC 5214, 6.1)."""


def is_public(address: str) -> bool:
    """Whether ``address``, as sockets give it, can be reached by all the world and is no way to one that cannot."""
    parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed in _NAT64 or parsed.ipv4_mapped is not None:
            parsed = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        elif parsed not in _UNICAST or any(parsed in tunnel for tunnel in _TUNNELS) or _is_isatap(parsed):
            return False
    return parsed.is_global and not parsed.is_multicast


def _is_isatap(address: ipaddress.IPv6Address) -> bool:
    return int(address) >> 32 & 0xFFFFFFFF in _ISATAP
