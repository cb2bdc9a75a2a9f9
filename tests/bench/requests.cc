#include "tests/bench/requests.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/api/town.h"

namespace osiedle::bench {

using contacts::v1::Contact;

std::string StopName() { return absl::StrCat(tests::kRybnik, "/stops/", kStopId); }

std::string ControllerName() { return absl::StrCat(tests::kRybnik, "/controllers/municipality"); }

contacts::v1::CreateStopRequest CreateStop() {
  contacts::v1::CreateStopRequest request;
  request.set_parent(tests::kRybnik);
  request.set_stop_id(kStopId);
  request.mutable_stop()->set_display_name("Skwer");
  request.mutable_stop()->mutable_place()->set_precision(contacts::v1::Place::STREET);
  request.mutable_stop()->mutable_place()->set_description("Zielony skwer, na próbę");
  return request;
}

Contact SampleContact() {
  Contact contact;
  contact.set_stop(StopName());
  contact.mutable_occur_time()->set_seconds(1'760'000'000);
  contact.set_occur_time_precision(Contact::EXACT);
  contact.set_channel(Contact::BIKE);
  contact.set_mode(Contact::INDIVIDUAL);
  contact.set_initiator(Contact::RESIDENT);
  contact.set_prior_help(Contact::NEVER);
  contact.add_topics("ogrzewanie");
  contact.add_topics("dodatek mieszkaniowy");
  contact.set_note("Rozmowa przy kawie, dane na próbę.");
  return contact;
}

contacts::v1::CreateContactRequest CreateContact() {
  contacts::v1::CreateContactRequest request;
  request.set_parent(tests::kRybnik);
  *request.mutable_contact() = SampleContact();
  return request;
}

std::string RequestId(std::mt19937_64& random) {
  constexpr char kDigits[] = "0123456789abcdef";
  const uint64_t halves[2] = {(random() & ~uint64_t{0xf000}) | 0x4000,
                              (random() & ~(uint64_t{3} << 62)) | uint64_t{1} << 63};
  std::string id;
  id.reserve(36);
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) id.push_back('-');
    id.push_back(kDigits[halves[digit / 16] >> (60 - 4 * (digit % 16)) & 15]);
  }
  return id;
}

std::string ContactsCsv(int rows, const std::string& series) {
  std::string text =
      "contact_id,occur_time,occur_time_precision,stop,place_description,place_precision,channel,"
      "mode,initiator,prior_help,head_counts,topics,need_code,need_severity,need_for_whom,"
      "need_own_words,skills_offered,information_given,follow_up,follow_up_due_date,crisis,note\n";
  for (int row = 0; row < rows; ++row) {
    absl::StrAppendFormat(
        &text,
        "%s-%06d,2025-10-15T%02d:%02d:00+02:00,EXACT,%s,,,BIKE,INDIVIDUAL,RESIDENT,NEVER,,"
        "ogrzewanie|dodatek mieszkaniowy,,,,,,,,,false,\"Rozmowa przy kawie, dane na próbę.\"\n",
        series, row, 8 + row / 60 % 10, row % 60, kStopId);
  }
  return text;
}

std::string ContactRowsCsv(int rows, const std::string& series) {
  std::string text =
      "id,occur_time,occur_time_precision,stop,channel,mode,initiator,prior_help,topics,note\n";
  for (int row = 0; row < rows; ++row) {
    absl::StrAppendFormat(
        &text,
        "%s-%06d,2025-10-15T%02d:%02d:00+02:00,EXACT,%s,BIKE,INDIVIDUAL,RESIDENT,NEVER,"
        "ogrzewanie|dodatek mieszkaniowy,\"Rozmowa przy kawie, dane na próbę.\"\n",
        series, row, 8 + row / 60 % 10, row % 60, StopName());
  }
  return text;
}

contacts::v1::SyncDayRequest NewDay(int items, std::mt19937_64& random) {
  const std::string day = absl::StrCat("dzien-", RequestId(random));
  const std::string outing = absl::StrCat(tests::kRybnik, "/outings/", day);
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  contacts::v1::SyncDayRequest request;
  request.set_parent(tests::kRybnik);
  request.set_request_id(RequestId(random));
  request.mutable_send_time()->set_seconds(now);
  contacts::v1::SyncedOuting& tour = *request.add_items()->mutable_outing();
  tour.set_outing_id(day);
  tour.mutable_outing()->mutable_date()->set_year(2025);
  tour.mutable_outing()->mutable_date()->set_month(6);
  tour.mutable_outing()->mutable_date()->set_day(3);
  std::string resident;
  for (int i = 1; i < items; ++i) {
    contacts::v1::SyncItem& item = *request.add_items();
    const std::string id = absl::StrCat(day, "-", i);
    if (i % 5 == 1) {
      resident = absl::StrCat(tests::kRybnik, "/residents/", id);
      item.mutable_resident()->set_resident_id(id);
      auto& known = *item.mutable_resident()->mutable_resident();
      known.set_identity_level(residents::v1::Resident::ALIAS);
      known.set_alias(absl::StrFormat("Przykład %x", random() % 0xfffff));
    } else if (i % 5 == 2) {
      item.mutable_boundary()->set_resident(resident);
      item.mutable_boundary()->set_boundary_id("bez-munduru");
      item.mutable_boundary()->mutable_boundary()->set_no_uniforms(true);
    } else if (i % 50 == 3) {
      item.mutable_tally()->set_outing(outing);
      auto& tally = *item.mutable_tally()->mutable_tally();
      tally.set_tally_id(absl::StrCat("t-", i));
      tally.set_version(1);
      tally.set_coffee_count(12);
      tally.set_talk_count(3);
      tally.mutable_occur_time()->set_seconds(now);
    } else {
      item.mutable_contact()->set_contact_id(id);
      *item.mutable_contact()->mutable_contact() = SampleContact();
      if (i % 2 == 0) item.mutable_contact()->mutable_contact()->add_residents(resident);
    }
  }
  return request;
}

}  // namespace osiedle::bench
