#include "services/contacts/day_pack_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/contacts/contact_checks.h"
#include "services/contacts/contact_links.h"
#include "services/contacts/contact_tables.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {

using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::residents::Person;
using ::osiedle::residents::v1::Boundary;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyRange;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Snapshot;

namespace {

constexpr absl::Duration kPackLife = absl::Hours(24);
constexpr absl::Duration kLookBack = absl::Hours(24 * 180);
constexpr int kMaxContactsOfAStop = 300;
constexpr size_t kMaxContacts = 3'000;
constexpr size_t kMaxContactBytes = 8 * 1024 * 1024;
constexpr int kMaxResidents = 500;
constexpr int kMaxFollowUps = 500;
// Leaves room below the 1 MiB that an answer has.
constexpr size_t kMaxPackBytes = 960 * 1024;

absl::Status CheckDistricts(const Call& call, const Snapshot& snapshot,
                            const v1::GetDayPackRequest& request) {
  call::Violations violations;
  call::ReferenceCheck references(call, snapshot, violations);
  const auto& districts = request.districts();
  for (int i = 0; i < districts.size(); ++i) {
    const auto here = districts.begin() + i;
    const std::string field = absl::StrCat("districts[", i, "]");
    if (here->empty()) {
      violations.Add(field, common::v1::EMPTY_ITEM);
    } else if (std::find(districts.begin(), here, *here) != here) {
      violations.Add(field, common::v1::ALREADY_IN_LIST);
    }
  }
  references.CheckField(request, v1::GetDayPackRequest::kDistrictsFieldNumber);
  if (!violations.empty()) return call::InvalidFields(violations);
  return references.Result();
}

// Takes out every note, at any depth, because a phone may be lost with its data.
void ClearNotes(google::protobuf::Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->name() == "note") {
      reflection.ClearField(&message, field);
    } else if (field->message_type() != nullptr && !field->is_repeated()) {
      ClearNotes(*reflection.MutableMessage(&message, field));
    } else if (field->message_type() != nullptr) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ClearNotes(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    }
  }
}

// Packs one answer from one snapshot.
class Packer {
 public:
  Packer(const Call& call, const Snapshot& snapshot, v1::DayPack& pack)
      : call_(call), snapshot_(snapshot), pack_(pack) {}

  absl::Status PackStops(const v1::GetDayPackRequest& request) {
    const absl::flat_hash_set<std::string> wanted(request.districts().begin(),
                                                  request.districts().end());
    AnyTable::Walk walk = Stops().table().WalkRows(snapshot_, call_.owner(), {});
    v1::Stop stop;
    while (true) {
      ASSIGN_OR_RETURN(bool more, walk.Next(stop));
      if (!more) return absl::OkStatus();
      if (stop.has_delete_time() || !wanted.contains(stop.district())) continue;
      ASSIGN_OR_RETURN(const bool sees, Stops().Sees(call_, snapshot_, stop));
      if (!sees) continue;
      stop.set_etag(call::EtagOf(walk.meta().revision));
      ClearNotes(stop);
      if (!TakeRoom(stop)) return absl::OkStatus();
      *pack_.add_stops() = stop;
    }
  }

  absl::Status PackOutings(absl::CivilDay today) {
    AnyTable::WalkOptions days;
    days.index = index::kOutingsByDate;
    days.begin = KeyTuple::Of(call::DayInKey(today));
    days.end = KeyTuple::Of(call::DayInKey(today + 2)).bytes();
    AnyTable::Walk walk = Outings().table().WalkRows(snapshot_, call_.owner(), days);
    v1::Outing outing;
    while (true) {
      ASSIGN_OR_RETURN(bool more, walk.Next(outing));
      if (!more) return absl::OkStatus();
      const bool over =
          outing.state() != v1::Outing::PLANNED && outing.state() != v1::Outing::STARTED;
      if (outing.has_delete_time() || over) continue;
      ASSIGN_OR_RETURN(const bool sees, Outings().Sees(call_, snapshot_, outing));
      if (!sees) continue;
      outing.set_etag(call::EtagOf(walk.meta().revision));
      ClearNotes(outing);
      if (!TakeRoom(outing)) return absl::OkStatus();
      *pack_.add_outings() = outing;
    }
  }

  absl::Status PackPeople() {
    ASSIGN_OR_RETURN(std::vector<v1::Contact> contacts, LateContacts());
    for (const v1::Contact& contact : contacts) {
      RETURN_IF_ERROR(PackFollowUp(contact));
      for (const std::string& name : contact.residents()) {
        RETURN_IF_ERROR(PackResident(name, contact.occur_time()));
      }
    }
    return absl::OkStatus();
  }

 private:
  // Whether there is room for the message; if not, the pack says that it is not complete.
  bool TakeRoom(const google::protobuf::Message& message) {
    bytes_ += message.ByteSizeLong() + 8;
    if (bytes_ <= kMaxPackBytes) return true;
    pack_.set_truncated(true);
    return false;
  }

  // The late contacts at the stops of the pack, newest first.
  absl::StatusOr<std::vector<v1::Contact>> LateContacts() {
    std::vector<v1::Contact> contacts;
    size_t bytes = 0;
    for (const v1::Stop& stop : pack_.stops()) {
      AnyTable::WalkOptions late;
      late.index = index::kContactsByStop;
      late.begin = KeyTuple::Of(stop.name(), call_.time() - kLookBack);
      late.end = KeyRange::Prefix(KeyTuple::Of(stop.name()).bytes()).end;
      late.reverse = true;
      AnyTable::Walk walk = Contacts().table().WalkRows(snapshot_, call_.owner(), late);
      v1::Contact contact;
      for (int visited = 0;; ++visited) {
        ASSIGN_OR_RETURN(bool more, walk.Next(contact));
        if (!more) break;
        bytes += contact.ByteSizeLong();
        if (visited == kMaxContactsOfAStop || contacts.size() == kMaxContacts ||
            bytes > kMaxContactBytes) {
          pack_.set_truncated(true);
          break;
        }
        if (contact.has_delete_time()) continue;
        ASSIGN_OR_RETURN(const bool sees, Contacts().Sees(call_, snapshot_, contact));
        if (!sees) continue;
        RETURN_IF_ERROR(ViewLinks(call_, snapshot_, contact));
        contacts.push_back(contact);
      }
    }
    std::sort(contacts.begin(), contacts.end(), [](const v1::Contact& a, const v1::Contact& b) {
      const absl::Time at = TimeOf(a.occur_time());
      const absl::Time bt = TimeOf(b.occur_time());
      return at != bt ? at > bt : a.name() > b.name();
    });
    return contacts;
  }

  absl::Status PackFollowUp(const v1::Contact& contact) {
    if (!contact.has_follow_up() || contact.follow_up().done()) return absl::OkStatus();
    if (pack_.follow_ups_size() == kMaxFollowUps) {
      pack_.set_truncated(true);
      return absl::OkStatus();
    }
    v1::AgreedFollowUp agreed;
    agreed.set_contact(contact.name());
    agreed.set_stop(contact.stop());
    *agreed.mutable_occur_time() = contact.occur_time();
    *agreed.mutable_follow_up() = contact.follow_up();
    for (const std::string& name : contact.residents()) {
      ASSIGN_OR_RETURN(bool known, residents::IsKnownResident(call_, snapshot_, name));
      if (!known) continue;
      ASSIGN_OR_RETURN(std::string survivor, residents::SurvivorOf(call_, snapshot_, name));
      agreed.add_residents(std::move(survivor));
    }
    if (TakeRoom(agreed)) *pack_.add_follow_ups() = std::move(agreed);
    return absl::OkStatus();
  }

  absl::Status PackResident(const std::string& name, const google::protobuf::Timestamp& met) {
    // The newest contacts come first, so a resident who is already packed was met later.
    if (!seen_.insert(name).second) return absl::OkStatus();
    if (pack_.residents_size() == kMaxResidents) {
      pack_.set_truncated(true);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(Person person, residents::PersonOf(call_, snapshot_, name));
    const std::string& survivor = person.records.front().name();
    for (const Resident& record : person.records) seen_.insert(record.name());
    v1::PackedResident packed;
    packed.set_resident(survivor);
    *packed.mutable_last_contact_time() = met;
    bool known = false;
    for (const Resident& record : person.records) {
      if (!residents::IsKnown(record)) continue;
      known = true;
      const auto& aliases = packed.aliases();
      if (!record.alias().empty() &&
          std::find(aliases.begin(), aliases.end(), record.alias()) == aliases.end()) {
        packed.add_aliases(record.alias());
      }
    }
    // A resident who was lowered to COUNTED or erased is left out.
    if (!known) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::vector<Boundary> boundaries,
                     residents::BoundariesOf(call_, snapshot_, person));
    for (Boundary& boundary : boundaries) *packed.add_boundaries() = std::move(boundary);
    if (TakeRoom(packed)) *pack_.add_residents() = std::move(packed);
    return absl::OkStatus();
  }

  const Call& call_;
  const Snapshot& snapshot_;
  v1::DayPack& pack_;
  size_t bytes_ = 0;
  // The names of records whose person was already handled.
  absl::flat_hash_set<std::string> seen_;
};

}  // namespace

absl::Status GetDayPack(const Call& call, const Snapshot& snapshot,
                        const v1::GetDayPackRequest& request, v1::DayPack& response) {
  RETURN_IF_ERROR(CheckDistricts(call, snapshot, request));
  ASSIGN_OR_RETURN(absl::CivilDay today, registry::Today(call, snapshot));
  *response.mutable_create_time() = TimestampOf(call.time());
  *response.mutable_expire_time() = TimestampOf(call.time() + kPackLife);
  Packer packer(call, snapshot, response);
  absl::Status packed = packer.PackStops(request);
  if (packed.ok()) packed = packer.PackOutings(today);
  if (packed.ok()) packed = packer.PackPeople();
  return packed;
}

}  // namespace osiedle::contacts
