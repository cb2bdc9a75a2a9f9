#include "clients/cli/record_day.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "osiedle/client/contacts_client.h"
#include "osiedle/client/in_flight.h"
#include "osiedle/client/municipality_client.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::ContactsClient;
using client::MunicipalityClient;
using contacts::v1::Contact;
using contacts::v1::Outing;
using contacts::v1::Stop;

constexpr int kMaxInFlight = 32;

class Recorder {
 public:
  Recorder(const std::shared_ptr<client::Connection>& connection, const std::string& parent,
           const DayFiles& day)
      : municipalities_(connection), contacts_(connection), parent_(parent), day_(day) {
    result_.outing = absl::StrCat(parent, "/outings/", day.outing_id);
  }

  absl::StatusOr<RecordedDay> Record(const std::function<void(int)>& progress) {
    if (absl::Status done = RecordDistrict(); !done.ok()) return done;
    for (const DayStop& stop : day_.stops) {
      if (absl::Status done = RecordStop(stop); !done.ok()) return done;
    }
    if (absl::Status done = RecordOuting(); !done.ok()) return done;
    if (absl::Status done = RecordContacts(progress); !done.ok()) return done;
    return std::move(result_);
  }

 private:
  static void Count(bool was_there, Recorded& recorded) {
    ++(was_there ? recorded.unchanged : recorded.created);
  }

  // Whether a Get found something; any failure but NOT_FOUND is one.
  template <typename T>
  static absl::StatusOr<bool> Found(const absl::StatusOr<T>& got) {
    if (got.ok()) return true;
    if (absl::IsNotFound(got.status())) return false;
    return got.status();
  }

  absl::Status RecordDistrict() {
    if (day_.district_id.empty()) return absl::OkStatus();
    registry::v1::GetDistrictRequest get;
    get.set_name(absl::StrCat(parent_, "/districts/", day_.district_id));
    const absl::StatusOr<bool> found = Found(municipalities_.GetDistrict(get));
    if (!found.ok()) return found.status();
    Count(*found, result_.districts);
    // The district is the town's: whatever it says by now is right.
    if (*found) return absl::OkStatus();
    registry::v1::CreateDistrictRequest create;
    create.set_parent(parent_);
    create.set_district_id(day_.district_id);
    *create.mutable_district() = day_.district;
    return municipalities_.CreateDistrict(create).status();
  }

  absl::Status RecordStop(const DayStop& stop) {
    contacts::v1::GetStopRequest get;
    get.set_name(absl::StrCat(parent_, "/stops/", stop.id));
    const absl::StatusOr<bool> found = Found(contacts_.GetStop(get));
    if (!found.ok()) return found.status();
    contacts::v1::CreateStopRequest create;
    create.set_parent(parent_);
    create.set_stop_id(stop.id);
    *create.mutable_stop() = stop.stop;
    const absl::StatusOr<Stop> stored = contacts_.CreateStop(create);
    if (!stored.ok()) return stored.status();
    Count(*found, result_.stops);

    for (size_t i = 0; i < stop.stages.size(); ++i) {
      const bool was_there = i < static_cast<size_t>(stored->stage_history_size());
      if (!was_there) {
        contacts::v1::ChangeStageRequest change;
        change.set_name(stored->name());
        change.set_stage(stop.stages[i].stage());
        *change.mutable_from_date() = stop.stages[i].from_date();
        const absl::StatusOr<Stop> changed = contacts_.ChangeStage(change);
        if (!changed.ok()) return changed.status();
      }
      Count(was_there, result_.stage_changes);
    }
    return absl::OkStatus();
  }

  absl::Status RecordOuting() {
    contacts::v1::GetOutingRequest get;
    get.set_name(result_.outing);
    const absl::StatusOr<bool> found = Found(contacts_.GetOuting(get));
    if (!found.ok()) return found.status();
    contacts::v1::CreateOutingRequest create;
    create.set_parent(parent_);
    create.set_outing_id(day_.outing_id);
    *create.mutable_outing() = day_.outing;
    const absl::StatusOr<Outing> stored = contacts_.CreateOuting(create);
    if (!stored.ok()) return stored.status();
    Count(*found, result_.outings);

    const size_t taken = StepsTaken(*stored);
    for (size_t i = 0; i < day_.timeline.size(); ++i) {
      if (i >= taken) {
        const absl::StatusOr<Outing> stepped = Take(day_.timeline[i]);
        if (!stepped.ok()) return stepped.status();
      }
      Count(i < taken, result_.steps);
    }
    return absl::OkStatus();
  }

  // How much of the course is recorded already. An outing that is over takes no more.
  size_t StepsTaken(const Outing& outing) const {
    if (outing.state() == Outing::FINISHED || outing.state() == Outing::CANCELLED) {
      return day_.timeline.size();
    }
    size_t taken = outing.has_start_time() ? 1 : 0;
    for (const auto& visit : outing.visits()) taken += visit.has_leave_time() ? 2 : 1;
    return taken;
  }

  absl::StatusOr<Outing> Take(const DayStep& step) {
    const auto request = [&](auto of_kind) {
      of_kind.set_name(result_.outing);
      *of_kind.mutable_occur_time() = step.occur_time;
      return of_kind;
    };
    switch (step.action) {
      case DayStep::Action::kStart:
        return contacts_.StartOuting(request(contacts::v1::StartOutingRequest()));
      case DayStep::Action::kArrive: {
        auto arrive = request(contacts::v1::ArriveAtStopRequest());
        arrive.set_stop(step.stop);
        return contacts_.ArriveAtStop(arrive);
      }
      case DayStep::Action::kLeave:
        return contacts_.LeaveStop(request(contacts::v1::LeaveStopRequest()));
      case DayStep::Action::kFinish:
        return contacts_.FinishOuting(request(contacts::v1::FinishOutingRequest()));
    }
    return absl::InternalError("no such step");
  }

  // The names of the contacts of the outing that are there already.
  absl::StatusOr<std::set<std::string>> StoredContacts() {
    contacts::v1::ListContactsRequest list;
    list.set_parent(parent_);
    list.set_filter(absl::StrCat("outing = \"", result_.outing, "\""));
    list.set_page_size(500);
    std::set<std::string> names;
    for (absl::StatusOr<Contact>& contact : contacts_.ListContacts(list)) {
      if (!contact.ok()) return contact.status();
      names.insert(contact->name());
    }
    return names;
  }

  absl::Status RecordContacts(const std::function<void(int)>& progress) {
    const absl::StatusOr<std::set<std::string>> stored = StoredContacts();
    if (!stored.ok()) return stored.status();
    // Each call writes its own place.
    std::vector<absl::Status> ends(day_.contacts.size());
    client::InFlight in_flight(kMaxInFlight);
    for (size_t i = 0; i < day_.contacts.size(); ++i) {
      contacts::v1::CreateContactRequest create;
      create.set_parent(parent_);
      create.set_contact_id(day_.contacts[i].id);
      *create.mutable_contact() = day_.contacts[i].contact;
      in_flight.Enter();
      contacts_.Start<Contact>(
          std::move(create), {},
          [&in_flight, &end = ends[i]](const absl::StatusOr<Contact>& contact) {
            end = contact.status();
            in_flight.Leave();
          });
      progress(std::max(0, static_cast<int>(i) + 1 - kMaxInFlight));
    }
    in_flight.WaitUntilNone();
    progress(static_cast<int>(ends.size()));

    for (size_t i = 0; i < ends.size(); ++i) {
      if (!ends[i].ok()) {
        result_.refused.emplace_back(day_.contacts[i].line, ends[i]);
        continue;
      }
      Count(stored->contains(absl::StrCat(parent_, "/contacts/", day_.contacts[i].id)),
            result_.contacts);
    }
    return absl::OkStatus();
  }

  const MunicipalityClient municipalities_;
  const ContactsClient contacts_;
  const std::string& parent_;
  const DayFiles& day_;
  RecordedDay result_;
};

}  // namespace

absl::StatusOr<RecordedDay> RecordDay(const std::shared_ptr<client::Connection>& connection,
                                      const std::string& parent, const DayFiles& day,
                                      const std::function<void(int)>& progress) {
  return Recorder(connection, parent, day).Record(progress);
}

}  // namespace osiedle::cli
