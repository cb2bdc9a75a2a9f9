#include "services/identity/dev_authenticator.h"

#include <utility>

namespace osiedle::identity {

DevAuthenticator::DevAuthenticator(std::string principal,
                                   std::unique_ptr<call::Authenticator> behind)
    : principal_(std::make_shared<const call::Principal>(
          call::Principal{.id = std::move(principal),
                          .display = "",
                          .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}})),
      behind_(std::move(behind)) {}

absl::StatusOr<std::shared_ptr<const call::Principal>> DevAuthenticator::Authenticate(
    const call::Credentials& credentials) const {
  if (credentials.authorization.empty()) return principal_;
  if (behind_ == nullptr) return absl::UnauthenticatedError("no valid token");
  return behind_->Authenticate(credentials);
}

std::vector<std::shared_ptr<const call::Principal>> DevAuthenticator::KnownAs(
    absl::string_view id) const {
  std::vector<std::shared_ptr<const call::Principal>> known;
  if (behind_ != nullptr) known = behind_->KnownAs(id);
  if (id == principal_->id) known.push_back(principal_);
  return known;
}

}  // namespace osiedle::identity
