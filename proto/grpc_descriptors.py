#!/usr/bin/env python3
"""Writes the descriptors of gRPC's own services, health and reflection v1, as protoc reads them.

    grpc_descriptors.py SITE_PACKAGES OUTPUT

No Debian release that we build on has both .proto files. The Python package grpclib, which
deploy/requirements.txt pins, has what protoc made of them: each file as a literal of bytes in a
generated module. The modules are read, not run.
"""
import ast
import pathlib
import sys

# The module in SITE_PACKAGES, and the name by which the file is known everywhere.
FILES = {
    "grpclib/health/v1/health_pb2.py": "grpc/health/v1/health.proto",
    "grpclib/reflection/v1/reflection_pb2.py": "grpc/reflection/v1/reflection.proto",
}


def serialized_file(module):
    """The FileDescriptorProto in a generated module."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            return ast.literal_eval(node.args[0])
    raise SystemExit(f"{module} holds no descriptor")


def field_one(value):
    """`value` as field 1 of a message: a tag, a varint of its length, its bytes."""
    length = len(value)
    varint = bytearray()
    while length > 0x7F:
        varint.append(length & 0x7F | 0x80)
        length >>= 7
    varint.append(length)
    return b"\x0a" + bytes(varint) + value


def renamed(file, name):
    """The FileDescriptorProto with another `name`, which is its first field and shorter than 128."""
    if file[0] != 0x0A or file[1] > 0x7F:
        raise SystemExit(f"the descriptor of {name} begins otherwise than expected")
    return field_one(name.encode()) + file[2 + file[1]:]


def main():
    site_packages, output = sys.argv[1:]
    # A FileDescriptorSet: each file as field 1.
    files = [renamed(serialized_file(pathlib.Path(site_packages, module)), name)
             for module, name in FILES.items()]
    pathlib.Path(output).write_bytes(b"".join(field_one(file) for file in files))


main()
