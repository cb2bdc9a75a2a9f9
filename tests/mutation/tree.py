"""A copy of the tree with a build folder of its own, and what its build depends on."""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess

BLACK_BOX = "tests/api"


class BuildError(RuntimeError):
    pass


def is_test_or_fixture(file: str) -> bool:
    return file.endswith("_test.cc") or "/testing/" in file or file.startswith("tests/")


class Tree:
    def __init__(self, root: pathlib.Path):
        self.root = root
        self.source = root / "build/mutation/tree"
        self.build = self.source / "build/release"
        self._commands = {}
        self._parents = {}

    # --- the copy -----------------------------------------------------------------------------

    def copy(self):
        """Makes the copy what the checkout is, with what is not committed; same files stay as old."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, check=True, capture_output=True).stdout
        wanted = {name for name in listed.decode().split("\0")
                  if name and (self.root / name).is_file()}
        for name in wanted:
            source, target = self.root / name, self.source / name
            if target.exists() and target.read_bytes() == source.read_bytes():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        for folder, folders, files in os.walk(self.source):
            if pathlib.Path(folder) == self.source and "build" in folders:
                folders.remove("build")
            for file in files:
                path = pathlib.Path(folder) / file
                if str(path.relative_to(self.source)) not in wanted:
                    path.unlink()

    def configure(self):
        """Configures the build folder. Objects come from ccache where another build made them."""
        site_packages = sorted((self.root / "build/venv").glob("lib/python3*/site-packages"))
        if not site_packages:
            raise BuildError("build/venv is missing: run deploy/install")
        # lld links a test program in a fifth of the time that the usual linker takes.
        lld = pathlib.Path("/usr/lib/llvm-14/bin")
        linker = [f"-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -B{lld}"] if lld.is_dir() else []
        self._run(["cmake", "--preset", "release", "-DOSIEDLE_WERROR=ON",
                   f"-DOSIEDLE_PROTO_DIR={site_packages[-1].resolve()}", *linker], self.source)
        self.ninja("generated_code")
        commands = json.loads((self.build / "compile_commands.json").read_text())
        for command in commands:
            file = os.path.relpath(command["file"], self.source)
            self._commands.setdefault(file, command)

    # --- what is built of a file --------------------------------------------------------------

    def sources(self) -> list:
        """The files of ours that are compiled, without tests and their fixtures."""
        return sorted(file for file in self._commands
                      if not file.startswith(("..", "build/")) and not is_test_or_fixture(file))

    def arguments(self, file: str) -> list:
        """What a parser needs to know of the file's compilation."""
        words = shlex.split(self._commands[file]["command"])
        chosen = [word for word in words if word.startswith(("-I", "-D", "-std"))]
        for i, word in enumerate(words):
            if word == "-isystem":
                chosen += [word, words[i + 1]]
        return chosen

    def object_of(self, file: str) -> pathlib.Path:
        words = shlex.split(self._commands[file]["command"])
        return pathlib.Path(words[words.index("-o") + 1])

    def linked_of(self, file: str) -> list:
        """The archives and programs that the file's object itself is put into."""
        outputs = self._outputs(str(self.object_of(file)))
        return [p for p in outputs if not (self.build / p).is_dir()]

    def tests_of(self, file: str) -> list:
        """The test programs that hold the file's object, the nearest folders first."""
        programs = set(self.linked_of(file))
        for output in self.linked_of(file):
            programs.update(self._outputs(output))
        programs = {p for p in programs if p.endswith("_test") and not p.startswith("tests/")}
        return sorted(programs, key=lambda p: (_distance(file, p), p))

    def black_box_tests(self) -> list:
        programs = self._run(["ninja", "-t", "targets", "all"], self.build).stdout
        return sorted(re.findall(rf"^({BLACK_BOX}/\w+_test): CXX_EXECUTABLE", programs, re.M))

    def _outputs(self, target: str) -> list:
        if target not in self._parents:
            answer = self._run(["ninja", "-t", "query", target], self.build).stdout
            below = answer.split("  outputs:\n", 1)[-1]
            self._parents[target] = [line.strip() for line in below.splitlines()]
        return self._parents[target]

    # --- building -----------------------------------------------------------------------------

    def warnings_are_errors(self, on: bool):
        """Not for faults: one that only warns is to be met by a test. Nothing is compiled anew."""
        (self.build / "werror.options").write_text("-Werror\n" if on else "")

    def ninja(self, *targets: str):
        self._run(["ninja", "-j1", *targets], self.build)

    def _run(self, command, folder):
        done = subprocess.run(command, cwd=folder, text=True, capture_output=True)
        if done.returncode != 0:
            raise BuildError(f"{shlex.join(map(str, command))}:\n{done.stdout}{done.stderr}")
        return done


def _distance(file: str, program: str) -> int:
    """How many steps lead from the one's folder to the other's."""
    one, other = file.split("/")[:-1], program.split("/")[:-1]
    common = len(os.path.commonprefix([one, other]))
    return len(one) + len(other) - 2 * common
