"""Small faults that somebody could make in a C++ file, found in clang's syntax tree.

The tree tells what text alone does not: what is a whole statement, which arguments have the same
type, which `<` compares. So most faults compile, and each is one that a reviewer could overlook.
"""

import dataclasses
import hashlib
import re
from ctypes import byref, c_uint

from clang import cindex
from clang.cindex import CursorKind

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "&": "|", "|": "&", "<<": ">>",
              ">>": "<<", "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|="}
CALLEES = {"min": "max", "max": "min", "lower_bound": "upper_bound", "upper_bound": "lower_bound",
           "any_of": "all_of", "all_of": "any_of", "none_of": "any_of", "front": "back",
           "back": "front", "StartsWith": "EndsWith", "ConsumePrefix": "ConsumeSuffix"}
# Statements whose loss changes nothing that a test could see, or only what is written to a log.
NEVER_DROPPED = re.compile(
    r"reserve\(|IgnoreError\(|^\(void\)|^static_cast<void>|\bLOG\(|\bLog\w*\(|^std::f?printf|^co_")
# Arguments in another order change the words of a message, or nothing.
ANY_ORDER = {"min", "max", "swap", "StrCat", "StrAppend", "StrFormat", "Substitute", "Equals"}
# Calls that give back what they are given.
SAME_VALUE = {"move", "forward", "ref", "cref", "as_const", "to_underlying"}
JUMPS = {CursorKind.RETURN_STMT, CursorKind.CONTINUE_STMT, CursorKind.BREAK_STMT}
NO_FAULTS_INSIDE = {CursorKind.STATIC_ASSERT}
# The condition of a guard that passes an error on. Any other change than losing it stops everything.
NOT_OK = re.compile(r"^!.*\bok\(\)$", re.S)
LITERAL = re.compile(r"^[0-9][0-9a-fA-FxX'.]*[uUlLfF]*$")
MACRO = re.compile(r"[A-Z][A-Z0-9_]+\s*\(")
RETURN_MACRO = re.compile(r"\b[A-Z_]*RETURN_IF_ERROR\(")


class NotUnderstood(RuntimeError):
    """Clang finds mistakes in a file that GCC compiles."""


@dataclasses.dataclass(frozen=True)
class Fault:
    """One change of one file: the bytes from start to end become `after`."""

    file: str
    start: int
    end: int
    kind: str
    before: str
    after: str
    line: int

    def key(self, source: bytes) -> str:
        """Names the fault in this very text of the file."""
        text = f"{self.file}:{self.start}:{self.end}:{self.kind}:{self.after}:".encode()
        return hashlib.sha256(text + source).hexdigest()[:16]

    def applied(self, source: bytes) -> bytes:
        # Lines keep their numbers, which some objects hold.
        lost = self.before.count("\n") - self.after.count("\n")
        return source[: self.start] + self.after.encode() + b"\n" * lost + source[self.end :]


def _file_location(location):
    """The file's name and the byte at which something is written, also inside a macro's argument."""
    file, line, column, byte = cindex.c_object_p(), c_uint(), c_uint(), c_uint()
    cindex.conf.lib.clang_getFileLocation(
        location, byref(file), byref(line), byref(column), byref(byte))
    return (cindex.File(file).name if file else None), byte.value


def _after_parenthesis(text: str, opening: int) -> int:
    """The place behind the parenthesis that closes the one at `opening`, or -1."""
    depth = 0
    tokens = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'|[()]', re.S)
    for token in tokens.finditer(text, opening):
        if token.group() == "(":
            depth += 1
        elif token.group() == ")":
            depth -= 1
            if depth == 0:
                return token.end()
    return -1


def _bare(type_) -> str:
    """The type without const and reference."""
    name = type_.get_canonical().spelling
    return re.sub(r"^const | ?&+$", "", name)


class _Finder:
    def __init__(self, file: str, path: str, source: bytes):
        self._file = file
        self._path = path
        self._source = source
        self._faults = {}

    def faults(self):
        return sorted(self._faults.values(), key=lambda f: (f.start, f.end, f.kind, f.after))

    # --- places -------------------------------------------------------------------------------

    def _range(self, cursor):
        """Where the cursor's text stands in the file; None: elsewhere, or not as a whole."""
        start_file, start = _file_location(cursor.extent.start)
        end_file, end = _file_location(cursor.extent.end)
        if start_file != self._path or end_file != self._path or start >= end:
            return None
        # What a macro's body makes has the place of the whole macro.
        if MACRO.match(self._text((start, end))):
            return None
        return start, end

    def _text(self, range_) -> str:
        return self._source[range_[0] : range_[1]].decode(errors="replace")

    def _add(self, range_, kind: str, after: str):
        before = self._text(range_)
        if before == after or not before.isascii():
            return
        line = self._source.count(b"\n", 0, range_[0]) + 1
        fault = Fault(self._file, range_[0], range_[1], kind, before, after, line)
        self._faults.setdefault((fault.start, fault.end, after), fault)

    # --- the walk -----------------------------------------------------------------------------

    def walk(self, unit):
        for cursor in unit.cursor.get_children():
            if cindex.conf.lib.clang_Location_isFromMainFile(cursor.location):
                self._visit(cursor)
        self._macros()

    def _visit(self, cursor):
        if cursor.kind in NO_FAULTS_INSIDE:
            return
        children = list(cursor.get_children())
        range_ = self._range(cursor)
        if range_ is not None:
            self._look(cursor, children, range_)
        for child in children:
            self._visit(child)

    def _look(self, cursor, children, range_):
        kind = cursor.kind
        if kind == CursorKind.COMPOUND_STMT:
            for child in children:
                self._statement(child)
        elif kind in (CursorKind.IF_STMT, CursorKind.WHILE_STMT):
            self._condition(cursor, children, range_)
        elif kind == CursorKind.CONDITIONAL_OPERATOR and len(children) == 3:
            self._negate(children[0])
        elif kind == CursorKind.RETURN_STMT and len(children) == 1:
            self._return(children[0])
        elif kind == CursorKind.UNARY_OPERATOR:
            self._unary(range_)
        elif kind in (CursorKind.INTEGER_LITERAL, CursorKind.FLOATING_LITERAL):
            self._number(range_)
        elif kind == CursorKind.CXX_BOOL_LITERAL_EXPR:
            text = self._text(range_)
            if text in ("true", "false"):
                self._add(range_, "constant", "false" if text == "true" else "true")
        elif kind == CursorKind.DECL_REF_EXPR:
            self._enumerator(cursor, range_)
        elif kind == CursorKind.CALL_EXPR:
            self._call(cursor, children, range_)
        if kind in (CursorKind.BINARY_OPERATOR, CursorKind.COMPOUND_ASSIGNMENT_OPERATOR,
                    CursorKind.UNEXPOSED_EXPR) and len(children) == 2:
            self._infix(children[0], children[1], range_, cursor.type, built_in=True)

    # --- statements ---------------------------------------------------------------------------

    def _statement(self, cursor):
        range_ = self._range(cursor)
        if range_ is None or not cursor.kind.is_expression():
            return
        text = self._text(range_)
        if self._source[range_[1] : range_[1] + 1] == b";" and not NEVER_DROPPED.search(text):
            self._add(range_, "statement dropped", "")

    def _condition(self, cursor, children, range_):
        text = self._text(range_)
        opening = text.find("(")
        closing = _after_parenthesis(text, opening)
        if opening < 0 or closing < 0:
            return
        inside, bodies = None, []
        for child in children:
            place = self._range(child)
            if place is not None and place[1] < range_[0] + closing:
                inside = child
            else:
                bodies.append(child)
        if inside is None or not inside.kind.is_expression() or not bodies:
            return
        if cursor.kind == CursorKind.WHILE_STMT:
            return
        self._negate(inside)
        place = self._range(inside)
        if len(bodies) == 1 and self._ends_with_jump(bodies[0]):
            self._add(place, "guard removed", "false")
        else:
            self._add(place, "branch never taken", "false")
            self._add(place, "condition forgotten", "true")

    def _ends_with_jump(self, body) -> bool:
        if body.kind == CursorKind.COMPOUND_STMT:
            children = list(body.get_children())
            return bool(children) and children[-1].kind in JUMPS
        return body.kind in JUMPS

    def _negate(self, cursor):
        range_ = self._range(cursor)
        if range_ is None:
            return
        text = self._text(range_)
        # Its opposite is a fault of its own already.
        if not text.startswith("!") and not re.fullmatch(r"[^&|]*(==|!=)[^&|]*", text):
            self._add(range_, "condition negated", f"!({text})")

    def _return(self, value):
        range_ = self._range(value)
        if range_ is None:
            return
        text, type_ = self._text(range_), _bare(value.type)
        if type_ == "bool" and text not in ("true", "false"):
            self._negate(value)
        elif re.fullmatch(r"absl::(\w+::)?Status", type_) and not text.endswith("OkStatus()"):
            self._add(range_, "error not returned", "absl::OkStatus()")

    def _macros(self):
        text = self._source.decode("latin-1")
        for match in RETURN_MACRO.finditer(text):
            closing = _after_parenthesis(text, match.end() - 1)
            line = text.rfind("\n", 0, match.start()) + 1
            if closing < 0 or text[line : match.start()].lstrip().startswith(("#", "//")):
                continue
            inside = text[match.end() : closing - 1]
            self._add((match.start(), closing), "error dropped", f"static_cast<void>({inside})")

    # --- expressions --------------------------------------------------------------------------

    def _infix(self, left, right, range_, type_, built_in: bool):
        left_range, right_range = self._range(left), self._range(right)
        if left_range is None or right_range is None or left_range[1] > right_range[0]:
            return
        gap = (left_range[1], right_range[0])
        between = self._text(gap)
        operator = between.strip()
        start = gap[0] + between.find(operator)
        place = (start, start + len(operator))
        if operator in ("&&", "||"):
            a, b = self._text(left_range), self._text(right_range)
            other = "||" if operator == "&&" else "&&"
            self._add(range_, "and/or", f"({a} {other} {b})")
            self._add(range_, "operand forgotten", a)
            self._add(range_, "operand forgotten", b)
        elif operator in COMPARISONS:
            self._add(place, "comparison", COMPARISONS[operator])
        elif operator in ARITHMETIC and (built_in or operator in ("+", "-", "+=", "-=")):
            if "string" not in type_.get_canonical().spelling:
                self._add(place, "arithmetic", ARITHMETIC[operator])

    def _unary(self, range_):
        text = self._text(range_)
        # "!=" of a type that has "==" alone is a "!" in the tree.
        if text.startswith("!") and not text.startswith("!=") and not NOT_OK.match(text):
            self._add(range_, "not dropped", text[1:])
        elif text.startswith("-") and not text.startswith("--"):
            self._add(range_, "arithmetic", text[1:])

    def _number(self, range_):
        text = self._text(range_)
        if not LITERAL.match(text):
            return
        self._add(range_, "constant", f"({text} + 1)")
        if not re.fullmatch(r"0+[uUlL]*", text):
            self._add(range_, "constant", f"({text} - 1)")

    def _enumerator(self, cursor, range_):
        named = cursor.referenced
        if named is None or named.kind != CursorKind.ENUM_CONSTANT_DECL:
            return
        text = self._text(range_)
        if not text.endswith(named.spelling):
            return
        names = [c.spelling for c in named.semantic_parent.get_children()
                 if c.kind == CursorKind.ENUM_CONSTANT_DECL
                 and not re.search(r"INT_M(AX|IN)_SENTINEL|DoNotUse", c.spelling)]
        if named.spelling in names and len(names) > 1:
            other = names[(names.index(named.spelling) + 1) % len(names)]
            self._add(range_, "constant", text[: -len(named.spelling)] + other)

    def _call(self, cursor, children, range_):
        name = cursor.spelling
        arguments = list(cursor.get_arguments())
        if name.startswith("operator"):
            if len(arguments) == 2:
                self._infix(arguments[0], arguments[1], range_, cursor.type, built_in=False)
            return
        self._callee(children, name)
        places = [self._range(argument) for argument in arguments]
        if any(place is None or not self._text(place) for place in places):
            return
        texts = [self._text(place) for place in places]
        types = [_bare(argument.type) for argument in arguments]
        if name not in ANY_ORDER:
            for i in range(len(arguments) - 1):
                swapped = (places[i][0], places[i + 1][1])
                fixed = any(re.match(r'["0-9]|.*begin\(\)$', text) for text in texts[i : i + 2])
                if types[i] == types[i + 1] and not fixed and places[i][1] <= places[i + 1][0]:
                    between = self._text((places[i][1], places[i + 1][0]))
                    self._add(swapped, "arguments swapped", texts[i + 1] + between + texts[i])
        written = re.search(r"\b" + re.escape(name) + r"\s*\(", self._text(range_)) if name else None
        if len(arguments) == 1 and written and name not in SAME_VALUE:
            if _bare(cursor.type) == types[0]:
                self._add(range_, "call forgotten", texts[0])

    def _callee(self, children, name: str):
        if not children or not name:
            return
        range_ = self._range(children[0])
        if range_ is None:
            return
        text = self._text(range_)
        match = re.search(re.escape(name) + r"(<[^()]*>)?$", text)
        if match is None:
            return
        place = (range_[0] + match.start(), range_[0] + match.start() + len(name))
        if name in CALLEES:
            self._add(place, "wrong call", CALLEES[name])
        elif re.fullmatch(r"absl::\w+Error", text):
            self._add(place, "wrong call",
                      "UnavailableError" if name == "InternalError" else "InternalError")


def find(file: str, path: str, arguments) -> list:
    """Every fault of the file, in order; `arguments` are those of its compilation."""
    with open(path, "rb") as opened:
        source = opened.read()
    unit = cindex.Index.create().parse(path, args=arguments)
    errors = [d for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    if errors:
        raise NotUnderstood(str(errors[0]))
    finder = _Finder(file, path, source)
    finder.walk(unit)
    return finder.faults()
