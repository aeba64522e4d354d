"""The reference: a bare Flask view that does one durable insert into SQLite."""

import os
import sqlite3
import threading
import uuid

from flask import Flask, request

STATEMENTS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA busy_timeout=10000")


def application() -> Flask:
    app = Flask(__name__)
    connections = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(connections, "one"):
            connections.one = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None)
            for statement in STATEMENTS:
                connections.one.execute(statement)
        kept: sqlite3.Connection = connections.one
        return kept

    @app.post("/tap")
    def tap() -> str:
        own = connection()
        own.execute("BEGIN IMMEDIATE")
        own.execute("INSERT INTO sheet VALUES (?, ?)", (uuid.uuid4().hex, int(request.form["overall"])))
        own.execute("COMMIT")
        return "ok"

    return app
