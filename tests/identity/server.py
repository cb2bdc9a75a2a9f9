"""A real osiedled that believes the Keycloak of the test, and calls of it."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request

from keycloak import ROOT, guide_block

PATIENCE = 60


def write_private(path, content):
    """A file that none but its owner may read: others' are refused."""
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


class Server:
    def __init__(self, build, work):
        self.osiedled = os.path.join(build, "services", "server", "osiedled")
        self.osiedle = os.path.join(build, "clients", "cli", "osiedle")
        self.work = work
        self.oidc_file = os.path.join(work, "oidc.json")
        self.process, self.address, self.http = None, "", ""
        shutil.rmtree(os.path.join(work, "data"), ignore_errors=True)
        # The guide's commands send SIGHUP by systemd: here this server is the service.
        os.makedirs(os.path.join(work, "bin"), exist_ok=True)
        stand_in = os.path.join(work, "bin", "systemctl")
        with open(stand_in, "w", encoding="ascii") as file:
            file.write('#!/bin/sh\n[ "$*" = "kill --signal=HUP osiedled" ] || exit 2\n'
                       f'exec kill -s HUP "$(cat "{work}/osiedled.pid")"\n')
        os.chmod(stand_in, 0o700)

    def write_oidc_file(self, replacements, change=lambda file: None):
        """The guide's file, with what replaces the examples."""
        text = guide_block("Tell osiedled about Keycloak", "json")
        for example, real in replacements.items():
            text = text.replace(example, real)
        file = json.loads(text)
        change(file)
        write_private(self.oidc_file, json.dumps(file, indent=2).encode())

    def start(self):
        ports = os.path.join(self.work, "ports")
        if os.path.exists(ports):
            os.remove(ports)
        with open(os.path.join(self.work, "osiedled.log"), "ab") as log:
            self.process = subprocess.Popen(
                [self.osiedled, f"--data_dir={self.work}/data", "--listen=127.0.0.1:0",
                 "--http_listen=127.0.0.1:0", f"--port_file={ports}", f"--oidc_file={self.oidc_file}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        with open(os.path.join(self.work, "osiedled.pid"), "w", encoding="ascii") as file:
            file.write(str(self.process.pid))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            if os.path.exists(ports):
                with open(ports, encoding="ascii") as file:
                    addresses = dict(line.split("=", 1) for line in file.read().split())
                if "grpc" in addresses and "http" in addresses:
                    self.address, self.http = addresses["grpc"], addresses["http"]
                    return
            time.sleep(0.05)
        raise RuntimeError(f"osiedled did not start, see {self.work}/osiedled.log")

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)

    def refusals(self):
        """How many tokens were refused, by reason."""
        with urllib.request.urlopen(f"http://{self.http}/metrics", timeout=PATIENCE) as answer:
            metrics = answer.read().decode()
        lines = re.findall(r'^osiedle_jwt_refused_total\{.*?reason="(\w+)".*?\} (\S+)', metrics,
                           re.MULTILINE)
        return {reason: float(count) for reason, count in lines}

    def command(self, token, *arguments):
        """Exit status and output of the osiedle command, both streams."""
        environment = {**os.environ, "OSIEDLE_SERVER": self.address, "OSIEDLE_TOKEN": token}
        done = subprocess.run([self.osiedle, *arguments], cwd=ROOT, env=environment, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE * 5,
                              check=False)
        return done.returncode, done.stdout + done.stderr

    def call(self, token, method, request):
        """Empty: the call succeeded. Otherwise the reason of the failure, as in ErrorInfo."""
        status, output = self.command(token, "--json", "call", method, json.dumps(request))
        if status == 0:
            return ""
        reason = re.search(r"[A-Z]+(?:_[A-Z]+)* ([A-Z][A-Z_]+):", output)
        return reason.group(1) if reason else output.strip()
