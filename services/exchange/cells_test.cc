#include "services/exchange/cells.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/figures/v1/outreach_summary.pb.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::Message;
using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::Outing;
using ::osiedle::contacts::v1::Stop;
using ::osiedle::figures::v1::OutreachCost;

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

template <typename T>
T FromText(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

Reading InWarsaw() { return {.zone = Warsaw(), .this_year = 2025}; }

// Every cell of a resource, put into an empty one.
template <typename T>
T ThroughCells(const T& resource, const CellStyle& style = {}) {
  T copy;
  for (const Column& column : ColumnsOf(T::descriptor())) {
    const auto fault = SetCell(CellOf(resource, column, style), column, InWarsaw(), copy);
    EXPECT_FALSE(fault.has_value()) << column.path << " is wrong by reason " << fault->reason;
  }
  return copy;
}

template <typename T>
std::string Cell(const T& resource, const std::string& path, const CellStyle& style = {}) {
  const Column* column = FindColumn(T::descriptor(), path);
  EXPECT_NE(column, nullptr) << path;
  return column == nullptr ? "" : CellOf(resource, *column, style);
}

// What is wrong with the cell; "" when nothing is.
template <typename T>
std::string Put(const std::string& path, const std::string& cell, T& resource) {
  const Column* column = FindColumn(T::descriptor(), path);
  EXPECT_NE(column, nullptr) << path;
  if (column == nullptr) return path;
  const Fault fault = SetCell(cell, *column, InWarsaw(), resource);
  return fault ? call::DescriptionOf({"", fault->reason, fault->metadata}) : "";
}

TEST(Cells, BringEveryFieldBack) {
  const auto contact = FromText<Contact>(R"pb(
    name: "municipalities/rybnik/contacts/1"
    stop: "municipalities/rybnik/stops/rynek"
    occur_time { seconds: 1760515320 nanos: 120000000 }
    occur_time_precision: HOUR
    place {
      position { latitude: 50.1156 longitude: 0 }
      precision: STREET
      description: "skwer"
    }
    channel: BIKE
    mode: GROUP
    head_counts { age_band: AGE_60_TO_74 count: 2 }
    head_counts { age_band: AGE_UNKNOWN count: 1 }
    topics: "kawa|herbata"
    topics: "ukośnik \\ i |"
    needs { need_code: "municipalities/rybnik/needCodes/place" own_words: "\"cytat\", ąęśćżźńół" }
    follow_up {
      text: "telefon"
      due_date { year: 2025 month: 10 day: 22 }
      done: true
    }
    crisis: true
    note: "dwa\nwiersze; i średnik"
    external_ids { system: "ops" value: "17" }
    create_time { seconds: 1760515320 }
    etag: "1"
  )pb");
  EXPECT_TRUE(MessageDifferencer::Equals(ThroughCells(contact), contact))
      << ThroughCells(contact).DebugString();
  const auto outing = FromText<Outing>(R"pb(
    date { year: 2025 month: 10 day: 15 }
    assistants: "anna"
    assistants: "jan"
    costs {
      line: SUPPLIES
      amount { currency_code: "PLN" units: 12 nanos: 500000000 }
    }
  )pb");
  EXPECT_TRUE(MessageDifferencer::Equals(ThroughCells(outing), outing));
  EXPECT_TRUE(MessageDifferencer::Equals(ThroughCells(Stop()), Stop()));
}

TEST(Cells, AreReadAsPolishSpreadsheetsWriteThem) {
  Contact contact;
  EXPECT_EQ(Put("occur_time", "15.10.2025 10:02", contact), "");
  EXPECT_EQ(Cell(contact, "occur_time"), "2025-10-15T08:02:00Z");
  EXPECT_EQ(Put("occur_time", "2025-12-15 10:02:30", contact), "");
  EXPECT_EQ(Cell(contact, "occur_time"), "2025-12-15T09:02:30Z");
  EXPECT_EQ(Put("place.position.latitude", "50,1156", contact), "");
  EXPECT_DOUBLE_EQ(contact.place().position().latitude(), 50.1156);
  EXPECT_EQ(Cell(contact, "place.position.latitude"), "50.1156");
  EXPECT_EQ(Put("crisis", "TAK", contact), "");
  EXPECT_TRUE(contact.crisis());
  EXPECT_EQ(Put("crisis", "nie", contact), "");
  EXPECT_FALSE(contact.crisis());
  EXPECT_EQ(Put("follow_up.due_date", "22.10.2025", contact), "");
  EXPECT_EQ(Cell(contact, "follow_up.due_date"), "2025-10-22");
  EXPECT_EQ(Put("mode", "group", contact), "");
  EXPECT_EQ(contact.mode(), Contact::GROUP);
}

TEST(Cells, TruthValues_AreReadAsAnySpreadsheetWritesThem) {
  for (const char* yes : {"PRAWDA", "prawda", "Prawda", "TRUE", "tak", "1", " TAK\u00a0"}) {
    Contact contact;
    EXPECT_EQ(Put("crisis", yes, contact), "");
    EXPECT_TRUE(contact.crisis()) << yes;
  }
  for (const char* no : {"FAŁSZ", "fałsz", "Fałsz", "FALSZ", "FALSE", "nie", "0"}) {
    Contact contact;
    contact.set_crisis(true);
    EXPECT_EQ(Put("crisis", no, contact), "");
    EXPECT_FALSE(contact.crisis()) << no;
  }
}

TEST(Cells, BlanksBetweenThousandsAndAround_DoNotCount) {
  Contact contact;
  EXPECT_EQ(Put("place.position.latitude", "\u202f0\u00a0050,5\u00a0", contact), "");
  EXPECT_DOUBLE_EQ(contact.place().position().latitude(), 50.5);
  EXPECT_EQ(Put("occur_time", "\u00a0", contact), "");
  EXPECT_FALSE(contact.has_occur_time());
  // Of a text they are part.
  EXPECT_EQ(Put("note", " kawa ", contact), "");
  EXPECT_EQ(contact.note(), " kawa ");
}

TEST(Cells, AnAmount_KeepsItsSign_AlsoBelowOne) {
  const CellStyle spreadsheet = {.spreadsheet_zone = Warsaw()};
  struct Case {
    const char* cell;
    int64_t units;
    int32_t nanos;
    const char* text;
    const char* in_spreadsheet;
  };
  for (const Case& c : {
           Case{"-0,50", 0, -500'000'000, "-0.50 PLN", "-0,50 PLN"},
           Case{"-0.05 PLN", 0, -50'000'000, "-0.05 PLN", "-0,05 PLN"},
           Case{"-12.50", -12, -500'000'000, "-12.50 PLN", "-12,50 PLN"},
           Case{"-12 PLN", -12, 0, "-12.00 PLN", "-12,00 PLN"},
           Case{"0,50", 0, 500'000'000, "0.50 PLN", "0,50 PLN"},
           Case{"12,5 eur", 12, 500'000'000, "12.50 EUR", "12,50 EUR"},
       }) {
    OutreachCost cost;
    EXPECT_EQ(Put("total_cost", c.cell, cost), "");
    EXPECT_EQ(cost.total_cost().units(), c.units) << c.cell;
    EXPECT_EQ(cost.total_cost().nanos(), c.nanos) << c.cell;
    EXPECT_EQ(Cell(cost, "total_cost"), c.text);
    EXPECT_EQ(Cell(cost, "total_cost", spreadsheet), c.in_spreadsheet);
  }
  OutreachCost cost;
  for (const char* wrong : {"--5", "-", "5-", "1,2,3", "1.250,50", "-,5", "PLN", "1e3"}) {
    EXPECT_NE(Put("total_cost", wrong, cost), "") << wrong;
  }
}

TEST(Cells, NoBreakSpacesBetweenThousands_AreReadInEveryNumber) {
  for (const std::string space : {" ", "\u00a0", "\u202f"}) {
    OutreachCost cost;
    EXPECT_EQ(Put("total_cost", absl::StrCat("1", space, "234,50"), cost), "");
    EXPECT_EQ(cost.total_cost().units(), 1234);
    EXPECT_EQ(cost.total_cost().nanos(), 500'000'000);
    EXPECT_EQ(Put("total_cost", absl::StrCat("-1", space, "234,50", space, "PLN"), cost), "");
    EXPECT_EQ(cost.total_cost().units(), -1234);
    EXPECT_EQ(Put("outing_count", absl::StrCat("1", space, "234", space, "567"), cost), "");
    EXPECT_EQ(cost.outing_count(), 1234567);
    Contact contact;
    EXPECT_EQ(Put("place.position.latitude", absl::StrCat("1", space, "234,50"), contact), "");
    EXPECT_DOUBLE_EQ(contact.place().position().latitude(), 1234.5);
  }
}

// What a spreadsheet shows, and what comes back of it.
TEST(Cells, ForASpreadsheet_AreLocalAndComeBackAsTheyWere) {
  const CellStyle spreadsheet = {.spreadsheet_zone = Warsaw()};
  const auto contact = FromText<Contact>(R"pb(
    occur_time { seconds: 1760515320 }
    place { position { latitude: 50.1156 longitude: -18.5 } }
    note: "1.5 litra; 8.12"
    create_time { seconds: 1760515321 nanos: 5 }
  )pb");
  EXPECT_EQ(Cell(contact, "occur_time", spreadsheet), "2025-10-15 10:02");
  EXPECT_EQ(Cell(contact, "place.position.latitude", spreadsheet), "50,1156");
  EXPECT_EQ(Cell(contact, "place.position.longitude", spreadsheet), "-18,5");
  EXPECT_EQ(Cell(contact, "note", spreadsheet), "1.5 litra; 8.12");
  EXPECT_EQ(Cell(contact, "create_time", spreadsheet), "2025-10-15 10:02");
  Contact back = ThroughCells(contact, spreadsheet);
  *back.mutable_create_time() = contact.create_time();
  EXPECT_TRUE(MessageDifferencer::Equals(back, contact)) << back.DebugString();
  // Seconds, and both of the hours that one clock shows twice.
  for (const int64_t seconds : {1760515321, 1761438600, 1761442200}) {
    Contact at;
    at.mutable_occur_time()->set_seconds(seconds);
    EXPECT_EQ(ThroughCells(at, spreadsheet).occur_time().seconds(), seconds);
  }
}

TEST(Cells, SayWhatIsWrong) {
  Contact contact;
  EXPECT_THAT(Put("occur_time", "wczoraj", contact), testing::HasSubstr("is no time"));
  EXPECT_THAT(Put("occur_time", "infinite-future", contact), testing::HasSubstr("is no time"));
  EXPECT_THAT(Put("follow_up.due_date", "31.02.2025", contact), testing::HasSubstr("is no day"));
  EXPECT_THAT(Put("place.position.latitude", "nan", contact), testing::HasSubstr("is no number"));
  EXPECT_THAT(Put("mode", "ROWER", contact),
              testing::HasSubstr("is not a value of Mode: INDIVIDUAL, GROUP, OBSERVATION"));
  EXPECT_THAT(Put("crisis", "może", contact), testing::HasSubstr("neither"));
  EXPECT_THAT(Put("head_counts", "AGE_60_TO_74=2", contact), testing::HasSubstr("JSON array"));
}

TEST(Cells, WriteJsonInLowerCamelCase_AndReadBothSpellings) {
  const std::string cell = R"([{"ageBand":"AGE_60_TO_74","count":2}])";
  // As exports were written before.
  const std::string older = R"([{"age_band":"AGE_60_TO_74","count":2}])";
  for (const std::string& text : {cell, older}) {
    Contact contact;
    EXPECT_EQ(Put("head_counts", text, contact), "");
    EXPECT_EQ(CellOf(contact, *FindColumn(Contact::descriptor(), "head_counts"), {}), cell);
  }
}

TEST(Cells, JsonOfOneFieldCannotBringOthersAlong) {
  Contact contact;
  EXPECT_THAT(Put("head_counts", R"([],"note":"x")", contact), testing::HasSubstr("JSON array"));
  EXPECT_EQ(contact.note(), "");
}

TEST(Columns, AreFoundHoweverTheirNamesAreWritten) {
  const Column* column = FindColumn(Contact::descriptor(), "place.description");
  for (const char* written : {"Place.Description", " place . description ", "PLACE.DESCRIPTION"}) {
    EXPECT_EQ(FindColumn(Contact::descriptor(), written), column) << written;
  }
  const Column* time = FindColumn(Contact::descriptor(), "occur_time");
  for (const char* written : {"Occur Time", "occurTime", "occur-time", "OCCUR\u00a0TIME"}) {
    EXPECT_EQ(FindColumn(Contact::descriptor(), written), time) << written;
  }
  EXPECT_EQ(FindColumn(Contact::descriptor(), "occur.time"), nullptr);
  EXPECT_EQ(FindColumn(Contact::descriptor(), ""), nullptr);
}

TEST(Columns, AreTheFieldsThatHoldOneValue) {
  EXPECT_EQ(FindColumn(Contact::descriptor(), "place"), nullptr);
  EXPECT_EQ(FindColumn(Contact::descriptor(), "place.nothing"), nullptr);
  // A position is changed as a whole.
  EXPECT_EQ(FindColumn(Contact::descriptor(), "place.position.latitude")->mask, "place.position");
  EXPECT_EQ(FindColumn(Contact::descriptor(), "place.description")->mask, "place.description");
  EXPECT_TRUE(FindColumn(Contact::descriptor(), "create_time")->of_server);
  EXPECT_TRUE(FindColumn(Contact::descriptor(), "etag")->of_server);
  EXPECT_FALSE(FindColumn(Contact::descriptor(), "note")->of_server);
}

}  // namespace
}  // namespace osiedle::exchange
