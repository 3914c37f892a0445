"""Which addresses may be connected to."""

import pytest

from data.feeds.addresses import host_of, is_address, is_public

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:db8::1",
    "64:ff9b:1:a00:1::808:808", "fec0::1", "::ffff:0:a00:1", "5f00::1", "3fff::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_loopback_and_reserved_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.1.6", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.Example/x", "a.example"),
        ("https://a.example:443/", "a.example"),
        ("http://a.example:8080/", "a.example:8080"),
        ("http://[::1]:80/", "[::1]"),
        ("https://a.example./", "a.example"),
    ],
)
def test_a_host_is_named_with_its_port_where_that_is_not_the_usual_one(url, host):
    assert host_of(url) == host


def test_what_is_no_address_is_told_from_what_is():
    assert all(map(is_address, ["https://a.example/?k=${KEY}", "http://127.0.0.1:1/", "file:///srv/x"]))
    wrong = ["", "a.example", "ftp://a.example", "https://", "https://u:p@a.example", "https://a.example:0/",
             "https://a.example:99999/", "https://a b/", "file://host/x", "file:///", "https://a\n.b/"]  # fmt: skip
    assert not any(map(is_address, wrong))
