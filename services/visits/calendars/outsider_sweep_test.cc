// Whoever works for another institution learns from a calendar when it is free, and nothing else,
// by any method. Two towns whose calendars give the same free times, and differ in all
// else, are asked the same questions.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/testing/told.h"
#include "services/visits/testing/visits_fixture.h"

namespace osiedle::visits {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::IsOk;
using ::testing::IsEmpty;

enum class Content {
  // Hours by a rule, and nothing more.
  kRule,
  // The same free times out of exceptions, a source and much else.
  kMuch,
};

// What may stand in no answer to an outsider.
constexpr char kSecret[] = "sekretny";

// A town in which jan of the police and a police car have calendars of one content or the other.
class Town : public VisitsTest {
 public:
  explicit Town(Content content) {
    SetUp();
    EXPECT_THAT(NewCalendarOf("anna"), IsOk());
    if (content == Content::kRule) {
      MakeByRule();
    } else {
      MakeByMuch();
    }
    clock().Advance(absl::Minutes(1));
  }
  void TestBody() override {}

  std::vector<const call::Method*> Methods() const {
    std::vector<const call::Method*> methods;
    for (const auto& service : VisitsArea().services) {
      for (const auto& method : service->methods()) methods.push_back(method.get());
    }
    return methods;
  }
  using HandlerFixture::ActAs;
  using VisitsTest::ActAsStaff;
  using VisitsTest::At;
  using VisitsTest::Span;

  // All that the caller is told.
  std::string Told(const call::Method& method, const Message& request) {
    const std::unique_ptr<Message> response(method.response->New());
    const absl::Status status = RunMethod(method, request, *response);
    return call::Told(status, *response);
  }

 private:
  static constexpr char kCar[] =
      "kind: VEHICLE institution: '%/institutions/police' display_name: 'Auto' capacity: 5 ";

  void MakeByRule() {
    // On the Monday of the window alone, because an explanation looks at the weeks after it, too.
    const std::string rule =
        "rules { days: MONDAY begin_minute: 480 end_minute: 720"
        " until_date { year: 2024 month: 6 day: 9 } }";
    EXPECT_THAT(NewCalendarOf("jan", rule), IsOk());
    EXPECT_THAT(NewCalendar("car", absl::StrCat(kCar, rule)), IsOk());
    for (const char* id : {"jan", "car"}) EXPECT_THAT(NewSource(id, "outlook", ""), IsOk());
  }
  void MakeByMuch() {
    const std::string much =
        "rules { days: TUESDAY days: MONDAY begin_minute: 300 end_minute: 1200 }"
        " exceptions { from_date { year: 2024 month: 6 day: 4 } }"
        " exceptions { from_date { year: 2024 month: 6 day: 10 } until_date { year: 2025 month: 6"
        " day: 10 } }"
        " exceptions { from_date { year: 2024 month: 6 day: 3 } begin_minute: 720 end_minute: 900 }"
        " base_location { latitude: 50.1 longitude: 18.5 }"
        " external_ids { system: 'hr' value: 'sekretny' }";
    EXPECT_THAT(NewCalendarOf("jan", much), IsOk());
    EXPECT_THAT(NewCalendar("car", absl::StrCat(kCar, absl::StrReplaceAll(
                                                          much, {{"sekretny", "sekretny2"}}))),
                IsOk());
    for (const char* id : {"jan", "car"}) {
      EXPECT_THAT(NewSource(id, "outlook", Busy(0, 0, 8) + Busy(0, 13, 24)), IsOk());
      EXPECT_THAT(NewSource(id, "sekretny", Busy(0, 5, 6)), IsOk());
      EXPECT_THAT(UpdateCalendar(id, "buffer_before_minutes: 0", "buffer_before_minutes"), IsOk());
    }
  }
};

// In these texts % stands for the town and & for a window. A method may have several questions.
const std::multimap<std::string, std::string>& Questions() {
  static const auto* const questions = [] {
    auto* all = new std::multimap<std::string, std::string>();
    // About jan's calendar, and about the car's.
    for (const char* id : {"jan", "car"}) {
      const std::string name = absl::StrCat("%/calendars/", id);
      for (const auto& [method, text] : std::multimap<std::string, std::string>{
               {"GetCalendar", "name: '$'"},
               {"BatchGetCalendars", "parent: '%' names: '$'"},
               {"BatchGetCalendars", "parent: '%' names: '%/calendars/anna' names: '$'"},
               {"CreateCalendar",
                "parent: '%' calendar_id: '^' calendar { kind: ROOM display_name: 'Sala' capacity: "
                "3"
                " institution: '%/institutions/mops' }"},
               {"CreateCalendar",
                "parent: '%' calendar_id: 'new' calendar { kind: ROOM display_name: 'Sala'"
                " capacity: 3 institution: '%/institutions/mops'"
                " external_ids { system: 'inny' value: 'sekretny' } }"},
               {"CreateCalendar",
                "parent: '%' calendar_id: 'new' calendar { kind: STAFF_MEMBER"
                " staff_member: '%/staffMembers/jan' }"},
               {"UpdateCalendar", "calendar { name: '$' buffer_after_minutes: 5 }"},
               {"UpdateCalendar",
                "calendar { name: '$' rules { days: MONDAY begin_minute: 1 end_minute: 2 } etag: "
                "'x' }"
                " update_mask { paths: 'rules' }"},
               {"UpdateCalendar",
                "calendar { name: '$' kind: ROOM display_name: 'Sala' capacity: 3"
                " institution: '%/institutions/mops' } allow_missing: true"},
               {"DeleteCalendar", "name: '$'"},
               {"DeleteCalendar", "name: '$' allow_missing: true"},
               {"UndeleteCalendar", "name: '$'"},
               {"GetBusySource", "name: '$/busySources/outlook'"},
               {"GetBusySource", "name: '$/busySources/sekretny'"},
               {"BatchGetBusySources", "parent: '$' names: '$/busySources/sekretny'"},
               {"ListBusySources", "parent: '$' show_deleted: true show_total_size: true"},
               {"CreateBusySource", "parent: '$' busy_source_id: 'sekretny' busy_source {}"},
               {"UpdateBusySource", "busy_source { name: '$/busySources/sekretny' }"},
               {"UpdateBusySource",
                "busy_source { name: '$/busySources/sekretny' } allow_missing: true"},
               {"DeleteBusySource", "name: '$/busySources/sekretny'"},
               {"DeleteBusySource", "name: '$/busySources/sekretny' allow_missing: true"},
               {"UndeleteBusySource", "name: '$/busySources/sekretny'"},
               {"ImportBusySource", "name: '$/busySources/sekretny' icalendar: 'x'"},
               {"ListFreeBusy", "parent: '%' calendars: '$' &"},
           }) {
        all->emplace(method, absl::StrReplaceAll(text, {{"$", name}, {"^", id}}));
      }
    }
    for (const auto& [method, text] : std::multimap<std::string, std::string>{
             {"ListCalendars", "parent: '%' show_deleted: true show_total_size: true"},
             {"ListCalendars", "parent: '%' filter: 'external_ids.value = \"sekretny\"'"},
             {"ListCalendars", "parent: '%' filter: 'kind = VEHICLE' show_total_size: true"},
             {"ListCalendars",
              "parent: '%' filter: 'staff_member = \"%/staffMembers/jan\"' show_total_size: true"},
             {"ListCalendars", "parent: '%' order_by: 'update_time desc' page_size: 1"},
             {"ListBusySources", "parent: '%/calendars/-' show_total_size: true"},
             {"UpdateCalendar",
              "calendar { name: '%/calendars/-' buffer_after_minutes: 5"
              " external_ids { system: 'hr' value: 'sekretny' } }"
              " update_mask { paths: 'buffer_after_minutes' }"},
             {"ListFreeBusy", "parent: '%' staff_members: '%/staffMembers/jan' &"},
             {"ListFreeBusy", "parent: '%' calendars: '%/calendars/anna' calendars: 'x' &"},
             {"FindJointSlots",
              "parent: '%' & duration { seconds: 3600 } composition { seats { choices {"
              " staff_member: '%/staffMembers/jan' } } }"},
             {"FindJointSlots",
              "parent: '%' & duration { seconds: 36000 } composition { seats { choices {"
              " staff_member: '%/staffMembers/jan' } } seats { choices { kind: VEHICLE } } }"},
         }) {
      all->emplace(method, text);
    }
    return all;
  }();
  return *questions;
}

class OutsiderSweep : public testing::Test {
 protected:
  // Asks both towns, and returns the methods by which they differ.
  std::vector<std::string> Differences() {
    std::vector<std::string> differences;
    for (const call::Method* method : one_.Methods()) {
      const std::string& name = method->info.short_name;
      const std::string rpc = name.substr(name.find('.') + 1);
      const auto [begin, end] = Questions().equal_range(rpc);
      EXPECT_TRUE(begin != end || !IsAboutCalendars(*method)) << "say how " << rpc << " is asked";
      for (auto question = begin; question != end; ++question) {
        const std::string told = Ask(one_, *method, question->second);
        const std::string other = Ask(other_, *method, question->second);
        EXPECT_EQ(told, other) << rpc << " " << question->second;
        if (told != other) differences.push_back(rpc);
        // But where the question has it.
        if (question->second.find(kSecret) == std::string::npos) {
          EXPECT_EQ(other.find(kSecret), std::string::npos) << rpc << " " << other;
        }
        ++asked_;
        if (told.rfind("OK", 0) == 0) ++answered_[rpc];
      }
    }
    return differences;
  }

  // Visits and procedures are asked by bookings/outsider_sweep_test, and what a crew is told when
  // it cannot go by crew_check_test.
  static bool IsAboutCalendars(const call::Method& method) {
    const std::string& service = method.info.descriptor->service()->name();
    return service == "CalendarService" || service == "SlotService";
  }

  static std::string Ask(Town& town, const call::Method& method, const std::string& text) {
    const std::unique_ptr<Message> request(method.request->New());
    call::ParseText(
        absl::StrReplaceAll(text, {{"%", kRybnik}, {"&", town.Span(town.At(0, 0), town.At(7, 0))}}),
        *request);
    if (const auto* field = request->GetDescriptor()->FindFieldByName("validate_only");
        field != nullptr) {
      request->GetReflection()->SetBool(request.get(), field, true);
    }
    return town.Told(method, *request);
  }

  Town one_{Content::kRule};
  Town other_{Content::kMuch};
  int asked_ = 0;
  std::map<std::string, int> answered_;
};

TEST_F(OutsiderSweep, NoMethodTellsAnotherInstitution_WhatACalendarHolds) {
  int callers = 0;
  for (int number = common::v1::Role_MIN + 1; number <= common::v1::Role_MAX; ++number) {
    // A system has all calendars.
    if (!common::v1::Role_IsValid(number) || number == common::v1::INTEGRATION) continue;
    const auto role = static_cast<common::v1::Role>(number);
    SCOPED_TRACE(common::v1::Role_Name(role));
    for (Town* town : {&one_, &other_}) town->ActAsStaff("anna", role);
    EXPECT_THAT(Differences(), IsEmpty());
    ++callers;
  }
  EXPECT_GT(callers, 10);
  // The questions were asked, and those that can be answered were.
  EXPECT_GT(asked_, callers * 50);
  for (const char* rpc : {"ListCalendars", "ListFreeBusy", "ListBusySources", "CreateCalendar",
                          "DeleteCalendar", "FindJointSlots"}) {
    EXPECT_GT(answered_[rpc], 0) << rpc;
  }
}

// The sweep would find a difference: whoever works for the police sees many.
TEST_F(OutsiderSweep, TheOwnInstitution_SeesTheDifference) {
  for (Town* town : {&one_, &other_}) town->ActAsStaff("jan", common::v1::COORDINATOR);
  int different = 0;
  for (const call::Method* method : one_.Methods()) {
    const std::string& name = method->info.short_name;
    const auto [begin, end] = Questions().equal_range(name.substr(name.find('.') + 1));
    for (auto question = begin; question != end; ++question) {
      if (Ask(one_, *method, question->second) != Ask(other_, *method, question->second)) {
        ++different;
      }
    }
  }
  EXPECT_GT(different, 15);
}

// Nor does a principal who is linked to nobody, and so belongs to no institution.
TEST_F(OutsiderSweep, NorDoAnyTellWhoIsNobody) {
  for (Town* town : {&one_, &other_}) {
    town->ActAs({.id = "nobody",
                 .grants = {{.municipality = "rybnik",
                             .roles = {common::v1::COORDINATOR, common::v1::SOCIAL_WORKER}}}});
  }
  EXPECT_THAT(Differences(), IsEmpty());
}

}  // namespace
}  // namespace osiedle::visits
