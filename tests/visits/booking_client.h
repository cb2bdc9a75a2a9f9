// A client that books, answers, moves and calls off visits at random.
#ifndef OSIEDLE_TESTS_VISITS_BOOKING_CLIENT_H_
#define OSIEDLE_TESTS_VISITS_BOOKING_CLIENT_H_

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "osiedle/visits/v1/joint_slot.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "osiedle/visits/v1/visit_service.grpc.pb.h"
#include "tests/visits/booking_log.h"
#include "tests/visits/booking_town.h"
#include "tests/visits/known_visits.h"

namespace osiedle::tests {

// One thread's. A call without an answer is repeated with the same `request_id` until there is one.
class BookingClient {
 public:
  // All of them outlive the client. The same seed asks for the same, as long as the visits stand
  // alike.
  BookingClient(BookingTown& town, KnownVisits& known, BookingLog& log, int number, uint64_t seed)
      : town_(town), known_(known), log_(log), number_(number), random_(seed) {}

  // One or two calls about some visit. Most of them fit how the visit stands.
  void Act();

 private:
  using Visit = visits::v1::Visit;
  using Stub = visits::v1::VisitService::Stub;
  template <typename Request>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Visit*);
  using Crew = google::protobuf::RepeatedPtrField<visits::v1::CrewAssignment>;
  // Something to be done with a visit, and how often.
  struct Choice {
    int weight;
    void (BookingClient::*act)(const Visit& visit);
  };

  static const std::vector<Choice>& ChoicesOf(Visit::State state);

  void Make();
  void Propose(const Visit& visit);
  void Hold(const Visit& visit);
  void Release(const Visit& visit);
  void Reschedule(const Visit& visit);
  void Substitute(const Visit& visit);
  void Accept(const Visit& visit);
  void Decline(const Visit& visit);
  void AskForOtherTime(const Visit& visit);
  void CheckIn(const Visit& visit);
  void Complete(const Visit& visit);
  void Abort(const Visit& visit);
  void Refuse(const Visit& visit);
  void ReportNoContact(const Visit& visit);
  void Cancel(const Visit& visit);

  // Answers for somebody on the crew, and seldom for somebody else: by their own account or by
  // telephone.
  void Respond(const Visit& visit, visits::v1::RespondToVisitRequest request);

  int Draw(int from, int to) {
    return from + static_cast<int>(random_() % static_cast<uint64_t>(to - from + 1));
  }
  bool OneIn(int count) { return Draw(1, count) == 1; }
  // A slot and a crew for the visit: anywhere, or where another visit has its own.
  void DrawSlot(const Visit& visit, bool beside_another, google::protobuf::Timestamp& start,
                Crew& crew);
  // The calendars of those who may take the seat.
  static std::vector<std::string> CandidatesFor(const visits::v1::Seat& seat);
  std::string DrawCandidate(const visits::v1::Seat& seat, const std::set<std::string>& wanted,
                            const std::set<std::string>& taken);

  // Calls until there is an answer, and writes it down.
  template <typename Request>
  std::optional<Visit> Do(const char* name, Method<Request> method, const Visit& before,
                          Request request, const std::string& token,
                          const Metadata& metadata = kForOutreach,
                          const std::string& answering_calendar = "");
  void LookAgain(const std::string& visit);

  BookingTown& town_;
  KnownVisits& known_;
  BookingLog& log_;
  const int number_;
  std::mt19937_64 random_;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_VISITS_BOOKING_CLIENT_H_
