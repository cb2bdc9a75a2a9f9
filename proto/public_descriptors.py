#!/usr/bin/env python3
"""Tells apart, in a file of descriptors, what is ours and what ours imports.

    public_descriptors.py INPUT OUTPUT

INPUT is what protoc writes with --descriptor_set_out and --include_imports. In OUTPUT every file that
is not below osiedle/ carries the mark by which buf knows an import: `buf generate` makes no code for
it, where the library of a language has that code already. Other readers pass over the mark.
"""
import pathlib
import sys

# Field 8042 of a file, buf_extension, with its field 1, is_import, set (buf.build, image.proto).
IMPORT_MARK = b"\xd2\xf6\x03\x02\x08\x01"


def varint(value):
    """`value` as protobuf writes it."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def read_varint(data, at):
    """The varint at a place, and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def first_field(data, at):
    """Field 1 at a place, of bytes or a message, and the place behind it."""
    if data[at] != 0x0A:
        raise SystemExit("the descriptors are written otherwise than expected")
    length, begin = read_varint(data, at + 1)
    return data[begin:begin + length], begin + length


def main():
    source, output = sys.argv[1:]
    data = pathlib.Path(source).read_bytes()
    files = []
    at = 0
    while at < len(data):
        file, at = first_field(data, at)
        name, _ = first_field(file, 0)
        if not name.startswith(b"osiedle/"):
            file += IMPORT_MARK
        files.append(b"\x0a" + varint(len(file)) + file)
    pathlib.Path(output).write_bytes(b"".join(files))


main()
