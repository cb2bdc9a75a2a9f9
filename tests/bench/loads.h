// The calls that are measured.
#ifndef OSIEDLE_TESTS_BENCH_LOADS_H_
#define OSIEDLE_TESTS_BENCH_LOADS_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/day_service.grpc.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "osiedle/figures/v1/figure_service.grpc.pb.h"
#include "osiedle/invitations/v1/invitation_service.grpc.pb.h"
#include "osiedle/residents/v1/resident_service.grpc.pb.h"
#include "tests/api/town.h"
#include "tests/bench/filled_store.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

// 64 in flight, each any contact of the town, which outlives the load.
Load<contacts::v1::GetContactRequest, contacts::v1::Contact> GetContacts(
    const FilledTown& town, tests::As as = tests::As::kViewer);

// 128 in flight, each the resident of this name. Every reading is audited.
Load<residents::v1::GetResidentRequest, residents::v1::Resident,
     residents::v1::ResidentService::Stub>
GetResidents(const std::string& name);

// 4 in flight, each of 100 contacts of the town, which outlives the load.
inline constexpr int kNamesOfABatch = 100;
Load<contacts::v1::BatchGetContactsRequest, contacts::v1::BatchGetContactsResponse>
BatchGetContacts(const FilledTown& town);

// 128 in flight.
Load<contacts::v1::CreateContactRequest, contacts::v1::Contact> CreateContacts();

// 128 in flight, each refused for `violations` wrong fields, half of which have metadata.
Load<contacts::v1::CreateContactRequest, contacts::v1::Contact> RefusedCreates(int violations);

// 64 in flight.
Load<contacts::v1::UpdateContactRequest, contacts::v1::Contact> ChangeOneContact(
    const std::string& name);

// 2 in flight: pages from anywhere in the list, those that end before a random moment.
Load<contacts::v1::ListContactsRequest, contacts::v1::ListContactsResponse> ListContacts(
    const FilledTown& town);
// The same for two stops and by a prefix of a topic, in any letter case.
Load<contacts::v1::ListContactsRequest, contacts::v1::ListContactsResponse> ListFilteredContacts(
    const FilledTown& town);

// 8 phones, each with a new day of its own: an outing, residents, their wishes, tallies, contacts.
inline constexpr int kItemsOfADay = 500;
Load<contacts::v1::SyncDayRequest, contacts::v1::SyncDayResponse, contacts::v1::DayService::Stub>
SyncDays();

// 128 in flight.
//
// Each takes the next of `codes`, which outlive the load; when they run out, the program ends.
struct ClaimCodes {
  std::vector<std::string> codes;
  std::atomic<size_t> taken = 0;
};
Load<invitations::v1::RedeemInvitationRequest, invitations::v1::Invitation,
     invitations::v1::InvitationService::Stub>
RedeemInvitations(ClaimCodes& codes);

// 2 in flight: a year by month and district.
Load<figures::v1::SummarizeNeedsRequest, figures::v1::SummarizeNeedsResponse,
     figures::v1::FigureService::Stub>
SummarizeNeeds();

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_LOADS_H_
