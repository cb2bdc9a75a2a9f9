// The trust of a developer's own machine.
#ifndef OSIEDLE_SERVICES_IDENTITY_DEV_AUTHENTICATOR_H_
#define OSIEDLE_SERVICES_IDENTITY_DEV_AUTHENTICATOR_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/authenticator.h"

namespace osiedle::identity {

// For a developer's own machine: a call without a header is the dev principal, who has every role
// everywhere. A call with one goes to the authenticator behind; a wrong token stays wrong.
class DevAuthenticator final : public call::Authenticator {
 public:
  // `behind` may be null: then every token is wrong.
  DevAuthenticator(std::string principal, std::unique_ptr<call::Authenticator> behind);

  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& credentials) const override;
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override;

 private:
  const std::shared_ptr<const call::Principal> principal_;
  const std::unique_ptr<call::Authenticator> behind_;
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_DEV_AUTHENTICATOR_H_
