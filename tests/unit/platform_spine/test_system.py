"""What a system declares."""

from __future__ import annotations

import pytest

from filigrane.kernel.errors import IntegrityFailure
from filigrane.platform.system import System, resolve


def test_an_event_goes_to_a_job_that_exists():
    assert System("dossier", "Dossier", jobs={"read": "m:f"}, on={"finding.decided": "read"}).on == {"finding.decided": "read"}
    with pytest.raises(ValueError, match="rematch"):
        System("trials", "Essais", on={"finding.decided": "rematch"})


def test_the_name_is_a_folder():
    with pytest.raises(ValueError, match="folder"):
        System("../x", "X")


def test_a_dotted_name_gives_its_object_or_says_that_it_does_not_exist():
    assert resolve("filigrane.platform.system:resolve") is resolve
    for dotted in ("filigrane.nowhere:x", "filigrane.platform.system:nothing", "filigrane.platform.system"):
        with pytest.raises(IntegrityFailure, match="n’existe pas"):
            resolve(dotted)
