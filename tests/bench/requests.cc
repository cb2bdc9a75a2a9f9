#include "tests/bench/requests.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

}  // namespace osiedle::bench
