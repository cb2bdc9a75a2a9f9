"""Follows the guide of deploy/keycloak and checks what it promises, one line a check."""

import argparse
import datetime
import json
import os
import sys
import time
import traceback

from keycloak import Administrator, Browser, Keycloak, Refused, token_part
from server import Server, write_private

RYBNIK, GDYNIA = "municipalities/rybnik", "municipalities/gdynia"
EXAMPLE = "https://login.rybnik.example"
FRONT_END = "http://127.0.0.1/"
FIRST_PASSWORD, PASSWORD, NEXT_PASSWORD = "pierwsze-haslo-1", "drugie-haslo-22", "trzecie-haslo-333"
# Who, of which town and group. Sama is in none.
PEOPLE = {"olga": ("platform", "OPERATOR"), "anna": ("rybnik", "ASSISTANT"),
          "beata": ("rybnik", "ASSISTANT"), "celina": ("rybnik", "VIEWER"), "sama": None}


class Checks:
    """Prints each check, goes on past a failed one, and counts."""

    def __init__(self):
        self.passed = self.failed = 0
        self.begin = time.monotonic()

    def heading(self, text):
        print(f"-- {text} ({time.monotonic() - self.begin:.0f} s)", flush=True)

    def that(self, what, good, found=""):
        if good:
            self.passed += 1
            print(f"ok    {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {what}: {found}", flush=True)

    def equal(self, what, found, expected):
        self.that(what, found == expected, f"found {found!r}, expected {expected!r}")

    def refused(self, what, because, action):
        """Keycloak refuses, and its answer tells the cause."""
        try:
            self.that(what, False, f"let in: {action()!r:.200}")
        except Refused as refused:
            self.that(what, because in str(refused), refused)


def eventually(action, expected, seconds=30):
    """What the action gives at last, and after how many seconds."""
    begin = time.monotonic()
    while True:
        found = action()
        passed = time.monotonic() - begin
        if found == expected or passed > seconds:
            return found, passed
        time.sleep(0.2)


class Run:
    def __init__(self, options):
        self.checks = Checks()
        self.keycloak = Keycloak(options.keycloak, options.work)
        self.admin = Administrator(options.keycloak, options.work, self.keycloak.password)
        self.server = Server(options.build, options.work)
        self.work = options.work
        # The answers to the logins, by person; the secret of the system.
        self.tokens, self.secret, self.beata = {}, "", ""

    # ---- calls, by token; each gives the reason of a refusal, or nothing

    def create_contact(self, token, contact_id, town=RYBNIK):
        return self.server.call(token, "ContactService.CreateContact", {
            "parent": town, "contactId": contact_id,
            "contact": {"occurTime": datetime.datetime.now(datetime.timezone.utc).strftime("%FT%TZ"),
                        "channel": "BIKE", "mode": "INDIVIDUAL", "priorHelp": "NEVER"}})

    def list_contacts(self, token, town=RYBNIK):
        return self.server.call(token, "ContactService.ListContacts", {"parent": town})

    def access(self, name, password=PASSWORD):
        return Browser(self.keycloak).log_in(name, password)["access_token"]

    def check_refused(self, what, reason, token):
        """osiedled refuses the token, perhaps in a moment, and its metrics tell the reason."""
        before = self.server.refusals()
        found, seconds = eventually(lambda: self.list_contacts(token), "UNAUTHENTICATED_TOKEN")
        after = self.server.refusals()
        reasons = {name for name in after if after[name] > before.get(name, 0)} - {"refused_before"}
        self.checks.equal(f"{what} is refused ({reason}, after {seconds:.1f} s)", (found, reasons),
                          ("UNAUTHENTICATED_TOKEN", {reason}))

    # ---- the parts, in order

    def import_realm(self):
        self.checks.heading("Keycloak imports the realm")
        self.keycloak.empty()
        self.admin.follow("Import the realm")
        self.keycloak.start()
        self.admin.log_in(self.keycloak.address)
        self.checks.equal("the realm has no users", self.admin.ask("users"), [])
        self.checks.equal("the clients of front ends and systems are there",
                          sorted(client["clientId"] for client in self.admin.ask("clients")
                                 if client["clientId"].startswith("osiedle")),
                          ["osiedle", "osiedle-system", "osiedle-web"])

    def follow_the_guide(self):
        self.checks.heading("groups, accounts and a system, as the guide says")
        self.admin.follow("Tell Keycloak where the front end is", FRONT_END=FRONT_END)
        self.admin.follow("Make the group of the operators")
        for town in ("rybnik", "gdynia"):
            self.admin.follow("Make the groups of a town", TOWN=town)
        for name, group in PEOPLE.items():
            self.admin.follow("Make an account", FIRST_PASSWORD, PERSON=name,
                              FIRST_NAME=name.capitalize(), LAST_NAME="Przykładowa")
            if group:
                self.admin.follow("Put a person into a group", PERSON=name, TOWN=group[0],
                                  ROLE=group[1])
        self.secret = self.admin.follow("Let a system in", TOWN="rybnik").splitlines()[-1]

    def log_in(self):
        self.checks.heading("people log in: authorization code with PKCE")
        for name in PEOPLE:
            self.tokens[name] = Browser(self.keycloak).log_in(name, FIRST_PASSWORD, PASSWORD)
        self.checks.that("everybody chose a password at the first login, and got a token", True)
        anna = token_part(self.tokens["anna"]["access_token"], 1)
        self.checks.equal("the token has the grants of the group", anna.get("osiedle_grants"),
                          ["rybnik/ASSISTANT"])
        self.checks.equal("its audience is the server alone", anna.get("aud"), "osiedle")
        self.checks.equal("it is good for 10 minutes", anna["exp"] - anna["iat"], 600)
        self.checks.equal("it tells the name, and neither address nor login",
                          (anna.get("name"), "email" in anna, "preferred_username" in anna),
                          ("Anna Przykładowa", False, False))
        self.checks.that("it takes less than 1.5 kB of a call's headers",
                         len(self.tokens["anna"]["access_token"]) < 1500,
                         len(self.tokens["anna"]["access_token"]))
        sama = token_part(self.tokens["sama"]["access_token"], 1)
        self.checks.equal("who is in no group has no grants", sama.get("osiedle_grants"), None)
        self.checks.refused("a login without PKCE is refused", "code_challenge",
                            lambda: Browser(self.keycloak, pkce=False).log_in("anna", PASSWORD))
        self.checks.refused(
            "another address for the way back is refused", "redirect_uri",
            lambda: Browser(self.keycloak, back=FRONT_END + "elsewhere").log_in("anna", PASSWORD))
        program = Browser(self.keycloak, back="http://127.0.0.1:49152/").log_in("anna", PASSWORD)
        self.checks.that("a program on the user's machine may listen on any port",
                         "access_token" in program)
        status, answer = self.keycloak.post("/protocol/openid-connect/token", {
            "grant_type": "password", "client_id": "osiedle-web", "username": "anna",
            "password": PASSWORD})
        self.checks.that("a front end that takes the password itself is refused",
                         status >= 400, answer)

    def serve(self):
        self.checks.heading("osiedled takes the tokens")
        self.server.write_oidc_file({EXAMPLE: self.keycloak.address})
        self.server.start()
        operator = self.tokens["olga"]["access_token"]
        found, _ = eventually(
            lambda: self.server.call(operator, "MunicipalityService.ListMunicipalities", {}), "")
        self.checks.equal("osiedled got the keys, and knows the operator", found, "")
        status, output = self.server.command(operator, "import", "terc",
                                             "deploy/data/TERC_2024-01-01.csv")
        self.checks.that("the operator imports the register of municipalities", status == 0, output)
        for town, code in (("rybnik", "2473011"), ("gdynia", "2262011")):
            self.checks.equal(f"the operator creates municipalities/{town}", self.server.call(
                operator, "MunicipalityService.CreateMunicipality", {
                    "municipalityId": town,
                    "municipality": {"displayName": town.capitalize(), "territorialCode": code}}), "")
        anna, celina = self.tokens["anna"]["access_token"], self.tokens["celina"]["access_token"]
        self.checks.equal("an assistant of rybnik creates a contact",
                          self.create_contact(anna, "first"), "")
        self.checks.equal("an assistant of rybnik lists contacts", self.list_contacts(anna), "")
        self.checks.equal("an assistant of rybnik is refused in gdynia",
                          self.create_contact(anna, "first", GDYNIA), "MUNICIPALITY_DENIED")
        self.checks.equal("a viewer of rybnik lists contacts", self.list_contacts(celina), "")
        self.checks.equal("a viewer of rybnik creates none",
                          self.create_contact(celina, "second"), "ROLE_REQUIRED")
        self.checks.equal("the operator sees no contact", self.list_contacts(operator),
                          "ROLE_REQUIRED")
        self.checks.equal("who has no grants may do nothing",
                          self.list_contacts(self.tokens["sama"]["access_token"]), "ROLE_REQUIRED")
        status, answer = self.keycloak.system_token("osiedle-system", self.secret)
        self.checks.equal("a system gets a token for its secret", status, 200)
        self.checks.equal("the system reads the changes of rybnik", self.server.call(
            answer.get("access_token", ""), "ChangeService.ListChanges", {"parent": RYBNIK}), "")

    def refuse_other_tokens(self):
        self.checks.heading("tokens that are none for osiedled")
        self.check_refused("an ID token", "audience", self.tokens["anna"]["id_token"])
        page = Browser(self.keycloak, client="account-console", back=self.keycloak.realm("/account/"))
        account = page.log_in("sama", PASSWORD)["access_token"]
        self.check_refused("a token for another audience", "audience", account)
        header, _, signature = self.tokens["sama"]["access_token"].split(".")
        claims = self.tokens["anna"]["access_token"].split(".")[1]
        self.check_refused("a token with the claims of another", "signature",
                           f"{header}.{claims}.{signature}")
        status = self.keycloak.change_own_account(account, {"osiedle_grants": ["*/OPERATOR"]})
        claims = token_part(self.access("sama"), 1)
        self.checks.equal("nobody grants anything to oneself on the account page",
                          (status, claims.get("osiedle_grants")), (400, None))

    def change_groups(self):
        self.checks.heading("a group is left")
        refresh = self.tokens["celina"]["refresh_token"]
        self.admin.follow("Take a person out of a group", PERSON="celina", TOWN="rybnik",
                          ROLE="VIEWER")
        status, renewed = self.keycloak.renew(refresh)
        self.checks.equal("the session goes on", status, 200)
        self.checks.equal("its next token has no grants any more",
                          self.list_contacts(renewed.get("access_token", "")), "ROLE_REQUIRED")
        status, _ = self.keycloak.renew(refresh)
        self.checks.equal("a refresh token is good once", status, 400)

    def rotate_keys(self):
        self.checks.heading("the keys of the realm are rotated")
        old = self.access("anna")
        self.admin.follow("Rotate the keys")
        new = self.access("anna")
        self.checks.that("a new key signs", token_part(new, 0)["kid"] != token_part(old, 0)["kid"])
        found, seconds = eventually(lambda: self.list_contacts(new), "")
        self.checks.equal(f"its tokens pass without a restart (after {seconds:.1f} s)", found, "")
        self.checks.equal("tokens of the old key pass as before", self.list_contacts(old), "")
        self.admin.follow("Remove the old key")
        self.check_refused("a token of the removed key", "unknown_key", old)
        self.checks.equal("tokens of the new key pass as before", self.list_contacts(new), "")

    def lose_phone(self):
        self.checks.heading("a phone is lost")
        lost = Browser(self.keycloak).log_in("beata", PASSWORD)
        self.checks.equal("the phone works", self.list_contacts(lost["access_token"]), "")
        self.admin.follow("A phone is lost", FIRST_PASSWORD, PERSON="beata")
        self.check_refused("its token", "revoked", lost["access_token"])
        status, answer = self.keycloak.renew(lost["refresh_token"])
        self.checks.that("it gets no other", status == 400, answer)
        again = Browser(self.keycloak).log_in("beata", FIRST_PASSWORD, NEXT_PASSWORD)["access_token"]
        self.checks.equal("the person goes on with another phone", self.list_contacts(again), "")
        self.beata = again

    def revoke(self):
        self.checks.heading("a person is revoked")
        lost = Browser(self.keycloak).log_in("anna", PASSWORD)
        self.checks.equal("the token is good", self.list_contacts(lost["access_token"]), "")
        try:
            self.admin.follow("Revoke a person at once", PERSON="ana")
            self.checks.that("a misspelt name is told", False, "the commands succeeded")
        except RuntimeError as error:
            self.checks.that("a misspelt name is told", "no such account" in str(error), error)
        self.admin.follow("Revoke a person at once", PERSON="anna")
        self.check_refused("the token", "revoked", lost["access_token"])
        status, answer = self.keycloak.renew(lost["refresh_token"])
        self.checks.that("the session is over", status == 400, answer)
        self.checks.refused("the person cannot log in", "disabled",
                            lambda: Browser(self.keycloak).log_in("anna", PASSWORD))
        self.checks.equal("others are not touched", self.list_contacts(self.beata), "")

    def stop_keycloak(self):
        self.checks.heading("Keycloak is down")
        fresh = self.access("beata", NEXT_PASSWORD)
        keys = self.keycloak.get("/protocol/openid-connect/certs")
        self.keycloak.stop()
        self.checks.equal("tokens that are good go on", self.list_contacts(fresh), "")
        self.server.stop()
        self.server.start()
        self.check_refused("after a restart every token", "no_keys", fresh)
        self.server.stop()
        keys_file = os.path.join(self.work, "keys.json")
        write_private(keys_file, keys)

        def from_file(file):
            del file["issuers"][0]["jwks_url"]
            file["issuers"][0]["jwks_file"] = keys_file

        self.server.write_oidc_file({EXAMPLE: self.keycloak.address}, from_file)
        self.server.start()
        self.checks.equal("with the keys in a file it takes them", self.list_contacts(fresh), "")
        with open(self.server.oidc_file, encoding="utf-8") as file:
            rules = json.load(file)
        rules["revoked_principals"] = [{"principal": "rybnik:" + token_part(fresh, 1)["sub"]}]
        write_private(self.server.oidc_file, json.dumps(rules).encode())
        self.server.reload()
        self.check_refused("the token of a person who is revoked without Keycloak", "revoked", fresh)

    def all(self):
        try:
            for part in (self.import_realm, self.follow_the_guide, self.log_in, self.serve,
                         self.refuse_other_tokens, self.change_groups, self.rotate_keys,
                         self.lose_phone, self.revoke, self.stop_keycloak):
                part()
        except Exception:  # pylint: disable=broad-except
            traceback.print_exc()
            self.checks.that("the run came to its end", False, "see above, and build/identity/*.log")
        finally:
            self.server.stop()
            self.keycloak.stop()
        print(f"{self.checks.passed} passed, {self.checks.failed} failed")
        return self.checks.failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("build", "keycloak", "work"):
        parser.add_argument(f"--{option}", required=True)
    options = parser.parse_args()
    for option in ("build", "keycloak", "work"):
        setattr(options, option, os.path.abspath(getattr(options, option)))
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(0 if Run(options).all() else 1)


if __name__ == "__main__":
    main()
