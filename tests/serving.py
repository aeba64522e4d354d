"""A real `hailong serve` in a process group of its own, for tests that need a port, a crash or a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def environment(database_url: str, var: Path, port: int) -> dict[str, str]:
    ours = {
        "DATABASE_URL": database_url,
        "HAILONG_SECRET": "test",
        "HAILONG_HOST": f"http://{HOST}:{port}",
        "HAILONG_VAR": str(var),
        "HAILONG_LANG": "vi",
    }
    return os.environ | ours


def start(env: Mapping[str, str], port: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "survey", "serve", "--host", HOST, "--port", str(port)]
    process = subprocess.Popen(command, env=env, start_new_session=True, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped: {process.stderr.read().decode()}")
        try:
            socket.create_connection((HOST, port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    raise TimeoutError("the server did not answer within 30 seconds")


def stop(process: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGTERM) -> None:
    """A polite end is asked of the parent, which ends its workers; a crash meets all of them at once."""
    if process.poll() is None and how == signal.SIGTERM:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            how = signal.SIGKILL
    if process.poll() is None:
        os.killpg(process.pid, how)
    process.wait(20)
    if process.stderr:
        process.stderr.close()


@contextmanager
def served(database_url: str, var: Path, port: int) -> Iterator[str]:
    process = start(environment(database_url, var, port), port)
    try:
        yield f"http://{HOST}:{port}"
    finally:
        stop(process)
