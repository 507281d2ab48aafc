"""PKCS#11 URIs are read as RFC 7512 has them, and what they must not hold is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsre_sign.credential.pkcs11.uri import Pkcs11Uri
from bsre_sign.errors import CredentialError

parse = Pkcs11Uri.parse


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("pkcs11:", Pkcs11Uri()),
        ("PKCS11:?", Pkcs11Uri()),
        # Examples of RFC 7512, 3.
        (
            "pkcs11:object=my-pubkey;type=private",
            Pkcs11Uri(object="my-pubkey", type="private"),
        ),
        (
            "pkcs11:object=my-key;type=private?pin-source=file:/etc/token",
            Pkcs11Uri(object="my-key", type="private", pin_source=Path("/etc/token")),
        ),
        (
            "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;"
            "object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin",
            Pkcs11Uri(
                token="The Software PKCS#11 Softtoken",
                manufacturer="Snake Oil, Inc.",
                model="1.0",
                object="my-certificate",
                type="cert",
                id=b"\x69\x95\x3e\x5c\xf4\xbd\xec\x91",
                serial="",
                pin_source=Path("/etc/token_pin"),
            ),
        ),
        ("pkcs11:slot-description=Sun%20Metaslot", Pkcs11Uri(slot_description="Sun Metaslot")),
        (
            "pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;"
            "library-version=1.23",
            Pkcs11Uri(
                library_manufacturer="Snake Oil, Inc.",
                library_description="Soft Token Library",
                library_version=(1, 23),
            ),
        ),
        ("pkcs11:library-version=3", Pkcs11Uri(library_version=(3, 0))),
        ("pkcs11:slot-id=327;slot-manufacturer=x", Pkcs11Uri(slot_id=327, slot_manufacturer="x")),
        (
            "pkcs11:object=k?module-path=/mnt/libmypkcs11.so.1",
            Pkcs11Uri(object="k", module_path=Path("/mnt/libmypkcs11.so.1")),
        ),
        ("pkcs11:object=k?module-name=mypkcs11", Pkcs11Uri(object="k", module_name="mypkcs11")),
        ("pkcs11:id=%00%ff", Pkcs11Uri(id=b"\x00\xff")),
        ("pkcs11:id=", Pkcs11Uri(id=b"")),
        ("pkcs11:token=a=b&c%3B%25", Pkcs11Uri(token="a=b&c;%")),
        ("pkcs11:token=%C3%A9", Pkcs11Uri(token="é")),
        ("pkcs11:?pin-source=file:///run/pin", Pkcs11Uri(pin_source=Path("/run/pin"))),
        ("pkcs11:?pin-source=file:/run/pin%20satu", Pkcs11Uri(pin_source=Path("/run/pin satu"))),
        # Unknown attributes of the query are ignored (RFC 7512, 2.5), also when they come twice.
        ("pkcs11:token=a?x-vendor=1&x-vendor=2", Pkcs11Uri(token="a")),
    ],
)
def test_what_a_uri_says(uri: str, expected: Pkcs11Uri) -> None:
    assert parse(uri) == expected


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("", "begin with pkcs11:"),
        ("token=a", "begin with pkcs11:"),
        ("pkcs12:token=a", "begin with pkcs11:"),
        ("pkcs11:token", "not name=value"),
        ("pkcs11:token=a;", "not name=value"),
        ("pkcs11:;token=a", "not name=value"),
        ("pkcs11:=a", "not name=value"),
        ("pkcs11:token=a?module-path", "not name=value"),
        ("pkcs11:token=a;token=b", "appears twice"),
        ("pkcs11:?module-name=a&module-name=a", "appears twice"),
        ("pkcs11:?module-name=a&module-path=/a", "both module-path and module-name"),
        ("pkcs11:Token=a", "unknown attribute Token"),
        ("pkcs11:x-vendor=a", "unknown attribute x-vendor"),
        ("pkcs11:module-path=/a", "unknown attribute module-path"),
        ("pkcs11:token=a b", "token is malformed"),
        ("pkcs11:token=é", "token is malformed"),
        ("pkcs11:token=a/b", "token is malformed"),
        ("pkcs11:token=%4", "token is malformed"),
        ("pkcs11:token=%zz", "token is malformed"),
        ("pkcs11:token=%ff", "token is malformed"),
        ("pkcs11:slot-id=-1", "slot-id is malformed"),
        ("pkcs11:slot-id=", "slot-id is malformed"),
        ("pkcs11:slot-id=%D9%A1", "slot-id is malformed"),
        ("pkcs11:library-version=1.2.3", "library-version is malformed"),
        ("pkcs11:type=data", "type=data is no private key"),
        ("pkcs11:type=rahasia", "type=rahasia is no private key"),
        ("pkcs11:?module-path=libx.so", "module-path is no absolute path"),
        ("pkcs11:?module-path=./x.so", "module-path is no absolute path"),
        ("pkcs11:?module-path=", "module-path is no absolute path"),
        ("pkcs11:?module-path=/a%00b", "module-path is no absolute path"),
        ("pkcs11:?module-name=../x", "module-name is not a mere name"),
        ("pkcs11:?module-name=", "module-name is not a mere name"),
        ("pkcs11:?pin-source=%7C/bin/pin", "pin-source is not file:"),
        ("pkcs11:?pin-source=|/bin/pin", "pin-source is not file:"),
        ("pkcs11:?pin-source=/etc/pin", "pin-source is not file:"),
        ("pkcs11:?pin-source=https://contoh.id/pin", "pin-source is not file:"),
        ("pkcs11:?pin-source=file:pin", "pin-source is no absolute path"),
        ("pkcs11:?pin-source=file://mesin/pin", "pin-source is no absolute path"),
    ],
)
def test_what_cannot_be_meant_is_refused(uri: str, reason: str) -> None:
    with pytest.raises(CredentialError) as told:
        parse(uri)
    assert reason in told.value.cause.en
    assert told.value.cause.id != told.value.cause.en
    assert "module-path=" in told.value.hint.id


@pytest.mark.parametrize(
    "uri",
    [
        "pkcs11:token=a?pin-value=rahasia",
        "pkcs11:token=a?module-name=b&pin-value=rahasia",
        "pkcs11:token=a;pin-value=rahasia",
        "pkcs11:pin-value=rahasia",
        "pkcs11:token=a?PIN-Value=rahasia",
        "pkcs11:token=salah;token=a?pin-value=rahasia&rahasia",
        "pkcs11:token=a?pin-value=raha;sia&rahasia",
        "pkcs11:?pin-value=rahasia%",
        "bukan-uri?pin-value=rahasia",
    ],
)
def test_a_pin_in_the_uri_is_refused_and_not_repeated(uri: str) -> None:
    with pytest.raises(CredentialError, match="holds a PIN") as told:
        parse(uri)
    for text in (told.value.cause, told.value.hint):
        assert "raha" not in text.id + text.en
    assert "--passphrase-file" in told.value.hint.en


def test_a_long_uri_is_shown_in_part() -> None:
    with pytest.raises(CredentialError) as told:
        parse(f"pkcs11:{'x' * 10_000}=a")
    assert len(told.value.cause.en) < 150
    with pytest.raises(CredentialError) as told:
        parse("pkcs11:\x1b[31m=a")
    assert "\x1b" not in told.value.cause.en


@given(st.text() | st.text().map("pkcs11:".__add__) | st.from_regex(r"pkcs11:(token|id)=[a-z%]*(\?[a-z=&%-]*)?"))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except CredentialError as error:
        assert error.hint.id  # noqa: PT017  either outcome is right


@given(st.binary(max_size=40), st.text(st.characters(codec="utf-8"), max_size=40))
def test_every_id_and_label_survives_being_encoded(identifier: bytes, label: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in label.encode())
    uri = parse(f"pkcs11:id={''.join(f'%{byte:02x}' for byte in identifier)};object={encoded}")
    assert (uri.id, uri.object) == (identifier, label)
