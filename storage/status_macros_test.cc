#include "storage/status_macros.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "gtest/gtest.h"

namespace osiedle::storage {
namespace {

constexpr char kPayload[] = "osiedle.storage/test";

absl::Status ErrorWithPayload() {
  absl::Status status = absl::DataLossError("a broken row");
  status.SetPayload(kPayload, absl::Cord("row 7"));
  return status;
}

// Fails where it is told to, and counts its calls.
class Source {
 public:
  explicit Source(absl::Status status) : status_(std::move(status)) {}

  absl::Status Check() {
    ++calls_;
    return status_;
  }
  template <typename T>
  absl::StatusOr<T> Give(T value) {
    ++calls_;
    if (!status_.ok()) return status_;
    return value;
  }
  int calls() const { return calls_; }

 private:
  absl::Status status_;
  int calls_ = 0;
};

absl::Status CheckAndGoOn(Source& source, bool& went_on) {
  RETURN_IF_ERROR(source.Check());
  went_on = true;
  return absl::OkStatus();
}

absl::StatusOr<std::string> CheckAndAnswer(Source& source) {
  RETURN_IF_ERROR(source.Check());
  return "checked";
}

absl::StatusOr<int> Double(Source& source, int number) {
  ASSIGN_OR_RETURN(const int given, source.Give(number));
  return 2 * given;
}

TEST(ReturnIfError, WhenOk_GoesOnAfterOneCall) {
  Source source(absl::OkStatus());
  bool went_on = false;
  EXPECT_EQ(CheckAndGoOn(source, went_on), absl::OkStatus());
  EXPECT_TRUE(went_on);
  EXPECT_EQ(source.calls(), 1);
  absl::StatusOr<std::string> answer = CheckAndAnswer(source);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "checked");
}

TEST(ReturnIfError, WhenFailed_ReturnsTheErrorAsItIsAfterOneCall) {
  Source source(ErrorWithPayload());
  bool went_on = false;
  EXPECT_EQ(CheckAndGoOn(source, went_on), ErrorWithPayload());
  EXPECT_FALSE(went_on);
  EXPECT_EQ(source.calls(), 1);
  EXPECT_EQ(CheckAndAnswer(source).status(), ErrorWithPayload());
}

TEST(ReturnIfError, OfAVariable_LeavesItAsItIs) {
  const absl::Status error = ErrorWithPayload();
  const auto check = [&]() -> absl::Status {
    RETURN_IF_ERROR(error);
    return absl::OkStatus();
  };
  EXPECT_EQ(check(), ErrorWithPayload());
  EXPECT_EQ(error, ErrorWithPayload());
}

TEST(ReturnIfError, IsOneStatement) {
  Source source(ErrorWithPayload());
  const auto check = [&](bool checks) -> absl::Status {
    if (checks)
      RETURN_IF_ERROR(source.Check());
    else
      return absl::CancelledError("not checked");
    return absl::OkStatus();
  };
  EXPECT_EQ(check(true), ErrorWithPayload());
  EXPECT_EQ(check(false), absl::CancelledError("not checked"));
}

TEST(ReturnIfError, InALambdaOfItsExpression_ReturnsFromTheLambda) {
  Source source(ErrorWithPayload());
  bool after_inner = false;
  bool after_outer = false;
  const auto check = [&]() -> absl::Status {
    RETURN_IF_ERROR([&]() -> absl::Status {
      RETURN_IF_ERROR(source.Check());
      after_inner = true;
      return absl::OkStatus();
    }());
    after_outer = true;
    return absl::OkStatus();
  };
  EXPECT_EQ(check(), ErrorWithPayload());
  EXPECT_FALSE(after_inner);
  EXPECT_FALSE(after_outer);
}

TEST(AssignOrReturn, WhenOk_GivesTheValueAfterOneCall) {
  Source source(absl::OkStatus());
  absl::StatusOr<int> doubled = Double(source, 21);
  ASSERT_TRUE(doubled.ok()) << doubled.status();
  EXPECT_EQ(*doubled, 42);
  EXPECT_EQ(source.calls(), 1);
}

TEST(AssignOrReturn, WhenFailed_ReturnsTheErrorAsItIsAfterOneCall) {
  Source source(ErrorWithPayload());
  EXPECT_EQ(Double(source, 21).status(), ErrorWithPayload());
  EXPECT_EQ(source.calls(), 1);
}

TEST(AssignOrReturn, ToWhatExists_AssignsOnlyWhenOk) {
  struct {
    int number = 1;
  } target;
  const auto assign = [&target](Source source) -> absl::Status {
    ASSIGN_OR_RETURN(target.number, source.Give(7));
    return absl::OkStatus();
  };
  EXPECT_EQ(assign(Source(ErrorWithPayload())), ErrorWithPayload());
  EXPECT_EQ(target.number, 1);
  EXPECT_EQ(assign(Source(absl::OkStatus())), absl::OkStatus());
  EXPECT_EQ(target.number, 7);
}

TEST(AssignOrReturn, MovesAValueThatCannotBeCopied) {
  Source source(absl::OkStatus());
  std::unique_ptr<int> last;
  const auto take = [&]() -> absl::StatusOr<std::unique_ptr<int>> {
    ASSIGN_OR_RETURN(std::unique_ptr<int> first, source.Give(std::make_unique<int>(1)));
    ASSIGN_OR_RETURN(last, source.Give(std::make_unique<int>(2)));
    return first;
  };
  absl::StatusOr<std::unique_ptr<int>> first = take();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(**first, 1);
  EXPECT_EQ(*last, 2);
}

TEST(AssignOrReturn, OfAVariable_CopiesItsValue) {
  const absl::StatusOr<std::string> kept = std::string("kept");
  absl::StatusOr<std::string> also_kept = kept;
  const auto join = [&]() -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(std::string a, kept);
    ASSIGN_OR_RETURN(std::string b, also_kept);
    return a + b;
  };
  EXPECT_EQ(join().value(), "keptkept");
  EXPECT_EQ(*kept, "kept");
  EXPECT_EQ(*also_kept, "kept");
}

TEST(AssignOrReturn, TakesTypesWithCommas) {
  Source source(absl::OkStatus());
  const auto count = [&]() -> absl::StatusOr<size_t> {
    ASSIGN_OR_RETURN((std::map<int, int> squares), source.Give<std::map<int, int>>({{2, 4}}));
    ASSIGN_OR_RETURN((const std::pair<int, int> pair), source.Give(std::pair<int, int>(3, 9)));
    squares.insert(pair);
    return squares.size();
  };
  EXPECT_EQ(count().value(), 2);
}

TEST(AssignOrReturn, InALambdaOfItsExpression_ReturnsFromTheLambda) {
  Source source(ErrorWithPayload());
  const auto name = [&]() -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(std::string outer, [&]() -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(std::string inner, source.Give<std::string>("given"));
      return inner + " inside";
    }());
    return outer + " outside";
  };
  EXPECT_EQ(name().status(), ErrorWithPayload());
  source = Source(absl::OkStatus());
  EXPECT_EQ(name().value(), "given inside outside");
}

TEST(AssignOrReturn, InALoop_ReturnsAtTheFirstError) {
  int given = 0;
  const auto sum = [&](int failing) -> absl::StatusOr<int> {
    int total = 0;
    for (given = 0; given < 3; ++given) {
      Source source(given == failing ? ErrorWithPayload() : absl::OkStatus());
      ASSIGN_OR_RETURN(int number, source.Give(given));
      total += number;
    }
    return total;
  };
  EXPECT_EQ(sum(3).value(), 3);
  EXPECT_EQ(sum(1).status(), ErrorWithPayload());
  EXPECT_EQ(given, 1);
}

}  // namespace
}  // namespace osiedle::storage
