#include "clients/cli/message_text.h"

#include "clients/cli/field_text.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/registry/v1/register.pb.h"
#include "osiedle/registry/v1/register_requests.pb.h"
#include "osiedle/registry/v1/unit_requests.pb.h"

namespace osiedle::cli {
namespace {

template <typename T>
std::string Text(const char* proto, int width = 0) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(proto, &message));
  return MessageText(message, {.zone = DefaultZone(), .width = width});
}

TEST(MessageTextTest, List_IsATableOfWhatIsSet) {
  EXPECT_EQ(Text<contacts::v1::ListContactsResponse>(R"(
              contacts {
                name: "municipalities/rybnik/contacts/b"
                stop: "municipalities/rybnik/stops/skwer"
                occur_time { seconds: 1760515320 }
                mode: GROUP
                topics: "ławki" topics: "kawa"
                etag: "x"
              }
              contacts { name: "municipalities/rybnik/contacts/a" crisis: true }
              next_page_token: "next")"),
            "name  stop   occur_time        mode   topics       crisis\n"
            "─────────────────────────────────────────────────────────\n"
            "b     skwer  2025-10-15 10:02  GROUP  ławki, kawa\n"
            "a                                                  true\n"
            "next_page_token  next\n");
}

TEST(MessageTextTest, EmptyList_SaysSo) {
  EXPECT_EQ(Text<contacts::v1::ListContactsResponse>(""), "no contacts\n");
  EXPECT_EQ(Text<changes::v1::ListChangesResponse>("next_cursor: 'c'"),
            "no changes\nnext_cursor  c\n");
}

TEST(MessageTextTest, Table_LeavesOutWhatIsTooWide) {
  EXPECT_EQ(Text<contacts::v1::ListContactsResponse>(
                "contacts { name: 'contacts/a' occur_time { seconds: 0 } note: 'n' }", 24),
            "name  occur_time\n──────────────────────\na     1970-01-01 01:00\n"
            "(not shown: note)\n");
}

TEST(MessageTextTest, NameOfAnyKindOfResource_KeepsItsCollection) {
  EXPECT_EQ(Text<changes::v1::ListChangesResponse>(
                "changes { resource: 'municipalities/rybnik/stops/skwer' position: 2 }"),
            "resource     position\n"
            "─────────────────────\n"
            "stops/skwer         2\n");
}

TEST(MessageTextTest, Resource_IsALineAFieldWithWhatIsWithinIndented) {
  EXPECT_EQ(Text<contacts::v1::Outing>(R"(
              name: "municipalities/rybnik/outings/o"
              date { year: 2025 month: 10 day: 15 }
              assistants: "a-1" assistants: "a-2"
              state: FINISHED
              weather { condition: CLOUDY temperature_celsius: 0 }
              costs { line: SUPPLIES amount { currency_code: "PLN" units: 41 nanos: 300000000 } }
              costs { line: WAGES amount { currency_code: "PLN" units: 142 } note: "dwie osoby" })"),
            "name        municipalities/rybnik/outings/o\n"
            "date        2025-10-15\n"
            "assistants  a-1\n"
            "            a-2\n"
            "state       FINISHED\n"
            "weather\n"
            "  condition            CLOUDY\n"
            "  temperature_celsius  0\n"
            "costs\n"
            "  line          amount  note\n"
            "  ────────────────────────────────\n"
            "  SUPPLIES   41.30 PLN\n"
            "  WAGES     142.00 PLN  dwie osoby\n");
}

TEST(MessageTextTest, AnswerThatIsNoList_IsFields) {
  EXPECT_EQ(Text<registry::v1::ImportUnitsResponse>("created_count: 200"), "created_count  200\n");
}

TEST(FieldTextTest, Money_HasItsSignOnce) {
  google::type::Money money;
  money.set_currency_code("PLN");
  money.set_units(-1);
  money.set_nanos(-50'000'000);
  EXPECT_EQ(MoneyText(money), "-1.05 PLN");
}

TEST(FieldTextTest, Time_ShowsSecondsWhereThereAreAny) {
  EXPECT_EQ(TimeText(absl::FromUnixSeconds(1760515320), DefaultZone()), "2025-10-15 10:02");
  EXPECT_EQ(TimeText(absl::FromUnixSeconds(1760515327), DefaultZone()), "2025-10-15 10:02:07");
}

}  // namespace
}  // namespace osiedle::cli
