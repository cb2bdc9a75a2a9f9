"""What every judge asks a server for, through the command line `osiedle`."""

import argparse
import json
import pickle
import subprocess
import sys
import time


def arguments_of_a_judge(description):
    """A parser with the options that every judge has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("osiedle", "server", "token", "parent", "log", "memory"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--clock_offset_ms", type=int, default=0)
    parser.add_argument("--final", action="store_true")
    return parser


class Memory:
    """What one check leaves to the next: a history, and how far the feed and the log of the clients were read."""

    def __init__(self, history):
        self.history = history
        self.cursor = ""
        self._log_size = 0

    @staticmethod
    def of(path, new_history):
        return pickle.loads(path.read_bytes()) if path.exists() else Memory(new_history())

    def read_log(self, path):
        """The records that the clients added."""
        with open(path, "rb") as log:
            log.seek(self._log_size)
            text = log.read()
        self._log_size += len(text)
        return [json.loads(line) for line in text.splitlines()]


class AskedServer:
    """Calls of a running server, each of which must succeed."""

    def __init__(self, arguments):
        self._words = [arguments.osiedle, "--server", arguments.server, "--token", arguments.token, "--purpose",
                       "outreach", "--timeout", "30", "--json", "call"]
        self._parent = arguments.parent
        self._offset = arguments.clock_offset_ms * 1_000_000

    def now(self):
        """By the server's clock, in nanoseconds."""
        return time.time_ns() + self._offset

    def _call(self, method, **request):
        text = json.dumps({"parent": self._parent, **request})
        ran = subprocess.run([*self._words, method, text], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            print(f"{method} {text}: {ran.stderr}", file=sys.stderr)
            sys.exit(2)
        return json.loads(ran.stdout)

    def _pages(self, method, field, **request):
        """All pages of a list, by one process: it prints each page as lines of which only the last is a lone brace."""
        words = [*self._words, method, json.dumps({"parent": self._parent, "pageSize": 500, **request}), "--all"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as pages:
            lines = []
            for line in pages.stdout:
                lines.append(line)
                if line in ("}\n", "{}\n"):
                    yield from json.loads("".join(lines)).get(field, [])
                    lines.clear()
            if pages.wait() != 0 or lines:
                sys.exit(2)

    def changes(self, cursor=""):
        """The feed from the cursor on, and the cursor of its end."""
        changes = []
        while True:
            page = self._call("ChangeService.ListChanges", pageSize=500, cursor=cursor)
            changes += page.get("changes", [])
            cursor = page["nextCursor"]
            if not page.get("moreAvailable"):
                return changes, cursor
