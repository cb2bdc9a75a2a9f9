"""A Keycloak of its own, the guide's commands, and a browser that logs in."""

import base64
import hashlib
import html.parser
import http.cookiejar
import json
import os
import re
import secrets
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GUIDE = os.path.join(ROOT, "deploy", "keycloak", "README.md")
ADMIN = "guide-admin"
# A start takes half a minute, and many minutes on a machine that builds at the same time.
PATIENCE = 1800


def guide_block(heading, language="sh"):
    """The first block of the language below a heading of the guide."""
    with open(GUIDE, encoding="utf-8") as file:
        sections = re.split(r"^## ", file.read(), flags=re.MULTILINE)
    for section in sections:
        if section.startswith(heading + "\n"):
            block = re.search(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
            if block:
                return block.group(1)
    raise LookupError(f"the guide has no {language} block below '{heading}'")


class Administrator:
    """Runs blocks of the guide, with what the guide takes for granted in the environment."""

    def __init__(self, home, work, password):
        self.password = password
        self.environment = {
            **os.environ,
            "KEYCLOAK_HOME": home,
            "KEYCLOAK_ADMIN": ADMIN,
            "OIDC_FILE": os.path.join(work, "oidc.json"),
            # The session of kcadm.sh stays in the folder of the test.
            "KC_OPTS": f"-Duser.home={work}",
            "PATH": f"{work}/bin:{home}/bin:{os.environ['PATH']}",
        }

    def follow(self, heading, password=None, **variables):
        """Runs the block below the heading and returns what it prints.

        `password`: what kcadm.sh would ask for.
        """
        environment = {**self.environment, **variables}
        if password:
            environment["KC_CLI_PASSWORD"] = password
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", guide_block(heading)], cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
            check=False)
        if done.returncode != 0:
            raise RuntimeError(f"'{heading}' of the guide failed: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def log_in(self, address):
        self.environment["KEYCLOAK"] = address
        self.follow("Log in for the commands", self.password)

    def ask(self, path):
        """What `kcadm.sh get` tells, as JSON."""
        done = subprocess.run(["kcadm.sh", "get", path, "-r", "osiedle"], env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
                              check=True)
        return json.loads(done.stdout)


class Keycloak:
    """Keycloak in development mode: on loopback, its database in memory."""

    def __init__(self, home, work):
        self.home, self.work = home, work
        self.password = secrets.token_urlsafe(16)
        self.process = None
        self.address = ""

    def empty(self):
        """Takes away what an earlier run left in the unpacked folder."""
        shutil.rmtree(os.path.join(self.home, "data"), ignore_errors=True)

    def start(self):
        log_file = os.path.join(self.work, "keycloak.log")
        environment = {**os.environ, "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
                       "KC_BOOTSTRAP_ADMIN_PASSWORD": self.password}
        with open(log_file, "wb") as log:
            self.process = subprocess.Popen(
                [os.path.join(self.home, "bin", "kc.sh"), "start-dev", "--import-realm",
                 "--db=dev-mem", "--http-host=127.0.0.1", "--http-port=0"],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with open(log_file, encoding="utf-8") as log:
                text = log.read()
            listening = re.search(r"Listening on: (http://127\.0\.0\.1:[0-9]+)", text)
            if listening:
                self.address = listening.group(1)
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise RuntimeError(f"Keycloak did not start, see {log_file}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def realm(self, path=""):
        return f"{self.address}/realms/osiedle{path}"

    def post(self, path, fields):
        """Status and JSON of a request of a program, without cookies."""
        request = urllib.request.Request(self.realm(path), urllib.parse.urlencode(fields).encode())
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def get(self, path):
        """The body of an answer."""
        with urllib.request.urlopen(self.realm(path), timeout=PATIENCE) as answer:
            return answer.read()

    def change_own_account(self, token, attributes):
        """Status of what the account page does to save attributes of its user."""
        request = urllib.request.Request(self.realm("/account/"), headers={
            "authorization": "Bearer " + token, "accept": "application/json",
            "content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            account = json.load(answer)
        account.setdefault("attributes", {}).update(attributes)
        request.data = json.dumps(account).encode()
        request.method = "POST"
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def renew(self, refresh_token):
        return self.post("/protocol/openid-connect/token", {
            "grant_type": "refresh_token", "client_id": "osiedle-web", "refresh_token": refresh_token})

    def system_token(self, client, secret):
        return self.post("/protocol/openid-connect/token", {
            "grant_type": "client_credentials", "client_id": client, "client_secret": secret})


class _Form(html.parser.HTMLParser):
    """The first form of a page: where it goes, and what its hidden fields hold."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.names = None, {}, set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = attributes.get("action")
        elif tag == "input" and attributes.get("name"):
            self.names.add(attributes["name"])
            if attributes.get("type") == "hidden":
                self.fields[attributes["name"]] = attributes.get("value") or ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Refused(Exception):
    """Keycloak let nobody in; the text of its page."""


class Browser:
    """A front end in a browser of its own: authorization code with PKCE."""

    def __init__(self, keycloak, client="osiedle-web", back="http://127.0.0.1/", pkce=True):
        self.keycloak, self.client, self.back, self.pkce = keycloak, client, back, pkce
        # As browsers do, loopback counts as secure.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("https", "http"))
        self.opener = urllib.request.build_opener(
            _Stay, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(policy)))

    def _open(self, url, fields=None):
        """Follows redirections. Gives the address of the way back, or None and a page."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        for _ in range(10):
            try:
                with self.opener.open(url, data, timeout=PATIENCE) as answer:
                    return None, answer.read().decode()
            except urllib.error.HTTPError as error:
                if error.code not in (301, 302, 303):
                    raise Refused(_text(error.read().decode())) from None
                url, data = urllib.parse.urljoin(url, error.headers["Location"]), None
            if url.startswith(self.back + "?"):
                return url, ""
        raise Refused("redirected without end")

    def log_in(self, name, password, new_password=None):
        """The answer of the token endpoint. `new_password`: for Keycloak's page that asks for one."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        query = {"client_id": self.client, "redirect_uri": self.back, "response_type": "code",
                 "scope": "openid", "state": state}
        if self.pkce:
            digest = hashlib.sha256(verifier.encode()).digest()
            query["code_challenge"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            query["code_challenge_method"] = "S256"
        location, page = self._open(
            self.keycloak.realm("/protocol/openid-connect/auth?" + urllib.parse.urlencode(query)))
        for _ in range(3):
            if location:
                break
            form = _Form(page)
            if "password-new" in form.names and new_password:
                fields = {**form.fields, "password-new": new_password,
                          "password-confirm": new_password}
                new_password = None
            elif "password" in form.names and password:
                fields = {**form.fields, "username": name, "password": password}
                password = None
            else:
                raise Refused(_text(page))
            location, page = self._open(form.action, fields)
        answer = urllib.parse.parse_qs(urllib.parse.urlsplit(location or "").query)
        if answer.get("state") != [state] or "code" not in answer:
            raise Refused(str(answer) if location else _text(page))
        fields = {"grant_type": "authorization_code", "client_id": self.client,
                  "code": answer["code"][0], "redirect_uri": self.back}
        if self.pkce:
            fields["code_verifier"] = verifier
        status, tokens = self.keycloak.post("/protocol/openid-connect/token", fields)
        if status != 200:
            raise Refused(str(tokens))
        return tokens


def _text(page):
    """A page without its markup, for a message."""
    page = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", page)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())[:300]


def token_part(token, part):
    """Header (0) or claims (1) of a token, unchecked."""
    text = token.split(".")[part]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
