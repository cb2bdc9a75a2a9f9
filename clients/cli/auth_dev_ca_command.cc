// osiedle auth dev-ca: certificates with which one developer tries out TLS. A town's own come from
// its certificate authority.
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/certificates/certificate_maker.h"
#include "clients/certificates/certificate_text.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/input_file.h"
#include "clients/cli/output_file.h"

namespace osiedle::cli {
namespace {

using certificates::Certified;
using certificates::Subject;
using certificates::Use;
using certificates::Validity;

constexpr char kOrganisation[] = "Osiedle development";
constexpr absl::Duration kValid = absl::Hours(24 * 30);
// Clocks of two machines differ.
constexpr absl::Duration kBefore = absl::Minutes(5);
constexpr size_t kMaxName = 64;

struct Wanted {
  std::string folder;
  std::vector<std::string> clients;
};

// The files of "server" are server.pem and server.pem.key: a proxy that is given the first finds
// the second.
std::string CertificatePath(const std::string& folder, const std::string& name) {
  return absl::StrCat(folder, "/", name, ".pem");
}
std::string KeyPath(const std::string& folder, const std::string& name) {
  return absl::StrCat(CertificatePath(folder, name), ".key");
}

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

absl::Status CheckName(const std::string& name) {
  bool sound = !name.empty() && name.size() <= kMaxName && absl::ascii_isalnum(name[0]);
  for (const char c : name) {
    sound = sound && (absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.');
  }
  if (!sound || name == "ca" || name == "server") {
    return UsageError(absl::StrCat("--client: \"", name,
                                   "\" is no name of letters, digits and . _ -, or is taken"));
  }
  return absl::OkStatus();
}

Subject SubjectOf(const std::string& name, std::vector<std::string> alternative_names) {
  return {.name = {{"O", kOrganisation}, {"CN", name}},
          .alternative_names = std::move(alternative_names)};
}

// Files that are there already are not replaced.
absl::Status Write(const std::string& folder, const std::string& name, const Certified& made) {
  constexpr OutputFileOptions kSecret = {.replace = false, .secret = true};
  if (absl::Status key = WriteFile(KeyPath(folder, name), kSecret, made.key); !key.ok()) {
    return key;
  }
  return WriteFile(CertificatePath(folder, name), kSecret, made.certificate);
}

absl::StatusOr<Certified> ReadAuthority(const std::string& folder, absl::Time now) {
  Certified authority;
  absl::StatusOr<std::string> certificate = ReadFile(CertificatePath(folder, "ca"));
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = ReadFile(KeyPath(folder, "ca"));
  if (!key.ok()) return key.status();
  const absl::StatusOr<certificates::CertificateText> text = certificates::Describe(*certificate);
  if (!text.ok() || text->end <= now + kBefore) {
    return UsageError(absl::StrCat(CertificatePath(folder, "ca"),
                                   " has expired or is no certificate; name another folder"));
  }
  return Certified{.certificate = *std::move(certificate), .key = *std::move(key)};
}

absl::StatusOr<Certified> FindOrMakeAuthority(const std::string& folder, absl::Time now) {
  if (Exists(CertificatePath(folder, "ca"))) return ReadAuthority(folder, now);
  absl::StatusOr<Certified> made = certificates::MakeAuthority(
      SubjectOf("Osiedle development CA", {}), {.begin = now - kBefore, .end = now + kValid});
  if (!made.ok()) return made.status();
  if (absl::Status written = Write(folder, "ca", *made); !written.ok()) return written;
  return made;
}

absl::Status MakeCertificate(Session& session, const std::string& folder,
                             const Certified& authority, const std::string& name, Use use) {
  if (Exists(CertificatePath(folder, name))) {
    session.err << CertificatePath(folder, name) << " is there already\n";
    return absl::OkStatus();
  }
  const absl::StatusOr<certificates::CertificateText> root =
      certificates::Describe(authority.certificate);
  if (!root.ok()) return root.status();
  const Subject subject =
      use == Use::kServer
          ? SubjectOf("localhost", {"DNS:localhost", "IP:127.0.0.1", "IP:0:0:0:0:0:0:0:1"})
          : SubjectOf(name, {});
  const absl::StatusOr<Certified> made =
      certificates::Issue(authority, subject, {.begin = root->begin, .end = root->end}, use);
  if (!made.ok()) return made.status();
  return Write(folder, name, *made);
}

void PrintUse(Session& session, const Wanted& wanted) {
  const std::string& folder = wanted.folder;
  session.out << "for development only; good for 30 days. A server:\n"
              << "  osiedled --tls_certificate=" << CertificatePath(folder, "server")
              << " --tls_key=" << KeyPath(folder, "server")
              << " --client_ca=" << CertificatePath(folder, "ca") << " …\n"
              << "what calls it:\n"
              << "  osiedle --tls_roots=" << CertificatePath(folder, "ca") << " …\n";
  for (const std::string& client : wanted.clients) {
    session.out << "  osiedle --tls_roots=" << CertificatePath(folder, "ca")
                << " --client_certificate=" << CertificatePath(folder, client)
                << " --client_key=" << KeyPath(folder, client) << " …\n";
  }
  if (wanted.clients.empty()) return;
  session.out
      << "`osiedle auth certificate FILE` shows what an entry of --certificates_file names\n";
}

absl::Status MakeDevelopmentAuthority(Session& session, const Wanted& wanted) {
  for (const std::string& client : wanted.clients) {
    if (absl::Status named = CheckName(client); !named.ok()) return named;
  }
  if (mkdir(wanted.folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return UsageError(absl::StrCat(wanted.folder, " cannot be made: ", std::strerror(errno)));
  }
  const absl::StatusOr<Certified> authority = FindOrMakeAuthority(wanted.folder, absl::Now());
  if (!authority.ok()) return authority.status();
  if (absl::Status made =
          MakeCertificate(session, wanted.folder, *authority, "server", Use::kServer);
      !made.ok()) {
    return made;
  }
  for (const std::string& client : wanted.clients) {
    if (absl::Status made =
            MakeCertificate(session, wanted.folder, *authority, client, Use::kClient);
        !made.ok()) {
      return made;
    }
  }
  PrintUse(session, wanted);
  return absl::OkStatus();
}

}  // namespace

void AddDevCaCommand(CLI::App& auth, Command& chosen) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* command = auth.add_subcommand(
      "dev-ca",
      "make a certificate authority for development, and certificates of a server on this machine "
      "and of clients; a folder that has an authority keeps it");
  command->add_option("--out", wanted->folder, "folder for the files")->required();
  command->add_option("--client", wanted->clients,
                      "name of a client that gets a certificate; more than one may be given");
  command->callback([wanted, &chosen] {
    chosen = [wanted](Session& session) { return MakeDevelopmentAuthority(session, *wanted); };
  });
}

}  // namespace osiedle::cli
