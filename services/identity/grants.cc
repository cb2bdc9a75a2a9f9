#include "services/identity/grants.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "osiedle/common/v1/role.pb.h"
#include "services/call/fields/ids.h"

namespace osiedle::identity {
namespace {

constexpr char kEverywhere[] = "*";
constexpr size_t kMaxPrincipal = 200;

using Ids = google::protobuf::RepeatedPtrField<std::string>;

// "ContactService.ListContacts".
bool IsMethodName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '.');
  if (parts.size() != 2) return false;
  for (const std::string& part : parts) {
    if (part.empty()) return false;
    for (char c : part) {
      if (!absl::ascii_isalnum(c)) return false;
    }
  }
  return true;
}

std::string FaultOfIds(const Ids& ids, absl::string_view field) {
  for (int i = 0; i < ids.size(); ++i) {
    if (!call::IsResourceId(ids[i])) return absl::StrCat(field, "[", i, "] is no id");
  }
  return "";
}

std::string FaultOf(const internal::v1::TokenGrant& grant) {
  const bool everywhere = grant.municipality() == kEverywhere;
  if (!everywhere && !call::IsResourceId(grant.municipality())) {
    return "municipality is neither an id nor \"*\"";
  }
  if (grant.roles().empty()) return "roles is empty";
  for (int role : grant.roles()) {
    if (role == common::v1::ROLE_UNSPECIFIED || !common::v1::Role_IsValid(role)) {
      return "roles holds something that is no role";
    }
  }
  for (const auto& [ids, field] :
       {std::pair(&grant.controllers(), "controllers"), std::pair(&grant.districts(), "districts"),
        std::pair(&grant.institutions(), "institutions")}) {
    if (everywhere && !ids->empty()) {
      return absl::StrCat(field, " narrows a grant of one municipality only");
    }
    if (std::string fault = FaultOfIds(*ids, field); !fault.empty()) return fault;
  }
  for (int i = 0; i < grant.methods_size(); ++i) {
    if (!IsMethodName(grant.methods(i))) {
      return absl::StrCat("methods[", i, "] is no method, as ContactService.ListContacts");
    }
  }
  return "";
}

std::vector<std::string> NamesOf(const std::string& municipality, absl::string_view collection,
                                 const Ids& ids) {
  std::vector<std::string> names;
  for (const std::string& id : ids) {
    names.push_back(absl::StrCat("municipalities/", municipality, "/", collection, "/", id));
  }
  return names;
}

}  // namespace

bool IsPrincipalId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxPrincipal) return false;
  for (char c : id) {
    if (!absl::ascii_isgraph(c)) return false;
  }
  return true;
}

std::string FaultOf(const WrittenGrants& grants) {
  if (grants.empty()) return "grants is empty";
  for (int i = 0; i < grants.size(); ++i) {
    if (const std::string fault = FaultOf(grants[i]); !fault.empty()) {
      return absl::StrCat("grants[", i, "].", fault);
    }
  }
  return "";
}

std::vector<call::Grant> GrantsOf(const WrittenGrants& grants) {
  std::vector<call::Grant> made;
  for (const internal::v1::TokenGrant& grant : grants) {
    call::Grant& one = made.emplace_back();
    one.municipality = grant.municipality();
    for (int role : grant.roles()) one.roles.Add(static_cast<common::v1::Role>(role));
    one.controllers = NamesOf(one.municipality, "controllers", grant.controllers());
    one.districts = NamesOf(one.municipality, "districts", grant.districts());
    one.institutions = NamesOf(one.municipality, "institutions", grant.institutions());
    one.methods.insert(grant.methods().begin(), grant.methods().end());
  }
  return made;
}

}  // namespace osiedle::identity
