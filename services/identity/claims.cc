#include "services/identity/claims.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/call/process/cut_text.h"
#include "services/identity/grants.h"

namespace osiedle::identity {
namespace {

constexpr size_t kMaxGrants = 200;
constexpr size_t kMaxDisplayBytes = 200;

// Borrowed; null: there is no such claim.
const json_t* FindClaim(const json_t* claims, const std::string& path) {
  if (const json_t* whole = json_object_get(claims, path.c_str()); whole != nullptr) return whole;
  const json_t* at = claims;
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (const std::string& name : names) at = json_object_get(at, name.c_str());
  return at;
}

// Adds the role; false: it is none of ours, and is counted.
bool AddRole(absl::string_view name, internal::v1::TokenGrant& grant, int& ignored_roles) {
  common::v1::Role role = common::v1::ROLE_UNSPECIFIED;
  if (!common::v1::Role_Parse(std::string(name), &role) || role == common::v1::ROLE_UNSPECIFIED) {
    ++ignored_roles;
    return false;
  }
  grant.add_roles(role);
  return true;
}

// The list that a kind of narrowing fills; null: there is no such kind.
google::protobuf::RepeatedPtrField<std::string>* IdsOf(absl::string_view kind,
                                                       internal::v1::TokenGrant& grant) {
  if (kind == "controller") return grant.mutable_controllers();
  if (kind == "district") return grant.mutable_districts();
  if (kind == "institution") return grant.mutable_institutions();
  return nullptr;
}

// "rybnik/ASSISTANT;district=boguszowice". False: it cannot be read.
bool ReadTextGrant(absl::string_view text, WrittenGrants& grants, int& ignored_roles) {
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos) {
    ++ignored_roles;
    return true;
  }
  internal::v1::TokenGrant grant;
  grant.set_municipality(std::string(text.substr(0, slash)));
  const std::vector<absl::string_view> parts = absl::StrSplit(text.substr(slash + 1), ';');
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> narrowing =
        absl::StrSplit(parts[i], absl::MaxSplits('=', 1));
    auto* const ids = IdsOf(narrowing.first, grant);
    if (ids == nullptr) return false;
    ids->Add(std::string(narrowing.second));
  }
  if (AddRole(parts[0], grant, ignored_roles)) *grants.Add() = std::move(grant);
  return true;
}

// An object of the form of TokenGrant. False: it cannot be read.
bool ReadObjectGrant(json_t* object, WrittenGrants& grants, int& ignored_roles) {
  internal::v1::TokenGrant grant;
  const char* name = nullptr;
  json_t* value = nullptr;
  json_object_foreach(object, name, value) {
    const absl::string_view member = name;
    if (member == "municipality") {
      const std::optional<absl::string_view> id = StringOf(value);
      if (!id.has_value()) return false;
      grant.set_municipality(std::string(*id));
      continue;
    }
    // The lists are named in the plural: "districts".
    auto* const ids = member.empty() || member.back() != 's'
                          ? nullptr
                          : IdsOf(member.substr(0, member.size() - 1), grant);
    if (!json_is_array(value) || (ids == nullptr && member != "roles")) return false;
    // An empty list would stand for no narrowing at all.
    if (ids != nullptr && json_array_size(value) == 0) return false;
    for (size_t i = 0; i < json_array_size(value); ++i) {
      const std::optional<absl::string_view> text = StringOf(json_array_get(value, i));
      if (!text.has_value()) return false;
      if (ids != nullptr) {
        ids->Add(std::string(*text));
      } else {
        AddRole(*text, grant, ignored_roles);
      }
    }
  }
  if (json_object_get(object, "municipality") == nullptr ||
      json_object_get(object, "roles") == nullptr) {
    return false;
  }
  if (!grant.roles().empty()) *grants.Add() = std::move(grant);
  return true;
}

bool ReadGrants(const json_t* claim, std::vector<call::Grant>& made, int& ignored_roles) {
  if (claim == nullptr) return true;
  if (!json_is_array(claim) || json_array_size(claim) > kMaxGrants) return false;
  WrittenGrants grants;
  for (size_t i = 0; i < json_array_size(claim); ++i) {
    json_t* const element = json_array_get(claim, i);
    const std::optional<absl::string_view> text = StringOf(element);
    const bool read = text.has_value()          ? ReadTextGrant(*text, grants, ignored_roles)
                      : json_is_object(element) ? ReadObjectGrant(element, grants, ignored_roles)
                                                : false;
    if (!read) return false;
  }
  if (!grants.empty() && !FaultOf(grants).empty()) return false;
  made = GrantsOf(grants);
  return true;
}

std::string DisplayOf(const json_t* claim) {
  const absl::string_view text = StringOf(claim).value_or("");
  for (char c : text) {
    if (absl::ascii_iscntrl(c)) return "";
  }
  return std::string(call::CutText(text, kMaxDisplayBytes));
}

}  // namespace

std::optional<Refusal> ReadClaims(const json_t* claims, const ClaimMapping& mapping,
                                  Claimed& claimed) {
  const std::optional<absl::string_view> name = StringOf(FindClaim(claims, mapping.principal));
  // An empty name would make the prefix alone a principal.
  if (!name.has_value() || name->empty()) return Refusal::kClaims;
  claimed.principal.id = absl::StrCat(mapping.principal_prefix, *name);
  if (!IsPrincipalId(claimed.principal.id)) return Refusal::kClaims;
  claimed.principal.display = DisplayOf(FindClaim(claims, mapping.display));
  if (!ReadGrants(FindClaim(claims, mapping.grants), claimed.principal.grants,
                  claimed.ignored_roles)) {
    return Refusal::kClaims;
  }
  return std::nullopt;
}

}  // namespace osiedle::identity
