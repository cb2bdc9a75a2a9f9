"""HTTP/2 frames made by hand (RFC 9113, RFC 7541): what an attacker needs and a library refuses."""

import socket
import ssl
import struct
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = (
    0, 1, 3, 4, 6, 7, 8, 9)
END_STREAM = ACK = 1
END_HEADERS = 4
INITIAL_WINDOW_SIZE = 4

# RFC 7541, appendix A: names only; of the values those that occur in answers.
_STATIC = [
    ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status",
    ":status", ":status", ":status", ":status", ":status", ":status", "accept-charset",
    "accept-encoding", "accept-language", "accept-ranges", "accept",
    "access-control-allow-origin", "age", "allow", "authorization", "cache-control",
    "content-disposition", "content-encoding", "content-language", "content-length",
    "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect",
    "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range",
    "if-unmodified-since", "last-modified", "link", "location", "max-forwards",
    "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after",
    "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent",
    "vary", "via", "www-authenticate"]
_STATUS = {8: "200", 9: "204", 10: "206", 11: "304", 12: "400", 13: "404", 14: "500"}


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(
        ">I", stream) + payload


def _integer(value, bits, first=0):
    limit = (1 << bits) - 1
    if value < limit:
        return bytes((first | value,))
    out = bytearray((first | limit,))
    value -= limit
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def header_block(headers):
    """Literals without indexing and without Huffman's code: the same bytes on each connection."""
    out = bytearray()
    for name, value in headers:
        name, value = name.encode(), value.encode()
        out += b"\0" + _integer(len(name), 7) + name + _integer(len(value), 7) + value
    return bytes(out)


def call_headers(method, *more, authority="localhost", scheme="http"):
    return header_block([(":method", "POST"), (":scheme", scheme), (":path", method),
                         (":authority", authority), ("te", "trailers"),
                         ("content-type", "application/grpc"), *more])


def message(payload, compressed=False):
    """A message as gRPC frames it within DATA."""
    return struct.pack(">BI", compressed, len(payload)) + payload


class _Decoder:
    """Header blocks of answers. A value in Huffman's code is given as None."""

    def __init__(self):
        self._dynamic = []

    def decode(self, block):
        headers, at = [], 0
        while at < len(block):
            first = block[at]
            if first & 0x80:
                index, at = self._int(block, at, 7)
                headers.append(self._entry(index))
                continue
            if first & 0xE0 == 0x20:
                _, at = self._int(block, at, 5)
                continue
            bits = 6 if first & 0x40 else 4
            index, at = self._int(block, at, bits)
            if index:
                name = self._entry(index)[0]
            else:
                name, at = self._string(block, at)
            value, at = self._string(block, at)
            headers.append((name, value))
            if first & 0x40:
                self._dynamic.insert(0, (name, value))
        return headers

    def _entry(self, index):
        if index <= len(_STATIC):
            return _STATIC[index - 1], _STATUS.get(index)
        index -= len(_STATIC) + 1
        return self._dynamic[index] if index < len(self._dynamic) else (None, None)

    @staticmethod
    def _int(block, at, bits):
        limit = (1 << bits) - 1
        value = block[at] & limit
        at += 1
        if value < limit:
            return value, at
        shift = 0
        while True:
            value += (block[at] & 127) << shift
            shift += 7
            at += 1
            if not block[at - 1] & 128:
                return value, at

    def _string(self, block, at):
        huffman = block[at] & 0x80
        size, at = self._int(block, at, 7)
        text = block[at:at + size]
        return (None if huffman else text.decode("latin-1")), at + size


class Connection:
    """One connection. Nothing is sent or answered but what the caller says."""

    def __init__(self, target, tls=False, settings=b"", source=None, timeout=10, receive_buffer=0):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(timeout)
        self.socket.connect(target)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.set_alpn_protocols(["h2"])
            self.socket = context.wrap_socket(self.socket)
        self.scheme = "https" if tls else "http"
        self._buffer = b""
        self._unread = None
        self._decoder = _Decoder()
        self._next_stream = 1
        self.send(PREFACE + frame(SETTINGS, 0, 0, settings))

    def send(self, data):
        self.socket.sendall(data)

    def pending(self):
        """Bytes that TLS has taken from the socket and nobody has read yet."""
        return self.socket.pending() if isinstance(self.socket, ssl.SSLSocket) else 0

    def send_data(self, stream, data, until):
        """The whole of a request as DATA, as the first windows allow; more when they open."""
        window = 65535
        while data and time.monotonic() < until:
            size = min(16384, len(data), window)
            if size:
                self.send(frame(DATA, END_STREAM if size == len(data) else 0, stream,
                                data[:size]))
                data, window = data[size:], window - size
                continue
            got = self.read_frame()
            if got is None or got[0] == RST_STREAM or got[0] == HEADERS:
                if got is not None:
                    self._unread = got
                return
            # The windows of stream and connection open together.
            if got[0] == WINDOW_UPDATE and got[2] == stream:
                window += int.from_bytes(got[3], "big") & 0x7FFFFFFF

    def stream(self):
        self._next_stream += 2
        return self._next_stream - 2

    def read_frame(self):
        """(kind, flags, stream, payload); None at the end of the connection."""
        if self._unread is not None:
            got, self._unread = self._unread, None
            return got
        while True:
            if len(self._buffer) >= 9:
                size = int.from_bytes(self._buffer[:3], "big")
                if len(self._buffer) >= 9 + size:
                    kind, flags = self._buffer[3], self._buffer[4]
                    stream = int.from_bytes(self._buffer[5:9], "big") & 0x7FFFFFFF
                    payload = self._buffer[9:9 + size]
                    self._buffer = self._buffer[9 + size:]
                    return kind, flags, stream, payload
            got = self.socket.recv(65536)
            if not got:
                return None
            self._buffer += got

    def answer(self, stream):
        """Reads up to the end of a stream: (headers and trailers, data). Answers SETTINGS, PING."""
        headers, data = {}, b""
        while True:
            got = self.read_frame()
            if got is None:
                raise ConnectionError("closed")
            kind, flags, of, payload = got
            if kind in (SETTINGS, PING) and not flags & ACK:
                self.send(frame(kind, ACK, 0, b"" if kind == SETTINGS else payload))
            elif kind == HEADERS:
                decoded = self._decoder.decode(payload)
                if of == stream:
                    headers.update(decoded)
            elif kind == DATA and of == stream:
                data += payload
                if payload:
                    update = struct.pack(">I", len(payload))
                    self.send(frame(WINDOW_UPDATE, 0, 0, update) +
                              frame(WINDOW_UPDATE, 0, stream, update))
            elif kind == RST_STREAM and of == stream:
                headers.setdefault("grpc-status", None)
                headers["reset"] = int.from_bytes(payload, "big")
                return headers, data
            elif kind == GOAWAY and of == 0:
                headers["goaway"] = payload[8:].decode("latin-1")
            if of == stream and kind in (HEADERS, DATA) and flags & END_STREAM:
                return headers, data

    def call(self, method, payload, *metadata):
        """One whole call: (headers and trailers, data)."""
        stream = self.stream()
        self.send(frame(HEADERS, END_HEADERS, stream,
                        call_headers(method, *metadata, scheme=self.scheme)) +
                  frame(DATA, END_STREAM, stream, message(payload)))
        return self.answer(stream)

    def close(self):
        self.socket.close()

