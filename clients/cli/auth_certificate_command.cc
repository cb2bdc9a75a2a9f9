// osiedle auth certificate: what the server's file of certificates says of one.
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "clients/certificates/certificate_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

std::string TimeText(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
}

std::string LinesOf(const certificates::CertificateText& text) {
  std::string lines;
  const auto add = [&lines](absl::string_view title, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&lines, title, OneLine(value), "\n");
  };
  add("subject      ", text.subject);
  add("san_dns      ", absl::StrJoin(text.dns_names, " "));
  add("san_uri      ", absl::StrJoin(text.uris, " "));
  add("sha256       ", text.sha256);
  add("valid from   ", TimeText(text.begin));
  add("valid until  ", TimeText(text.end));
  return lines;
}

absl::Status ShowCertificate(Session& session, const std::string& path) {
  const absl::StatusOr<std::string> pem = ReadFile(path);
  if (!pem.ok()) return pem.status();
  const absl::StatusOr<certificates::CertificateText> text = certificates::Describe(*pem);
  if (!text.ok()) return UsageError(absl::StrCat(path, ": ", text.status().message()));
  if (session.json) {
    session.out << nlohmann::ordered_json{{"subject", text->subject},
                                          {"sanDns", text->dns_names},
                                          {"sanUri", text->uris},
                                          {"sha256", text->sha256},
                                          {"validFrom", TimeText(text->begin)},
                                          {"validUntil", TimeText(text->end)}}
                       .dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                << "\n";
  } else {
    session.out << LinesOf(*text);
  }
  return absl::OkStatus();
}

}  // namespace

void AddCertificateCommand(CLI::App& auth, Command& chosen) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = auth.add_subcommand(
      "certificate", "show by which names a certificate may be known to the server");
  command->add_option("file", *path, "PEM file; - is standard input")->required();
  command->callback([path, &chosen] {
    chosen = [path](Session& session) { return ShowCertificate(session, *path); };
  });
}

}  // namespace osiedle::cli
