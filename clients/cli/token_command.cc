// osiedle token new: a bearer token, and what the server's file of tokens holds of it.
#include <sodium.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/json_text.h"
#include "nlohmann/json.hpp"
#include "osiedle/common/v1/access.pb.h"
#include "osiedle/internal/v1/token_file.pb.h"

namespace osiedle::cli {
namespace {

using internal::v1::TokenEntry;

constexpr size_t kTokenBytes = 32;
constexpr int kDefaultDays = 365;
constexpr int kMaxDays = 3650;

struct Holder {
  std::string principal;
  std::string display_name;
  std::string municipality;
  std::vector<std::string> roles;
  int days = kDefaultDays;
  // Empty: by `days`.
  std::string expires;
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

absl::StatusOr<TokenEntry> MakeEntry(const Holder& holder, const std::string& token) {
  TokenEntry entry;
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(token.data()), token.size());
  entry.set_token_sha256(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest))));
  entry.set_principal(holder.principal);
  entry.set_display_name(holder.display_name);
  const absl::StatusOr<absl::Time> expiry = ExpiryOf(holder, absl::Now());
  if (!expiry.ok()) return expiry.status();
  entry.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(*expiry));
  auto* grant = entry.add_grants();
  grant->set_municipality(holder.municipality);
  for (const std::string& name : holder.roles) {
    common::v1::Role role;
    if (!common::v1::Role_Parse(name, &role) || role == common::v1::ROLE_UNSPECIFIED) {
      std::string roles;
      for (int i = 1; i < common::v1::Role_ARRAYSIZE; ++i) {
        absl::StrAppend(&roles, i > 1 ? ", " : "", common::v1::Role_Name(i));
      }
      return UsageError(absl::StrCat("\"", name, "\" is no role; the roles are ", roles));
    }
    grant->add_roles(role);
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
  if (session.json) {
    const nlohmann::ordered_json both = {
        {"token", token}, {"entry", nlohmann::ordered_json::parse(JsonText(*entry))}};
    session.out << both.dump(2) << "\n";
  } else {
    session.out << "token, shown this once:\n"
                << token << "\n\nfor \"tokens\" in the file that --tokens_file of osiedled names:\n"
                << JsonText(*entry);
  }
  if (session.out.flush()) return absl::OkStatus();
  return OutputError("the token could not be shown; it stands nowhere, so make another");
}

}  // namespace

void AddTokenCommand(CLI::App& app, Command& chosen) {
  auto holder = std::make_shared<Holder>();
  CLI::App* token = app.add_subcommand("token", "make bearer tokens");
  token->require_subcommand(1);
  CLI::App* command =
      token->add_subcommand("new", "make a random token; nothing is sent to the server");
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
  auto* days = command
                   ->add_option("--days", holder->days,
                                absl::StrCat("after how many days the token expires; 1 to ",
                                             kMaxDays, ", ", kDefaultDays, " when not given"))
                   ->check(CLI::Range(1, kMaxDays));
  command->add_option("--expires", holder->expires, "or when: a time as in 2027-11-30T00:00:00Z")
      ->excludes(days);
  command->callback([holder, &chosen] {
    chosen = [holder](Session& session) { return NewToken(session, *holder); };
  });
}

}  // namespace osiedle::cli
