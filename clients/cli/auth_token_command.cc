// osiedle auth token: bearer tokens, and what the server's file of tokens holds of them. No server
// is asked: the file is the operator's.
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "clients/cli/json_text.h"
#include "clients/cli/table.h"
#include "clients/cli/tokens_file.h"
#include "nlohmann/json.hpp"
#include "osiedle/common/v1/access.pb.h"
#include "osiedle/internal/v1/token_file.pb.h"

namespace osiedle::cli {
namespace {

using internal::v1::TokenEntry;
using internal::v1::TokenFile;
using internal::v1::TokenGrant;

constexpr size_t kTokenBytes = 32;
constexpr int kDefaultDays = 365;
constexpr int kMaxDays = 3650;
// The least part of a hash that names a token.
constexpr size_t kLeastHash = 8;

struct Holder {
  std::string principal;
  std::string display_name;
  std::string municipality;
  std::vector<std::string> roles;
  // What the roles are narrowed to.
  std::vector<std::string> controllers;
  std::vector<std::string> districts;
  std::vector<std::string> institutions;
  std::vector<std::string> methods;
  int days = kDefaultDays;
  // Empty: by `days`.
  std::string expires;
  // The file that takes the entry; empty: it is printed.
  std::string file;
};

// Which tokens of a file are meant.
struct Choice {
  std::string file;
  std::string principal;
  // The file that holds the token itself; "-" is standard input.
  std::string token_in;
  // The beginning of its hash.
  std::string sha256;
};

absl::StatusOr<absl::Time> ExpiryOf(const Holder& holder, absl::Time now) {
  if (holder.expires.empty()) return now + absl::Hours(24) * holder.days;
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, holder.expires, &time, &error)) {
    return UsageError(
        absl::StrCat("--expires: \"", holder.expires, "\" is no time as in 2027-11-30T00:00:00Z"));
  }
  if (time <= now || time > now + absl::Hours(24) * kMaxDays) {
    return UsageError(
        absl::StrCat("--expires: must lie ahead, and at most ", kMaxDays, " days from now"));
  }
  return time;
}

absl::Status AddRoles(const std::vector<std::string>& names, TokenGrant& grant) {
  for (const std::string& name : names) {
    common::v1::Role role;
    if (!common::v1::Role_Parse(name, &role) || role == common::v1::ROLE_UNSPECIFIED) {
      std::string roles;
      for (int i = 1; i < common::v1::Role_ARRAYSIZE; ++i) {
        absl::StrAppend(&roles, i > 1 ? ", " : "", common::v1::Role_Name(i));
      }
      return UsageError(absl::StrCat("\"", name, "\" is no role; the roles are ", roles));
    }
    grant.add_roles(role);
  }
  return absl::OkStatus();
}

absl::StatusOr<TokenEntry> MakeEntry(const Holder& holder, const std::string& token) {
  TokenEntry entry;
  entry.set_token_sha256(TokenHash(token));
  entry.set_principal(holder.principal);
  entry.set_display_name(holder.display_name);
  const absl::StatusOr<absl::Time> expiry = ExpiryOf(holder, absl::Now());
  if (!expiry.ok()) return expiry.status();
  entry.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(*expiry));
  TokenGrant& grant = *entry.add_grants();
  grant.set_municipality(holder.municipality);
  if (absl::Status added = AddRoles(holder.roles, grant); !added.ok()) return added;
  grant.mutable_controllers()->Add(holder.controllers.begin(), holder.controllers.end());
  grant.mutable_districts()->Add(holder.districts.begin(), holder.districts.end());
  grant.mutable_institutions()->Add(holder.institutions.begin(), holder.institutions.end());
  grant.mutable_methods()->Add(holder.methods.begin(), holder.methods.end());
  if (holder.municipality == "*" &&
      holder.controllers.size() + holder.districts.size() + holder.institutions.size() > 0) {
    return UsageError("--controller, --district and --institution narrow one municipality, not *");
  }
  return entry;
}

absl::Status NewToken(Session& session, const Holder& holder) {
  if (sodium_init() < 0) return absl::InternalError("no source of random numbers");
  std::string random(kTokenBytes, '\0');
  randombytes_buf(random.data(), random.size());
  const std::string token = absl::WebSafeBase64Escape(random);
  const absl::StatusOr<TokenEntry> entry = MakeEntry(holder, token);
  if (!entry.ok()) return entry.status();
  if (!holder.file.empty()) {
    if (absl::Status added = EditTokensFile(holder.file, /*create=*/true,
                                            [&](TokenFile& file) {
                                              *file.add_tokens() = *entry;
                                              return absl::OkStatus();
                                            });
        !added.ok()) {
      return added;
    }
  }
  if (session.json) {
    const nlohmann::ordered_json both = {
        {"token", token}, {"entry", nlohmann::ordered_json::parse(JsonText(*entry))}};
    session.out << both.dump(2) << "\n";
  } else {
    session.out << "token, shown this once:\n" << token << "\n\n";
    if (holder.file.empty()) {
      session.out << "for \"tokens\" in the file that --tokens_file of osiedled names:\n"
                  << JsonText(*entry);
    } else {
      session.out << "its entry is in " << holder.file
                  << "; a running osiedled reads the file again on SIGHUP\n";
    }
  }
  if (session.out.flush()) return absl::OkStatus();
  return OutputError(
      holder.file.empty()
          ? std::string("the token could not be shown; it stands nowhere, so make another")
          : absl::StrCat("the token could not be shown; revoke ",
                         entry->token_sha256().substr(0, 8), " in ", holder.file,
                         ", and make another"));
}

// Whether an entry is one of the chosen.
using Chosen = std::function<bool(const TokenEntry&)>;

absl::StatusOr<Chosen> ChosenOf(const Choice& choice) {
  if (choice.principal.empty() && choice.token_in.empty() && choice.sha256.empty()) {
    return UsageError("which token? --principal, --token_in or --sha256 says it");
  }
  if (!choice.principal.empty()) {
    return [principal = choice.principal](const TokenEntry& entry) {
      return entry.principal() == principal;
    };
  }
  std::string hash = absl::AsciiStrToLower(choice.sha256);
  if (!choice.token_in.empty()) {
    const absl::StatusOr<std::string> text = ReadText(choice.token_in);
    if (!text.ok()) return text.status();
    hash = TokenHash(absl::StripAsciiWhitespace(*text));
  } else if (hash.size() < kLeastHash) {
    return UsageError(absl::StrCat("--sha256: at least ", kLeastHash, " digits"));
  }
  return [hash](const TokenEntry& entry) {
    return absl::StartsWith(absl::AsciiStrToLower(entry.token_sha256()), hash);
  };
}

std::string GrantText(const TokenGrant& grant) {
  std::vector<std::string> roles;
  for (const int role : grant.roles()) roles.push_back(common::v1::Role_Name(role));
  std::string text = absl::StrCat(grant.municipality(), ": ", absl::StrJoin(roles, " "));
  const auto add = [&text](absl::string_view kind, const auto& ids) {
    if (!ids.empty()) absl::StrAppend(&text, ", ", kind, " ", absl::StrJoin(ids, " "));
  };
  add("controllers", grant.controllers());
  add("districts", grant.districts());
  add("institutions", grant.institutions());
  add("methods", grant.methods());
  return text;
}

std::string ExpiryText(const TokenEntry& entry, absl::Time now) {
  if (!entry.has_expire_time()) return "never";
  const absl::Time time = absl::FromUnixSeconds(entry.expire_time().seconds());
  return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone()),
                      time <= now ? " (expired)" : "");
}

void Print(Session& session, const TokenFile& file) {
  if (session.json) {
    session.out << JsonText(file);
    return;
  }
  Table table({{.title = "principal"},
               {.title = "expires"},
               {.title = "sha256"},
               {.title = "grants", .most = 120, .least = 20},
               {.title = "name"}});
  const absl::Time now = absl::Now();
  for (const TokenEntry& entry : file.tokens()) {
    std::vector<std::string> grants;
    for (const TokenGrant& grant : entry.grants()) grants.push_back(GrantText(grant));
    table.AddRow({entry.principal(), ExpiryText(entry, now),
                  entry.token_sha256().substr(0, kLeastHash), absl::StrJoin(grants, "; "),
                  entry.display_name()});
  }
  session.out << table.ToString(0, session.width);
}

absl::Status ListTokens(Session& session, const std::string& path) {
  const absl::StatusOr<TokenFile> file = ReadTokensFile(path);
  if (!file.ok()) return file.status();
  Print(session, *file);
  return absl::OkStatus();
}

absl::Status NoneChosen(const Choice& choice) {
  return UsageError(absl::StrCat(choice.file, " has no such token"));
}

absl::Status ShowTokens(Session& session, const Choice& choice) {
  const absl::StatusOr<Chosen> is_chosen = ChosenOf(choice);
  if (!is_chosen.ok()) return is_chosen.status();
  const absl::StatusOr<TokenFile> file = ReadTokensFile(choice.file);
  if (!file.ok()) return file.status();
  TokenFile chosen;
  for (const TokenEntry& entry : file->tokens()) {
    if ((*is_chosen)(entry)) *chosen.add_tokens() = entry;
  }
  if (chosen.tokens().empty()) return NoneChosen(choice);
  Print(session, chosen);
  return absl::OkStatus();
}

absl::Status RevokeTokens(Session& session, const Choice& choice) {
  const absl::StatusOr<Chosen> is_chosen = ChosenOf(choice);
  if (!is_chosen.ok()) return is_chosen.status();
  TokenFile revoked;
  absl::Status edited = EditTokensFile(choice.file, /*create=*/false, [&](TokenFile& file) {
    auto& tokens = *file.mutable_tokens();
    const auto end =
        std::stable_partition(tokens.begin(), tokens.end(),
                              [&](const TokenEntry& entry) { return !(*is_chosen)(entry); });
    revoked.mutable_tokens()->Add(end, tokens.end());
    tokens.erase(end, tokens.end());
    if (revoked.tokens().empty()) return NoneChosen(choice);
    // A part of a hash that two tokens share names neither.
    if (!choice.sha256.empty() && revoked.tokens_size() > 1) {
      return UsageError(absl::StrCat("--sha256: ", revoked.tokens_size(), " tokens begin so"));
    }
    return absl::OkStatus();
  });
  if (!edited.ok()) return edited;
  Print(session, revoked);
  session.err << "revoked; a running osiedled knows of it after SIGHUP\n";
  return absl::OkStatus();
}

void AddNew(CLI::App& token, Command& chosen) {
  auto holder = std::make_shared<Holder>();
  CLI::App* command =
      token.add_subcommand("new", "make a random token; nothing is sent to the server");
  command
      ->add_option("--principal", holder->principal,
                   "who calls with it, for ever: it stands in the audit log")
      ->required();
  command->add_option("--display_name", holder->display_name, "for people");
  command
      ->add_option("--municipality", holder->municipality,
                   "id of the municipality where the roles hold; * for all and for the platform")
      ->required();
  command->add_option("--role", holder->roles, "as in ASSISTANT; more than one may be given")
      ->required();
  const std::pair<const char*, std::vector<std::string>*> kNarrowed[] = {
      {"controller", &holder->controllers},
      {"district", &holder->districts},
      {"institution", &holder->institutions}};
  for (const auto& [kind, ids] : kNarrowed) {
    command->add_option(absl::StrCat("--", kind), *ids,
                        absl::StrCat("id of a ", kind,
                                     " of the municipality: records of others are out of reach; "
                                     "more than one may be given"));
  }
  command->add_option(
      "--method", holder->methods,
      "the only methods that may be called, as in ContactService.ListContacts; more "
      "than one may be given");
  auto* days = command
                   ->add_option("--days", holder->days,
                                absl::StrCat("after how many days the token expires; 1 to ",
                                             kMaxDays, ", ", kDefaultDays, " when not given"))
                   ->check(CLI::Range(1, kMaxDays));
  command->add_option("--expires", holder->expires, "or when: a time as in 2027-11-30T00:00:00Z")
      ->excludes(days);
  command->add_option("--file", holder->file,
                      "the file of tokens that takes the entry; without it, the entry is printed");
  command->callback([holder, &chosen] {
    chosen = [holder](Session& session) { return NewToken(session, *holder); };
  });
}

// A command about some tokens of a file.
void AddChoosing(CLI::App& token, Command& chosen, const std::string& name,
                 const std::string& about, absl::Status (*run)(Session&, const Choice&)) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = token.add_subcommand(name, about);
  command->add_option("--file", choice->file, "the file that --tokens_file of osiedled names")
      ->required();
  auto* principal =
      command->add_option("--principal", choice->principal, "all tokens of this principal");
  auto* token_in = command->add_option("--token_in", choice->token_in,
                                       "the token that this file holds; - is standard input");
  auto* sha256 =
      command->add_option("--sha256", choice->sha256,
                          "the token whose hash begins so, as `osiedle auth token list` shows it");
  principal->excludes(token_in)->excludes(sha256);
  token_in->excludes(sha256);
  command->callback([choice, run, &chosen] {
    chosen = [choice, run](Session& session) { return run(session, *choice); };
  });
}

}  // namespace

void AddTokenCommand(CLI::App& auth, Command& chosen) {
  CLI::App* token = auth.add_subcommand("token", "bearer tokens, and the server's file of them");
  token->require_subcommand(1);
  AddNew(*token, chosen);
  auto path = std::make_shared<std::string>();
  CLI::App* list = token->add_subcommand("list", "show whose tokens a file holds");
  list->add_option("--file", *path, "the file that --tokens_file of osiedled names")->required();
  list->callback([path, &chosen] {
    chosen = [path](Session& session) { return ListTokens(session, *path); };
  });
  AddChoosing(*token, chosen, "show", "show whose a token is, by the file", &ShowTokens);
  AddChoosing(*token, chosen, "revoke", "take tokens out of a file", &RevokeTokens);
}

}  // namespace osiedle::cli
