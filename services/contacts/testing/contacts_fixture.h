// A store with two towns, for the tests of this area's handlers.
#ifndef OSIEDLE_SERVICES_CONTACTS_TESTING_CONTACTS_FIXTURE_H_
#define OSIEDLE_SERVICES_CONTACTS_TESTING_CONTACTS_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/contacts/contacts_area.h"
#include "services/contacts/outing_handlers.h"
#include "services/contacts/stop_handlers.h"
#include "services/invitations/invitations_area.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/level_handlers.h"
#include "services/residents/merge_handlers.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/residents_area.h"

namespace osiedle::contacts {

inline constexpr char kRybnik[] = "municipalities/rybnik";
inline constexpr char kController[] = "municipalities/rybnik/controllers/municipality";

// The areas of contacts and those that they know, and `more`.
inline std::vector<const call::Area*> AreasWith(std::vector<const call::Area*> more) {
  more.insert(more.begin(), {&registry::RegistryArea(), &residents::ResidentsArea(),
                             &invitations::InvitationsArea(), &ContactsArea()});
  return more;
}

class ContactsTest : public registry::RegistryTest {
 protected:
  explicit ContactsTest(std::vector<const call::Area*> more = {})
      : RegistryTest(AreasWith(std::move(more))) {}

  // Rybnik and Gdynia.
  void SetUp() override {
    FoundRybnik();
    ASSERT_THAT(CreateTown("gdynia", "2262011"), call::IsOk());
  }

  // Each with what is needed and `more` in text format.
  absl::StatusOr<v1::Stop> NewStop(const std::string& id, const std::string& more = "",
                                   const std::string& parent = kRybnik) {
    v1::CreateStopRequest request;
    request.set_parent(parent);
    request.set_stop_id(id);
    Merge("display_name: 'Rynek' place { description: 'rynek' }", *request.mutable_stop());
    Merge(more, *request.mutable_stop());
    return Run<v1::Stop>(request);
  }
  absl::StatusOr<v1::Outing> NewOuting(const std::string& id, const std::string& more = "",
                                       const std::string& parent = kRybnik) {
    v1::CreateOutingRequest request;
    request.set_parent(parent);
    request.set_outing_id(id);
    Merge("date { year: 2024 month: 6 day: 3 }", *request.mutable_outing());
    Merge(more, *request.mutable_outing());
    return Run<v1::Outing>(request);
  }
  // `minute` of the day of the tests, 3 June 2024, in UTC.
  absl::StatusOr<v1::Contact> NewContact(const std::string& id, int minute,
                                         const std::string& more = "",
                                         const std::string& parent = kRybnik) {
    v1::CreateContactRequest request;
    request.set_parent(parent);
    request.set_contact_id(id);
    Merge("mode: INDIVIDUAL channel: BIKE", *request.mutable_contact());
    request.mutable_contact()->mutable_occur_time()->set_seconds(SecondsAt(minute));
    Merge(more, *request.mutable_contact());
    return Run<v1::Contact>(request);
  }
  // Someone known by an alias, unless `text` is all there is to say.
  absl::StatusOr<residents::v1::Resident> NewResident(
      const std::string& id, const std::string& text = "identity_level: ALIAS alias: 'Beret'",
      const std::string& parent = kRybnik) {
    residents::v1::CreateResidentRequest request;
    request.set_parent(parent);
    request.set_resident_id(id);
    Merge(text, *request.mutable_resident());
    return Run<residents::v1::Resident>(request);
  }
  absl::StatusOr<residents::v1::Resident> MergeResidents(const std::string& id,
                                                         const std::string& survivor) {
    residents::v1::MergeResidentRequest request;
    request.set_name(ResidentName(id));
    request.set_survivor(ResidentName(survivor));
    return Run<residents::v1::Resident>(request);
  }
  absl::StatusOr<residents::v1::Resident> UnmergeResident(const std::string& id) {
    residents::v1::UnmergeResidentRequest request;
    request.set_name(ResidentName(id));
    return Run<residents::v1::Resident>(request);
  }
  absl::StatusOr<residents::v1::Resident> CountOnly(const std::string& id) {
    residents::v1::LowerIdentityLevelRequest request;
    request.set_name(ResidentName(id));
    Merge("identity_level: COUNTED act { kind: NO_LONGER_NEEDED }", request);
    return Run<residents::v1::Resident>(request);
  }
  static std::string ResidentName(const std::string& id) {
    return absl::StrCat(kRybnik, "/residents/", id);
  }

  // What `text` says goes over what is there.
  static void Merge(const std::string& text, google::protobuf::Message& message) {
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &message)) << text;
  }
  static int64_t SecondsAt(int minute) { return 1717372800 + 60 * minute; }

  absl::StatusOr<v1::Stop> Delete(const v1::Stop& stop) {
    v1::DeleteStopRequest request;
    request.set_name(stop.name());
    return Run<v1::Stop>(request);
  }
  absl::StatusOr<v1::Outing> Delete(const v1::Outing& outing) {
    v1::DeleteOutingRequest request;
    request.set_name(outing.name());
    return Run<v1::Outing>(request);
  }
  absl::StatusOr<v1::Contact> Delete(const v1::Contact& contact) {
    v1::DeleteContactRequest request;
    request.set_name(contact.name());
    return Run<v1::Contact>(request);
  }

  absl::StatusOr<v1::Stop> Update(const v1::Stop& stop, const std::vector<std::string>& paths,
                                  bool allow_missing = false) {
    v1::UpdateStopRequest request;
    *request.mutable_stop() = stop;
    request.set_allow_missing(allow_missing);
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Stop>(request);
  }
  absl::StatusOr<v1::Outing> Update(const v1::Outing& outing,
                                    const std::vector<std::string>& paths) {
    v1::UpdateOutingRequest request;
    *request.mutable_outing() = outing;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Outing>(request);
  }
  absl::StatusOr<v1::Contact> Update(const v1::Contact& contact,
                                     const std::vector<std::string>& paths,
                                     bool allow_missing = false) {
    v1::UpdateContactRequest request;
    *request.mutable_contact() = contact;
    request.set_allow_missing(allow_missing);
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Contact>(request);
  }

  absl::StatusOr<v1::Stop> Stop(const std::string& id) {
    v1::GetStopRequest request;
    request.set_name(absl::StrCat(kRybnik, "/stops/", id));
    return Run<v1::Stop>(request);
  }
  absl::StatusOr<v1::Outing> Outing(const std::string& id) {
    v1::GetOutingRequest request;
    request.set_name(absl::StrCat(kRybnik, "/outings/", id));
    return Run<v1::Outing>(request);
  }
  absl::StatusOr<v1::Contact> Contact(const std::string& id) {
    v1::GetContactRequest request;
    request.set_name(absl::StrCat(kRybnik, "/contacts/", id));
    return Run<v1::Contact>(request);
  }

  static std::string StopName(const std::string& id) {
    return absl::StrCat(kRybnik, "/stops/", id);
  }
};

// "…/contacts/a" -> "a", for each.
template <typename Rows>
std::vector<std::string> IdsOf(const Rows& rows) {
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.name().substr(row.name().rfind('/') + 1));
  return ids;
}

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_TESTING_CONTACTS_FIXTURE_H_
