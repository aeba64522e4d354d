"""A small load generator on loopback: raw HTTP/1.1 over kept connections."""

import asyncio
import time
from collections.abc import Iterator

HOST = "127.0.0.1"


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send one request, read its whole answer, return its status."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(head[9:12])


async def flood(port: int, requests: list[bytes], *, connections: int = 16) -> tuple[float, dict[int, int]]:
    """As fast as they are answered: requests per second, and how often each status came."""
    queue, statuses = iter(requests), dict[int, int]()

    async def worker(waiting: Iterator[bytes]) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        for request in waiting:
            status = await exchange(reader, writer, request)
            statuses[status] = statuses.get(status, 0) + 1
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(worker(queue) for _ in range(connections)))
    return len(requests) / (time.perf_counter() - start), statuses


async def paced(port: int, request: bytes, *, rate: int, seconds: int) -> list[float]:
    """At a fixed rate, however slow the answers: milliseconds of each, from its due time, sorted."""
    times: list[float] = []
    idle: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(32):
        idle.put_nowait(await asyncio.open_connection(HOST, port))

    async def one(due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        connection = await idle.get()
        await exchange(*connection, request)
        times.append((time.perf_counter() - due) * 1000)
        idle.put_nowait(connection)

    start = time.perf_counter() + 0.1
    await asyncio.gather(*(one(start + n / rate) for n in range(rate * seconds)))
    return sorted(times)
