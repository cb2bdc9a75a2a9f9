#!/usr/bin/env python3
"""Fails when a method of the API has no row in the table of access, or a row no method.

    check_rows.py TABLE STAMP PROTO...

PROTO are the files that declare services. STAMP is written when all is well.
"""
import pathlib
import re
import sys


def methods_of(proto):
    """The methods that a file declares, as Service.Method."""
    service = ""
    for service_name, method in re.findall(r"^service (\w+)|^  rpc (\w+)\(", proto.read_text(), re.M):
        service = service_name or service
        if method:
            yield f"{service}.{method}"


def main():
    table, stamp, *protos = map(pathlib.Path, sys.argv[1:])
    rows = [line.split()[0] for line in table.read_text().splitlines()
            if line.strip() and not line.startswith("#")]
    methods = [method for proto in protos for method in methods_of(proto)]
    wrong = [f"{method} has no row: say who may call it" for method in methods if method not in rows]
    wrong += [f"{row} is no method" for row in rows if row not in methods]
    wrong += [f"{row} has two rows" for row in set(rows) if rows.count(row) > 1]
    if wrong:
        sys.exit("\n".join(f"{table}: {what}" for what in sorted(wrong)))
    stamp.write_text("")


main()
