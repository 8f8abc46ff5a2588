"""What a council's own work is refused with: one line that names the file, then says what is wrong."""

import pytest

from send_analysis.base.errors import InputError


def refusal_of(read, folder):
    """What `read()` says of a file in a folder of the council's configuration, without the file's name."""
    with pytest.raises(InputError) as refused:
        read()
    said = str(refused.value)
    assert said.startswith(f"config/councils/wessex/{folder}/")
    assert "\n" not in said
    return said.partition(": ")[2]
