#!/usr/bin/env python3
"""Checks what neither buf nor Google's API linter looks at, over an image of the protos.

    proto_rules.py IMAGE.json    as `buf build IMAGE.binpb -o IMAGE.json` writes it

- Every method has an HTTP binding, and no two methods answer the same request. What a path or a body
  names is a field of the request.
- A service has at most 30 methods, and its file holds nothing else.
- Requests and responses stand in *_requests.proto. No file of a resource imports such a file.
- A field of StandardFields that a request has too is declared there as in StandardFields, and its
  comment points there.
- Every public file says where generated code goes: the packages and namespaces of Go, Java and C#
  follow from the package. Go's import path and the types of all resources begin with the error_domain
  of ErrorReason, and Java's package is that domain turned round.
"""
import json
import pathlib
import re
import sys

MAX_METHODS = 30
STANDARD = "osiedle/common/v1/standard_fields.proto"
REASONS = "osiedle/common/v1/error_reason.proto"
DOMAIN = "[osiedle.common.v1.error_domain]"
INTERNAL = "osiedle/internal/"
VERBS = ("get", "put", "post", "patch", "delete")


def bindings(rule):
    """The (verb, path, body) of an HTTP rule and of its additional bindings."""
    for each in [rule, *rule.get("additionalBindings", [])]:
        for verb in VERBS:
            if verb in each:
                yield verb, each[verb], each.get("body", "")


def variables(path):
    """The fields that a path names: {name=municipalities/*} names `name`."""
    return re.findall(r"\{([^=}]+)", path)


def segments(path):
    """The segments of a path without its variables' names, and what stands after the colon."""
    plain = re.sub(r"\{[^=}]+=([^}]*)\}", r"\1", re.sub(r"\{[^=}]+\}", "*", path))
    plain, _, suffix = plain.partition(":")
    return plain.strip("/").split("/"), suffix


def overlap(one, other):
    """Whether a request may fit both of two bindings."""
    (verb, path, _), (other_verb, other_path, _) = one, other
    (left, suffix), (right, other_suffix) = segments(path), segments(other_path)
    return (
        verb == other_verb
        and suffix == other_suffix
        and len(left) == len(right)
        and all(a == b or "*" in (a, b) for a, b in zip(left, right))
    )


def types_in(part, where="file"):
    """The (place, type) of every resource that a part of a file declares or refers to."""
    if isinstance(part, list):
        for each in part:
            yield from types_in(each, where)
    elif isinstance(part, dict):
        where = part.get("name", where)
        for key, value in part.items():
            if key == "[google.api.resource]":
                yield where, value["type"]
            elif key == "[google.api.resource_reference]":
                yield where, value.get("type") or value["childType"]
            else:
                yield from types_in(value, where)


class Check:
    """Goes through the files of an image and keeps what is wrong with them."""

    def __init__(self, files):
        self.files = files
        self.messages = {
            f".{file['package']}.{message['name']}": message
            for file in files
            for message in file.get("messageType", [])
        }
        self.faults = []
        self.bound = []  # (method, binding)

    def fault(self, where, what):
        self.faults.append(f"{where}: {what}")

    def has_field(self, message, path):
        """Whether a message has the field at a path, as in "contact.name"."""
        head, _, rest = path.partition(".")
        for field in self.messages[message]["field"]:
            if field["name"] == head:
                return not rest or self.has_field(field["typeName"], rest)
        return False

    def check_method(self, service, method):
        name = f"{service}.{method['name']}"
        rule = method.get("options", {}).get("[google.api.http]", {})
        found = list(bindings(rule))
        if not found:
            self.fault(name, "has no google.api.http binding")
        for binding in found:
            _, path, body = binding
            if "**" in path:
                self.fault(name, f"{path}: `**` fits too much")
            named = variables(path) + ([body] if body not in ("", "*") else [])
            for field in named:
                if not self.has_field(method["inputType"], field):
                    self.fault(name, f"{path}: the request has no field `{field}`")
            for other, other_binding in self.bound:
                if overlap(binding, other_binding):
                    self.fault(name, f"{path} overlaps {other_binding[1]} of {other}")
        self.bound += [(name, binding) for binding in found]

    def check_services(self, file):
        for service in file.get("service", []):
            methods = service["method"]
            if len(methods) > MAX_METHODS:
                self.fault(service["name"], f"has {len(methods)} methods, more than {MAX_METHODS}")
            for method in methods:
                self.check_method(service["name"], method)

    def check_place(self, file):
        """Whether each message stands in the file where it belongs."""
        name = file["name"]
        kind = "requests" if name.endswith("_requests.proto") else "resource"
        if name.endswith("_service.proto"):
            kind = "service"
        for message in file.get("messageType", []):
            is_request = message["name"].endswith(("Request", "Response"))
            if kind == "service" or is_request != (kind == "requests"):
                self.fault(name, f"{message['name']} belongs into another file")
        if kind == "resource":
            for imported in file.get("dependency", []):
                if imported.endswith(("_requests.proto", "_service.proto")):
                    self.fault(name, f"imports {imported}, which has nothing that is stored")

    def check_standard_fields(self, file, standard):
        comments = {
            tuple(each.get("path", [])): each.get("leadingComments", "")
            for each in file["sourceCodeInfo"]["location"]
        }
        for m, message in enumerate(file.get("messageType", [])):
            if not message["name"].endswith("Request"):
                continue
            for f, field in enumerate(message.get("field", [])):
                declared = standard.get(field["name"])
                if declared is None:
                    continue
                where = f"{file['name']}: {message['name']}.{field['name']}"
                for part in ("type", "typeName", "label", "options"):
                    if field.get(part) != declared.get(part):
                        self.fault(where, f"has another {part} than in StandardFields")
                if "StandardFields" not in comments.get((4, m, 2, f), ""):
                    self.fault(where, "has a comment that does not point to StandardFields")

    def check_packages(self, file, domain):
        """Whether generated code of the file goes where that of its package belongs."""
        _, area, version = file["package"].split(".")
        stem = pathlib.PurePath(file["name"]).stem
        expected = {
            "csharpNamespace": f"Osiedle.{area.title()}.{version.title()}",
            "goPackage": f"{domain}/go/{area}/{version};{area}{version}",
            "javaMultipleFiles": True,
            "javaOuterClassname": f"{stem.title().replace('_', '')}Proto",
            "javaPackage": ".".join(reversed(domain.split("."))) + f".{area}.{version}",
        }
        for option, value in expected.items():
            found = file.get("options", {}).get(option)
            if found != value:
                self.fault(file["name"], f"{option} is {found!r}, not {value!r}")

    def check_types(self, file, domain):
        """Whether the types of resources, where they are declared and referred to, have the domain."""
        for where, kind in types_in(file):
            if kind != "*" and not kind.startswith(f"{domain}/"):
                self.fault(f"{file['name']}: {where}", f"{kind} does not begin with {domain}/")

    def run(self):
        reasons = next(file for file in self.files if file["name"] == REASONS)
        domain = reasons["enumType"][0]["options"][DOMAIN]
        standard = next(file for file in self.files if file["name"] == STANDARD)
        fields = {field["name"]: field for field in standard["messageType"][0]["field"]}
        for file in self.files:
            self.check_services(file)
            self.check_place(file)
            self.check_standard_fields(file, fields)
            self.check_types(file, domain)
            if not file["name"].startswith(INTERNAL):
                self.check_packages(file, domain)


def main():
    image = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    check = Check([file for file in image["file"] if file["name"].startswith("osiedle/")])
    check.run()
    for fault in check.faults:
        print(f"protos: {fault}", file=sys.stderr)
    if check.faults:
        sys.exit(1)
    print(f"protos: {len(check.bound)} HTTP bindings, none of which overlap")


if __name__ == "__main__":
    main()
