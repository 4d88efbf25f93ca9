import pytest

from tongxin.kernel import crypto
from tongxin.kernel.crypto import Keyring, Suite


@pytest.fixture
def keyring():
    """A fresh keyring for this test; the one of the process comes back afterwards."""
    before = crypto._Installed.keyring, crypto._Installed.suite
    fresh = Keyring.new()
    crypto.use(fresh)
    yield fresh
    crypto.use(before[0], suite=before[1])


@pytest.fixture(params=list(Suite), ids=lambda suite: suite.name)
def suite(request, keyring):
    crypto.use(keyring, suite=request.param)
    return request.param
