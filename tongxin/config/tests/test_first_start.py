import pytest

from tongxin.config.embedded_stop import find

pytestmark = pytest.mark.long


def test_a_command_beside_serve_uses_its_database_and_leaves_it_running(var, serving, tongxin):
    process, port = serving("--no-worker", "--workers=1")
    before = find(var / "postgres" / "data").pid
    assert "tongxin admin" in process.stderr.readline()  # nobody can sign in yet

    beside = tongxin("check", "--format", "json")

    assert "内置数据库已启动" not in beside.stderr
    assert find(var / "postgres" / "data").pid == before
    taken = tongxin("serve", f"--port={port}")
    assert (taken.returncode, f"--port {port + 1}" in taken.stderr) == (1, True)
    assert process.poll() is None
