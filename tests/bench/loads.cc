#include "tests/bench/loads.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/api/town.h"
#include "tests/bench/die.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {

using contacts::v1::Contact;
using tests::As;
using tests::TokenOf;

Load<contacts::v1::GetContactRequest, Contact> GetContacts(const FilledTown& town, As as) {
  return {.method = &Stub::async_interface::GetContact,
          .token = TokenOf(as),
          .in_flight = 64,
          .renew = [&town](contacts::v1::GetContactRequest& request, std::mt19937_64& random) {
            request.set_name(town.NameOf(random() % town.count()));
          }};
}

Load<residents::v1::GetResidentRequest, residents::v1::Resident,
     residents::v1::ResidentService::Stub>
GetResidents(const std::string& name) {
  residents::v1::GetResidentRequest request;
  request.set_name(name);
  return {.method = &residents::v1::ResidentService::Stub::async_interface::GetResident,
          .token = TokenOf(As::kAssistant),
          .in_flight = 128,
          .request = request};
}

Load<contacts::v1::BatchGetContactsRequest, contacts::v1::BatchGetContactsResponse>
BatchGetContacts(const FilledTown& town) {
  contacts::v1::BatchGetContactsRequest request;
  request.set_parent(tests::kRybnik);
  return {.method = &Stub::async_interface::BatchGetContacts,
          .token = TokenOf(As::kViewer),
          .in_flight = 4,
          .request = request,
          .renew =
              [&town](contacts::v1::BatchGetContactsRequest& batch, std::mt19937_64& random) {
                // From anywhere, and none twice.
                const uint64_t step = town.count() / kNamesOfABatch;
                batch.clear_names();
                for (int i = 0; i < kNamesOfABatch; ++i) {
                  batch.add_names(town.NameOf(i * step + random() % step));
                }
              },
          .is_good =
              [](const contacts::v1::BatchGetContactsResponse& answer) {
                return answer.contacts_size() == kNamesOfABatch;
              }};
}

Load<contacts::v1::CreateContactRequest, Contact> CreateContacts() {
  return {.method = &Stub::async_interface::CreateContact,
          .token = TokenOf(As::kAssistant),
          .in_flight = 128,
          .request = CreateContact(),
          .renew = [](contacts::v1::CreateContactRequest& request, std::mt19937_64& random) {
            request.set_request_id(RequestId(random));
          }};
}

Load<contacts::v1::CreateContactRequest, Contact> RefusedCreates(int violations) {
  auto load = CreateContacts();
  Contact& contact = *load.request.mutable_contact();
  // A need without a code, of a severity that there is not.
  for (int i = 0; i < violations / 2; ++i) contact.add_needs()->set_severity(9);
  if (violations % 2 != 0) contact.clear_channel();
  load.code = grpc::StatusCode::INVALID_ARGUMENT;
  return load;
}

Load<contacts::v1::UpdateContactRequest, Contact> ChangeOneContact(const std::string& name) {
  contacts::v1::UpdateContactRequest request;
  request.mutable_contact()->set_name(name);
  request.mutable_update_mask()->add_paths("occur_time");
  return {.method = &Stub::async_interface::UpdateContact,
          .token = TokenOf(As::kAssistant),
          .in_flight = 64,
          .request = request,
          .renew = [](contacts::v1::UpdateContactRequest& update, std::mt19937_64& random) {
            update.set_request_id(RequestId(random));
            auto& time = *update.mutable_contact()->mutable_occur_time();
            time.set_seconds(1'600'000'000 + static_cast<int64_t>(random() % 100'000'000));
          }};
}

namespace {

// Pages from anywhere in time, of what `more` leaves of it.
Load<contacts::v1::ListContactsRequest, contacts::v1::ListContactsResponse> ListFrom(
    const FilledTown& town, const std::string& more) {
  contacts::v1::ListContactsRequest request;
  request.set_parent(tests::kRybnik);
  request.set_page_size(50);
  return {
      .method = &Stub::async_interface::ListContacts,
      .token = TokenOf(As::kViewer),
      .in_flight = 2,
      .request = request,
      .renew =
          [&town, more](contacts::v1::ListContactsRequest& list, std::mt19937_64& random) {
            const uint64_t from = 50 + random() % (town.count() - 50);
            list.set_filter(absl::StrFormat(
                "occur_time < \"%s\"%s",
                absl::FormatTime(absl::RFC3339_sec, town.OccurTimeOf(from), absl::UTCTimeZone()),
                more));
          },
      .is_good =
          [](const contacts::v1::ListContactsResponse& page) {
            return page.contacts_size() == 50;
          }};
}

}  // namespace

Load<contacts::v1::ListContactsRequest, contacts::v1::ListContactsResponse> ListContacts(
    const FilledTown& town) {
  return ListFrom(town, "");
}

Load<contacts::v1::ListContactsRequest, contacts::v1::ListContactsResponse> ListFilteredContacts(
    const FilledTown& town) {
  return ListFrom(town, absl::StrFormat(" AND (stop = \"%s\" OR stop = \"%s/stops/inny\") AND "
                                        "topics:\"OGRZ*\"",
                                        town.StopOf(0), tests::kRybnik));
}

Load<contacts::v1::SyncDayRequest, contacts::v1::SyncDayResponse, contacts::v1::DayService::Stub>
SyncDays() {
  return {.method = &contacts::v1::DayService::Stub::async_interface::SyncDay,
          .token = TokenOf(As::kAssistant),
          .in_flight = 8,
          .renew = [](contacts::v1::SyncDayRequest& day,
                      std::mt19937_64& random) { day = NewDay(kItemsOfADay, random); },
          .is_good =
              [](const contacts::v1::SyncDayResponse& answer) {
                for (const contacts::v1::SyncResult& result : answer.results()) {
                  if (result.status().code() == 0 && !result.already_known()) continue;
                  std::fprintf(stderr, "an item: %s\n", result.ShortDebugString().c_str());
                  return false;
                }
                return answer.results_size() == kItemsOfADay;
              }};
}

Load<invitations::v1::RedeemInvitationRequest, invitations::v1::Invitation,
     invitations::v1::InvitationService::Stub>
RedeemInvitations(ClaimCodes& codes) {
  invitations::v1::RedeemInvitationRequest request;
  request.set_parent(tests::kRybnik);
  request.set_place("Klub Mieszkańca");
  return {
      .method = &invitations::v1::InvitationService::Stub::async_interface::RedeemInvitation,
      .token = TokenOf(As::kAssistant),
      .in_flight = 128,
      .request = request,
      .renew = [&codes](invitations::v1::RedeemInvitationRequest& redeem, std::mt19937_64& random) {
        const size_t next = codes.taken.fetch_add(1);
        OrDie(next < codes.codes.size(), "there are too few invitations for this machine");
        redeem.set_claim_code(codes.codes[next]);
        redeem.set_request_id(RequestId(random));
      }};
}

Load<figures::v1::SummarizeNeedsRequest, figures::v1::SummarizeNeedsResponse,
     figures::v1::FigureService::Stub>
SummarizeNeeds() {
  figures::v1::SummarizeNeedsRequest request;
  request.set_parent(tests::kRybnik);
  request.set_start_month("2023-01");
  request.set_end_month("2023-12");
  return {.method = &figures::v1::FigureService::Stub::async_interface::SummarizeNeeds,
          .token = TokenOf(As::kCoordinator),
          .in_flight = 2,
          .request = request,
          .is_good = [](const figures::v1::SummarizeNeedsResponse& answer) {
            return answer.need_summaries_size() > 100;
          }};
}

}  // namespace osiedle::bench
