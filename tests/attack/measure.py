"""Runs the attacks of attacks.py against a real osiedled and says what others notice of them."""

import argparse
import hashlib
import json
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from attacks import ATTACKS, QUICK, REFUSED, Target
from http2 import Connection

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
READ = "/osiedle.operations.v1.OperationsService/ListBackups"
ATTACKERS, OTHERS = "127.0.0.2", "127.0.0.3"
# The bounds: memory over rest, and how much slower another client may be. Below the floor a p99
# says more about two shared processors than about the server.
MAX_MIB = 256
MAX_SLOWER = 2.0
FLOOR_MS = 15.0
# A call that takes longer has failed.
PATIENCE = 3.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """An osiedled with one token, in a folder of its own."""

    def __init__(self, binary, descriptors=None):
        self.folder = tempfile.mkdtemp(prefix="osiedle-attack-")
        self.token = "attack-" + os.urandom(16).hex()
        tokens, ports = self.folder + "/tokens.json", self.folder + "/ports"
        with open(os.open(tokens, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            json.dump({"tokens": [{
                "token_sha256": hashlib.sha256(self.token.encode()).hexdigest(),
                "principal": "another-client",
                "grants": [{"municipality": "*", "roles": ["OPERATOR"]}]}]}, file)

        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        with open(self.folder + "/log", "wb") as log:
            self.process = subprocess.Popen(
                [binary, f"--data_dir={self.folder}/store", "--listen=127.0.0.1:0",
                 "--http_listen=127.0.0.1:0", f"--port_file={ports}", f"--tokens_file={tokens}"],
                stdout=log, stderr=log, preexec_fn=limit)
        give_up = time.monotonic() + 60
        while not os.path.exists(ports):
            if self.process.poll() is not None or time.monotonic() > give_up:
                with open(self.folder + "/log", encoding="utf-8") as log:
                    sys.exit("osiedled did not start:\n" + log.read())
            time.sleep(0.02)
        with open(ports, encoding="ascii") as file:
            lines = dict(line.strip().split("=") for line in file)
        self.port = int(lines["grpc"].rsplit(":", 1)[1])
        self.http_port = int(lines["http"].rsplit(":", 1)[1])

    def memory_mib(self):
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmRSS:"):
                        return int(line.split()[1]) / 1024
        except OSError:
            pass
        return float("nan")

    def close(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Proxy:
    """HAProxy with the shipped configuration; only ports, addresses and the certificate differ."""

    def __init__(self, server):
        self.folder = tempfile.mkdtemp(prefix="osiedle-proxy-")
        self.port = free_port()
        pem = self.folder + "/osiedle.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                        "-subj", "/CN=localhost", "-keyout", self.folder + "/key.pem",
                        "-out", self.folder + "/cert.pem"], check=True, stderr=subprocess.DEVNULL)
        with open(pem, "w", encoding="ascii") as out:
            for part in ("cert.pem", "key.pem"):
                with open(f"{self.folder}/{part}", encoding="ascii") as file:
                    out.write(file.read())
        with open(ROOT + "/deploy/haproxy/haproxy.cfg", encoding="utf-8") as file:
            text = file.read()
        for old, new in (("bind :8443", f"bind 127.0.0.1:{self.port}"),
                         ("/etc/haproxy/osiedle.pem", pem),
                         ("127.0.0.1:50051", f"127.0.0.1:{server.port}"),
                         ("check port 8080", f"check port {server.http_port}")):
            if old not in text:
                sys.exit(f"deploy/haproxy/haproxy.cfg has no \"{old}\" any more")
            text = text.replace(old, new)
        with open(self.folder + "/haproxy.cfg", "w", encoding="utf-8") as file:
            file.write(text)
        with open(self.folder + "/log", "wb") as log:
            self.process = subprocess.Popen(
                [shutil.which("haproxy") or "/usr/sbin/haproxy", "-f",
                 self.folder + "/haproxy.cfg"], stdout=log, stderr=log)

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class OtherClient:
    """Somebody with a token, who reads every few milliseconds, and connects again when dropped."""

    def __init__(self, port, tls, token):
        self._port, self._tls, self._token = port, tls, token
        self._connection = None

    def call(self):
        """Seconds, or None for a call that failed."""
        begin = time.monotonic()
        try:
            if self._connection is None:
                self._connection = Connection(("127.0.0.1", self._port), tls=self._tls,
                                              source=OTHERS, timeout=PATIENCE)
            headers, _ = self._connection.call(READ, b"",
                                               ("authorization", "Bearer " + self._token))
            if headers.get("grpc-status") == "0":
                return time.monotonic() - begin
        except REFUSED:
            pass
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return None

    def calls_until(self, moment):
        taken = []
        while time.monotonic() < moment:
            taken.append(self.call())
            time.sleep(0.004)
        return taken


def p99_ms(taken):
    """With every failure as the slowest of all."""
    times = sorted(PATIENCE if each is None else each for each in taken)
    return 1000 * times[min(len(times) - 1, int(len(times) * 0.99))] if times else float("inf")


def _be_busy(_, until):
    while time.monotonic() < until:
        pass


def _attack_process(run, target, until):
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    try:
        run(target, until)
    except REFUSED:
        pass


def measure(name, binary, through_proxy, seconds):
    """One attack: its line, and whether the bounds hold."""
    attack = ATTACKS[name]
    if attack.prepare:
        attack.prepare()
    server = Server(binary, attack.descriptors)
    proxy = Proxy(server) if through_proxy else None
    attackers = []
    try:
        port = proxy.port if proxy else server.port
        client = OtherClient(port, through_proxy, server.token)
        ready = time.monotonic() + 20
        while client.call() is None and time.monotonic() < ready:
            time.sleep(0.1)
        client.calls_until(time.monotonic() + 0.5)
        # The attackers' share of the processors is no fault of the server: it is there before, too.
        moment = time.monotonic() + min(4, seconds)
        busy = [multiprocessing.Process(target=_attack_process, args=(_be_busy, None, moment))
                for _ in range(attack.processes)]
        for each in busy:
            each.start()
        before = p99_ms(client.calls_until(moment))
        for each in busy:
            each.join()
        rest = server.memory_mib()

        peak = [rest]
        done = threading.Event()

        def watch():
            while not done.wait(0.05):
                peak[0] = max(peak[0], server.memory_mib())

        watcher = threading.Thread(target=watch)
        watcher.start()
        until = time.monotonic() + seconds
        target = Target(port, through_proxy, ATTACKERS)
        for _ in range(attack.processes):
            attackers.append(multiprocessing.Process(target=_attack_process,
                                                     args=(attack.run, target, until)))
            attackers[-1].start()
        taken = client.calls_until(until)
        during = p99_ms(taken)
        failed = sum(each is None for each in taken)
        for each in attackers:
            each.join(3)
            each.kill()
        well = False
        give_up = time.monotonic() + 15
        while not well and time.monotonic() < give_up and server.process.poll() is None:
            well = all(client.call() is not None for _ in range(20))
        done.set()
        watcher.join()
        over = peak[0] - rest
        holds = (well and over <= MAX_MIB and failed == 0 and
                 during <= max(MAX_SLOWER * before, FLOOR_MS))
        line = (f"{name:<14} {'proxy' if through_proxy else 'straight':<9}"
                f" p99 {before:7.1f} -> {during:7.1f} ms  failed {failed:4d} of {len(taken):5d}"
                f"  memory {rest:5.0f} + {over:6.0f} MiB  {'well' if well else 'DEAD':<5}")
        return line, holds
    finally:
        for each in attackers:
            each.kill()
        if proxy:
            proxy.close()
        server.close()


def main():
    parser = argparse.ArgumentParser(prog="tests/attack/run")
    parser.add_argument("--osiedled", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--straight", action="store_true")
    parser.add_argument("--proxy", action="store_true")
    parser.add_argument("--seconds", type=float, default=0)
    options = parser.parse_args()
    names = [name for name in options.only.split(",") if name] or (
        list(QUICK) if options.quick else list(ATTACKS))
    for name in names:
        if name not in ATTACKS:
            parser.error(f"there is no attack \"{name}\"; there are " + ", ".join(ATTACKS))
    seconds = options.seconds or (3 if options.quick else 5)
    ways = [way for way, wanted in ((False, options.straight or options.quick),
                                    (True, options.proxy)) if wanted] or [False, True]

    passed = failed = 0
    for name in names:
        for through_proxy in ways:
            line, holds = measure(name, options.osiedled, through_proxy, seconds)
            if holds:
                verdict = "holds"
                passed += 1
            elif not through_proxy and not ATTACKS[name].holds_straight:
                verdict = "needs the proxy"
            else:
                verdict = "DOES NOT HOLD"
                failed += 1
            way = "--proxy" if through_proxy else "--straight"
            print(f"{line}  {verdict}   tests/attack/run --only={name} {way}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
