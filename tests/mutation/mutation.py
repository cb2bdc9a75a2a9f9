"""Makes faults, each alone, and tells which of them no test notices. See README.md."""

import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

import faults
import tree as trees

DEFAULT_FOLDERS = ("storage/engines", "storage/records", "services/call")
DEFAULT_SUFFIX = "_rules.cc"
VERDICTS = ("killed", "survived", "not buildable", "same code")
GIBIBYTE = 1 << 30


def say(text: str):
    print(text, flush=True)


def shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 100 else text[:97] + "..."


# --- drawing --------------------------------------------------------------------------------------


def candidates(tree: trees.Tree, folders) -> list:
    sources = tree.sources()
    if folders:
        wanted = tuple(f.rstrip("/") for f in folders)
        return [s for s in sources if s in wanted or s.startswith(tuple(f + "/" for f in wanted))]
    defaults = tuple(folder + "/" for folder in DEFAULT_FOLDERS)
    return [s for s in sources if s.startswith(defaults) or s.endswith(DEFAULT_SUFFIX)]


def code_lines(path: pathlib.Path) -> int:
    lines = (line.strip() for line in path.read_text().splitlines())
    return sum(1 for line in lines if line and not line.startswith(("//", "#")))


def faults_of(tree: trees.Tree, file: str) -> list:
    """The faults of a file; clang reads each text of it once."""
    path = tree.source / file
    finder = pathlib.Path(faults.__file__).read_bytes()
    text = hashlib.sha256(file.encode() + b"\0" + finder + path.read_bytes()).hexdigest()
    kept = tree.root / "build/mutation/found" / f"{text}.json"
    if kept.exists():
        return [faults.Fault(**fields) for fields in json.loads(kept.read_text())]
    found = faults.find(file, str(path), tree.arguments(file))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps([dataclasses.asdict(fault) for fault in found]))
    return found


def draw(tree: trees.Tree, files, seed: int, count: int):
    """Draws faults one by one: a file by its lines of code, a line of it, a fault of that line."""
    random_ = random.Random(seed)
    weights = [code_lines(tree.source / file) for file in files]
    left = {}
    drawn = 0
    while drawn < count and sum(weights) > 0:
        index = random_.choices(range(len(files)), weights)[0]
        file = files[index]
        if file not in left:
            left[file] = collections.defaultdict(list)
            try:
                for fault in faults_of(tree, file):
                    left[file][fault.line].append(fault)
            except faults.NotUnderstood as error:
                say(f"mutation: {file} is left out, clang does not understand it: {error}")
        lines = left[file]
        if not lines:
            weights[index] = 0
            continue
        line = random_.choice(sorted(lines))
        # One fault a line: those of one line are often found or missed together.
        yield random_.choice(lines.pop(line))
        drawn += 1


# --- running --------------------------------------------------------------------------------------


class Tests:
    """Runs test programs of the tree, each in its folder, with a limit on time, memory and disk."""

    def __init__(self, tree: trees.Tree):
        self._tree = tree
        self._temporary = tree.root / "build/mutation/tmp"
        self._seconds = {}

    def limit(self, program: str) -> float:
        return 20 + 5 * self._seconds[program]

    def measure(self, program: str):
        """Runs the program on unchanged code, where it has to pass."""
        if program in self._seconds:
            return
        self._seconds[program] = 600
        for _ in range(2):
            start = time.monotonic()
            failed = self.failure(program)
            if not failed:
                self._seconds[program] = time.monotonic() - start
                return
        raise trees.BuildError(f"{program} fails on unchanged code: {failed}")

    def failure(self, program: str) -> str:
        """The test that failed, or how the program ended; empty: all passed."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(parents=True)
        path = self._tree.build / program
        log = self._tree.root / "build/mutation/test.log"
        environment = dict(os.environ, TMPDIR=str(self._temporary), GTEST_FAIL_FAST="1")
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [path], cwd=path.parent, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_bounded)
            try:
                status = process.wait(self.limit(program))
            except subprocess.TimeoutExpired:
                status = None
            # Also the servers that a test started and did not live to end.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        if status == 0:
            return ""
        text = log.read_text(errors="replace")
        failed = [line for line in text.splitlines() if line.startswith("[  FAILED  ] ")]
        if status is not None and failed:
            return failed[0].removeprefix("[  FAILED  ] ").split(",")[0].split(" (")[0]
        begun = [line for line in text.splitlines() if line.startswith("[ RUN      ] ")]
        where = begun[-1].removeprefix("[ RUN      ] ") if begun else program
        return f"{where} ({'no end' if status is None else f'ended with {status}'})"


def _bounded():
    resource.setrlimit(resource.RLIMIT_DATA, (4 * GIBIBYTE, 4 * GIBIBYTE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * GIBIBYTE, 2 * GIBIBYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Campaign:
    def __init__(self, tree: trees.Tree, related: int, black_box: bool):
        self._tree = tree
        self._related = related
        self._black_box = tree.black_box_tests() if black_box else []
        self._tests = Tests(tree)

    def programs(self, file: str) -> list:
        """Those of the file's own folder, the related ones, and the black-box tests, in this order."""
        return self._tree.tests_of(file)[: 1 + self._related] + self._black_box

    def prepare(self, files):
        """Builds and measures everything once on unchanged code."""
        programs = list(dict.fromkeys(p for file in files for p in self.programs(file)))
        objects = [str(self._tree.object_of(file)) for file in files]
        say(f"Building {len(programs)} test programs of the unchanged tree")
        self._tree.warnings_are_errors(True)
        self._tree.ninja(*objects, *programs)
        for program in programs:
            self._tests.measure(program)

    def judge(self, fault: faults.Fault) -> dict:
        tree = self._tree
        path = tree.source / fault.file
        object_ = tree.build / tree.object_of(fault.file)
        times = collections.Counter()
        source, before = path.read_bytes(), object_.read_bytes()
        stamps = {p: (p.stat().st_atime_ns, p.stat().st_mtime_ns) for p in (path, object_)}

        def timed(what: str, action, *arguments):
            start = time.monotonic()
            try:
                return action(*arguments)
            finally:
                times[what] += time.monotonic() - start

        verdict, killer = "survived", ""
        try:
            tree.warnings_are_errors(False)
            path.write_bytes(fault.applied(source))
            try:
                timed("compile", tree.ninja, str(tree.object_of(fault.file)))
                if object_.read_bytes() == before:
                    verdict = "same code"
                for program in self.programs(fault.file) if verdict != "same code" else []:
                    timed("link", tree.ninja, program)
                    killer = timed("tests", self._tests.failure, program)
                    if killer:
                        verdict = "killed"
                        break
            except trees.BuildError:
                verdict = "not buildable"
        finally:
            # Put back with their times, so that nothing is compiled. What was linked is made anew.
            path.write_bytes(source)
            object_.write_bytes(before)
            for changed, stamp in stamps.items():
                os.utime(changed, ns=stamp)
            for output in tree.linked_of(fault.file):
                (tree.build / output).unlink(missing_ok=True)
        seconds = {what: round(value, 1) for what, value in times.items()}
        return {"key": fault.key(source), "verdict": verdict, "file": fault.file,
                "line": fault.line, "kind": fault.kind, "before": fault.before,
                "after": fault.after, "killer": killer, "seconds": seconds}


# --- telling --------------------------------------------------------------------------------------


def change_of(result: dict) -> str:
    return f"{shortened(result['before'])}  ->  {shortened(result['after']) or '(nothing)'}"


def report(results):
    counts = collections.Counter(result["verdict"] for result in results)
    say("\n=== Survivors ===")
    for result in results:
        if result["verdict"] == "survived":
            say(f"{result['file']}:{result['line']}: {result['kind']}: {change_of(result)}")
    say("\n=== Summary ===")
    by_folder = collections.defaultdict(collections.Counter)
    for result in results:
        by_folder[os.path.dirname(result["file"])][result["verdict"]] += 1
    for folder, verdicts in sorted(by_folder.items()):
        say(f"{folder}: " + ", ".join(f"{verdicts[v]} {v}" for v in VERDICTS if verdicts[v]))
    say(", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS))
    met = counts["killed"] + counts["survived"]
    if met:
        say(f"{100 * counts['killed'] / met:.0f} % killed of the {met} that a test could find")
    spent = collections.Counter()
    for result in results:
        spent.update(result["seconds"])
    if results:
        say("seconds a fault: " + ", ".join(
            f"{what} {value / len(results):.1f}" for what, value in spent.items()))


def read_results(path: pathlib.Path) -> dict:
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {result["key"]: result for result in lines}


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/mutation/run", description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="decides which faults are drawn")
    parser.add_argument("--count", type=int, default=20, help="how many")
    parser.add_argument("--folder", action="append", default=[], help="of these folders or files alone")
    parser.add_argument("--related", type=int, default=6,
                        help="how many test programs beside the folder's own are asked")
    parser.add_argument("--without-api", action="store_true", help="does not ask tests/api")
    parser.add_argument("--resume", action="store_true", help="keeps what an earlier run found out")
    parser.add_argument("--retry", action="store_true",
                        help="as --resume, but tries those again that survived")
    parser.add_argument("--list", action="store_true", help="only shows the faults it would make")
    options = parser.parse_args()

    root = pathlib.Path(__file__).resolve().parents[2]
    tree = trees.Tree(root)
    tree.copy()
    tree.configure()
    files = candidates(tree, options.folder)
    if not files:
        say("mutation: nothing there is compiled")
        return 2
    drawn = list(draw(tree, files, options.seed, options.count))
    if options.list:
        for fault in drawn:
            say(f"{fault.file}:{fault.line}: {fault.kind}: "
                f"{change_of({'before': fault.before, 'after': fault.after})}")
        return 0

    name = f"seed-{options.seed}"
    if options.folder:
        name += "-" + hashlib.sha256(" ".join(options.folder).encode()).hexdigest()[:6]
    path = root / "build/mutation" / f"{name}.jsonl"
    known = read_results(path) if options.resume or options.retry else {}
    if options.retry:
        known = {key: result for key, result in known.items() if result["verdict"] != "survived"}

    campaign = Campaign(tree, options.related, not options.without_api)
    keys = {fault: fault.key((tree.source / fault.file).read_bytes()) for fault in drawn}
    left = [fault for fault in drawn if keys[fault] not in known]
    campaign.prepare(dict.fromkeys(fault.file for fault in left))
    results = [known[keys[fault]] for fault in drawn if keys[fault] in known]
    with open(path, "w", encoding="utf-8") as kept:
        for result in results:
            kept.write(json.dumps(result) + "\n")
        for fault in left:
            result = campaign.judge(fault)
            results.append(result)
            kept.write(json.dumps(result) + "\n")
            kept.flush()
            by = f" by {result['killer']}" if result["killer"] else ""
            say(f"[{len(results)}/{len(drawn)}] {result['verdict']}{by}: {fault.file}:{fault.line}: "
                f"{fault.kind}: {change_of(result)} ({sum(result['seconds'].values()):.0f} s)")
    report(results)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except trees.BuildError as error:
        sys.exit(f"mutation: {error}")
