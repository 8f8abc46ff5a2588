"""A public key is one line that can be read in one way, and no private key passes for one."""

import base64

import pytest

from send_analysis.base.public_keys import fingerprint, key_bytes, public_key

#: The example of RFC 8410, section 10.1, and its private key of section 10.3.
KEY = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
PRIVATE = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"


def test_a_line_of_a_pem_file_is_a_key_and_is_told_by_what_its_bytes_give():
    assert KEY == public_key(f" {KEY[:20]}\n{KEY[20:]} ")
    assert bytes.fromhex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1") == key_bytes(KEY)
    assert 64 == len(fingerprint(KEY))


@pytest.mark.parametrize(
    "line",
    ["", "key", 7, None, KEY[:-1], KEY[:-2] + "F=", KEY + KEY, base64.b64encode(key_bytes(KEY)).decode(), f"ssh {KEY}"],
)
def test_what_is_no_such_key_is_refused_with_what_to_write(line):
    with pytest.raises(
        ValueError, match="write the one line between BEGIN and END in the file of an Ed25519 public key"
    ):
        public_key(line)


def test_a_private_key_is_called_one():
    with pytest.raises(ValueError, match="that is a private key, and is no secret any more"):
        public_key(PRIVATE)
