"""Which addresses there are, and which may be connected to: never private ones unless somebody said so."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
FILE = "file:///"
NAT64 = ip_network("64:ff9b::/96")
WITHIN = tuple(
    ip_network(one) for one in ("64:ff9b:1::/48", "fec0::/10", "::ffff:0:0:0/96", "5f00::/16", "3fff::/20")
)
"""What networks use inside themselves, though not every table of addresses says so: translation with a prefix of
their own, site-local, stateless translation, segment routing, examples."""
COMPATIBLE = ip_network("::/96")
PLACEHOLDER = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
PORTS = {"http": 80, "https": 443}


def is_folder(url: str) -> bool:
    """Whether it is a place on this machine."""
    return url.startswith(FILE)


def is_address(url: str) -> bool:
    """Whether it can be the address of a feed: http(s) with a host and without a password, or a file's."""
    if is_folder(url):
        return len(url) > len(FILE)
    try:
        parts = urlsplit(PLACEHOLDER.sub("x", url))
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not any(c.isspace() or ord(c) < 32 for c in url)
    named = bool(parts.hostname) and "@" not in parts.netloc and "${" not in url.split("/", 3)[2]
    return parts.scheme in PORTS and named and port_fits and plain


def host_of(url: str) -> str:
    """Host in lower case, with the port where it is not the scheme's own."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == PORTS.get(parts.scheme) else f"{host}:{port}"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also when it is wrapped in another one."""
    return all(
        one.is_global and not one.is_multicast and not any(one in network for network in WITHIN)
        for one in _inside(ip_address(address.partition("%")[0]))
    )


def _inside(address: Address) -> list[Address]:
    """The address and those it carries: mapped, compatible, translated or tunnelled IPv4."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    carried: list[Address] = [address]
    if address in COMPATIBLE:
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    if address.sixtofour is not None:
        carried.append(address.sixtofour)
    if address.teredo is not None:
        carried.extend(address.teredo)
    return carried
