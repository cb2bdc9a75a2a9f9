#include "clients/cli/csv_reader.h"

#include <string>

#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact.pb.h"

namespace osiedle::cli {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CsvReaderTest : public testing::Test {
 protected:
  // A file of one row under these columns.
  CsvReader& Row(const std::vector<std::string>& columns, std::vector<std::string> cells) {
    file_.header = columns;
    file_.rows = {{.line = 7, .cells = std::move(cells)}};
    reader_.emplace(file_, columns, faults_);
    EXPECT_TRUE(reader_->Next());
    return *reader_;
  }
  std::string Faults() { return std::string(faults_.ToStatus().message()); }

  CsvFile file_;
  LineFaults faults_{"day.csv"};
  std::optional<CsvReader> reader_;
};

TEST_F(CsvReaderTest, Cells_AreReadByType) {
  CsvReader& row =
      Row({"text", "list", "flag", "number", "time", "day", "mode"},
          {"kawa", "a|b", "true", "50.25", "2025-10-15T10:02:00+02:00", "2025-10-22", "GROUP"});
  EXPECT_EQ(row.Required("text"), "kawa");
  EXPECT_THAT(row.List("list"), ElementsAre("a", "b"));
  EXPECT_TRUE(row.Flag("flag"));
  EXPECT_EQ(row.Number("number"), 50.25);
  EXPECT_EQ(google::protobuf::util::TimeUtil::ToString(*row.Time("time")), "2025-10-15T08:02:00Z");
  EXPECT_EQ(row.Date("day")->day(), 22);
  EXPECT_EQ(row.Enum<Contact::Mode>("mode"), Contact::GROUP);
  EXPECT_TRUE(faults_.empty()) << Faults();
}

TEST_F(CsvReaderTest, EmptyCells_AreUnset) {
  CsvReader& row = Row({"x"}, {""});
  EXPECT_EQ(row.Text("x"), "");
  EXPECT_THAT(row.List("x"), IsEmpty());
  EXPECT_FALSE(row.Flag("x"));
  EXPECT_FALSE(row.Number("x").has_value());
  EXPECT_FALSE(row.Time("x").has_value());
  EXPECT_FALSE(row.Date("x").has_value());
  EXPECT_EQ(row.Enum<Contact::Mode>("x"), Contact::MODE_UNSPECIFIED);
  EXPECT_TRUE(faults_.empty()) << Faults();
}

TEST_F(CsvReaderTest, EveryFault_IsToldWithItsLineAndColumn) {
  CsvReader& row = Row({"x"}, {"nonsense"});
  row.Flag("x");
  row.Number("x");
  row.Time("x");
  row.Date("x");
  row.Enum<Contact::Mode>("x");
  row.IntegerOf("1.5", "x");
  EXPECT_EQ(Faults(),
            "day.csv:7: x: is not true or false\n"
            "day.csv:7: x: is not a number\n"
            "day.csv:7: x: is not a time such as 2025-10-15T10:02:00+02:00\n"
            "day.csv:7: x: \"nonsense\" is not a day such as 2025-10-22\n"
            "day.csv:7: x: \"nonsense\" is not one of INDIVIDUAL, GROUP, OBSERVATION\n"
            "day.csv:7: x: \"1.5\" is not a whole number");
  EXPECT_EQ(ExitCodeOf(faults_.ToStatus()), ExitCode::kUsage);
}

TEST_F(CsvReaderTest, DayThatIsNone_IsAFault) {
  Row({"x"}, {"2025-02-30"}).Date("x");
  EXPECT_THAT(Faults(), HasSubstr("\"2025-02-30\" is not a day"));
}

TEST_F(CsvReaderTest, Columns_MustBeThoseThatAreKnown) {
  file_.header = {"a", "c"};
  const CsvReader reader(file_, {"a", "b"}, faults_);
  EXPECT_EQ(Faults(),
            "day.csv:1: the column \"c\" is not known\n"
            "day.csv:1: the column \"b\" is missing");
}

TEST_F(CsvReaderTest, ManyFaults_AreCutToTwenty) {
  for (int line = 1; line <= 23; ++line) faults_.Add(line, "wrong");
  EXPECT_THAT(Faults(), HasSubstr("day.csv:20: wrong\n… and 3 more"));
}

}  // namespace
}  // namespace osiedle::cli
