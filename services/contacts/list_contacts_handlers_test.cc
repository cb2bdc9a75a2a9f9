// ListContacts against a plain evaluation of the same conditions over all rows.

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "storage/store.h"
#include "storage/testing/test_seed.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

// Controllers besides that of the town.
constexpr const char* kControllers[] = {"ngo", "mops"};

constexpr int kContacts = 90;
constexpr int kFilters = 20'000;

// A text that people wrote, and the same as it is looked for.
struct Topic {
  const char* written;
  const char* folded;
};
constexpr Topic kTopics[] = {{"Ogródki działkowe", "ogrodki dzialkowe"},
                             {"praca", "praca"},
                             {"Praca, zasiłek", "praca zasilek"},
                             {"ŁAWKA w parku!", "lawka w parku"},
                             {"pies * kot", "pies kot"}};
constexpr Topic kPrefixes[] = {{"ogr", "ogr"},     {"OGRÓ", "ogro"},   {"dzia", "dzia"},
                               {"Ław", "law"},     {"w PAR", "w par"}, {"p", "p"},
                               {"zasił", "zasil"}, {"nic", "nic"}};

bool BeginsAWord(absl::string_view text, absl::string_view prefix) {
  return absl::StartsWith(text, prefix) || absl::StrContains(text, absl::StrCat(" ", prefix));
}

std::string Folded(const std::string& topic) {
  for (const Topic& known : kTopics) {
    if (topic == known.written) return known.folded;
  }
  return "";
}

// A filter as its text, and what it means.
struct Question {
  std::vector<std::string> texts;
  std::vector<std::function<bool(const v1::Contact&)>> of_contact;
  // One need, and one external id, has to meet all of these.
  std::vector<std::function<bool(const v1::ExpressedNeed&)>> of_need;
  std::vector<std::function<bool(const common::v1::ExternalId&)>> of_external_id;

  bool Holds(const v1::Contact& contact) const {
    const auto meets = [](const auto& conditions, const auto& value) {
      return absl::c_all_of(conditions, [&](const auto& condition) { return condition(value); });
    };
    return meets(of_contact, contact) &&
           (of_need.empty() ||
            absl::c_any_of(contact.needs(),
                           [&](const v1::ExpressedNeed& need) { return meets(of_need, need); })) &&
           (of_external_id.empty() ||
            absl::c_any_of(contact.external_ids(), [&](const common::v1::ExternalId& id) {
              return meets(of_external_id, id);
            }));
  }
};

class ListContactsTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    for (const char* id : {"boguszowice", "chwalowice"}) {
      registry::v1::CreateDistrictRequest request;
      request.set_parent(kRybnik);
      request.set_district_id(id);
      request.mutable_district()->set_display_name(id);
      ASSERT_THAT(Run<registry::v1::District>(request), IsOk());
    }
    ASSERT_THAT(NewStop("rynek", "district: 'municipalities/rybnik/districts/boguszowice'"),
                IsOk());
    ASSERT_THAT(NewStop("rynek-2", "district: 'municipalities/rybnik/districts/chwalowice'"),
                IsOk());
    ASSERT_THAT(NewStop("skwer"), IsOk());
    for (const char* id : {"o1", "o2", "o12"}) ASSERT_THAT(NewOuting(id), IsOk());
    for (const char* id : kControllers) {
      registry::v1::CreateControllerRequest request;
      request.set_parent(kRybnik);
      request.set_controller_id(id);
      request.mutable_controller()->set_display_name(id);
      request.mutable_controller()->set_kind(registry::v1::Controller::NGO);
      ASSERT_THAT(Run<registry::v1::Controller>(request), IsOk());
    }
    const std::string alias = "identity_level: ALIAS alias: 'Beret' ";
    ASSERT_THAT(NewResident("ala"), IsOk());
    ASSERT_THAT(NewResident("ela", alias + Controller("ngo")), IsOk());
    ASSERT_THAT(NewResident("ola", alias + Controller("mops")), IsOk());
    for (int i = 0; i < kContacts; ++i) AddContact(i);
  }

  template <typename T>
  const T& AnyOf(const std::vector<T>& values) {
    return values[random_() % values.size()];
  }
  bool OneIn(int n) { return random_() % n == 0; }

  static std::string ControllerName(const std::string& id) {
    return absl::StrCat(kRybnik, "/controllers/", id);
  }
  static std::string Controller(const std::string& id) {
    return absl::StrCat("controller: '", ControllerName(id), "' ");
  }

  void AddContact(int i) {
    std::string text = AnyOf<std::string>({"mode: INDIVIDUAL ", "mode: GROUP "});
    absl::StrAppend(&text,
                    AnyOf<std::string>({"channel: BIKE ", "channel: CLUB ", "channel: HOME "}));
    if (OneIn(2)) absl::StrAppend(&text, "outing: '", kRybnik, "/outings/", AnyOf(outings_), "' ");
    if (OneIn(2)) absl::StrAppend(&text, "stop: '", StopName(AnyOf(stops_)), "' ");
    if (OneIn(4)) absl::StrAppend(&text, "crisis: true ");
    if (OneIn(2)) absl::StrAppend(&text, Controller(kControllers[random_() % 2]));
    for (const char* need : {"loneliness", "homelessness"}) {
      if (OneIn(3)) {
        absl::StrAppend(&text, "needs { need_code: '", kRybnik, "/needCodes/", need,
                        "' severity: ", random_() % 4, " } ");
      }
    }
    for (const Topic& topic : kTopics) {
      if (OneIn(5)) absl::StrAppend(&text, "topics: '", topic.written, "' ");
    }
    if (OneIn(3)) {
      absl::StrAppend(&text, "follow_up { text: 'x' ");
      if (OneIn(2)) {
        absl::StrAppend(&text, "due_date { year: 2024 month: 6 day: ", random_() % 5 + 4, " }");
      }
      absl::StrAppend(&text, "} ");
    }
    for (const char* system : {"ops", "ops-2"}) {
      if (OneIn(3)) {
        absl::StrAppend(&text, "external_ids { system: '", system, "' value: '", i / 2 * 2 + 1,
                        i % 2 == 0 ? "" : "b", "' } ");
      }
    }
    const bool alone = absl::StrContains(text, "INDIVIDUAL");
    for (const std::string& resident : residents_) {
      if (OneIn(4) && (!alone || !absl::StrContains(text, "residents"))) {
        absl::StrAppend(&text, "residents: '", ResidentName(resident), "' ");
      }
    }
    // Five days around the day of the tests, many moments more than once.
    const int minute = static_cast<int>(random_() % 40) * 180 - 6600;
    auto contact = NewContact(absl::StrCat("c", i), minute, text);
    ASSERT_THAT(contact, IsOk()) << text;
    if (OneIn(8)) {
      contact = Delete(*contact);
      ASSERT_THAT(contact, IsOk());
    }
    contacts_.push_back(*std::move(contact));
  }

  // One to three conditions joined by OR, of one way to compare a value.
  template <typename Value>
  void Ask(Question& question, std::vector<std::function<bool(const Value&)>>& conditions,
           const std::function<std::pair<std::string, std::function<bool(const Value&)>>()>& one) {
    std::vector<std::string> texts;
    std::vector<std::function<bool(const Value&)>> either;
    for (int n = OneIn(2) ? 1 : 2 + static_cast<int>(random_() % 2); n > 0; --n) {
      auto [text, meaning] = one();
      texts.push_back(text);
      either.push_back(meaning);
    }
    const std::string joined = absl::StrJoin(texts, " OR ");
    question.texts.push_back(OneIn(2) ? absl::StrCat("(", joined, ")") : joined);
    conditions.push_back([either](const Value& value) {
      return absl::c_any_of(either, [&](const auto& meaning) { return meaning(value); });
    });
  }

  using OfContact = std::pair<std::string, std::function<bool(const v1::Contact&)>>;
  using OfNeed = std::pair<std::string, std::function<bool(const v1::ExpressedNeed&)>>;
  using OfExternalId = std::pair<std::string, std::function<bool(const common::v1::ExternalId&)>>;

  // A reference: equal, another, a prefix, or whether there is one.
  OfContact Reference(const std::string& field, const std::string& collection,
                      const std::vector<std::string>& ids,
                      const std::string& (v1::Contact::*get)() const) {
    const std::string name = absl::StrCat(kRybnik, "/", collection, "/", AnyOf(ids));
    switch (random_() % 5) {
      case 0:
        return {absl::StrCat(field, " != '", name, "'"),
                [=](const v1::Contact& c) { return (c.*get)() != name; }};
      case 1:
        return {absl::StrCat(field, OneIn(2) ? " = '" : ":'", name, "*'"),
                [=](const v1::Contact& c) { return absl::StartsWith((c.*get)(), name); }};
      case 2:
        return {absl::StrCat(field, ":*"),
                [=](const v1::Contact& c) { return !(c.*get)().empty(); }};
      default:
        return {absl::StrCat(field, OneIn(2) ? " = " : ":", name),
                [=](const v1::Contact& c) { return (c.*get)() == name; }};
    }
  }

  // A moment against a moment, or against a day in Poland.
  OfContact OccurTime() {
    static const std::vector<std::string> kOps = {"=", "!=", "<", "<=", ">", ">="};
    const std::string op = AnyOf(kOps);
    const bool by_day = OneIn(2);
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
    const int64_t day_number = static_cast<int64_t>(random_() % 7) - 3;
    const absl::CivilDay day = absl::CivilDay(2024, 6, 3) + day_number;
    const int minute = static_cast<int>(random_() % 40) * 180 - 6600;
    const absl::Time moment = absl::FromUnixSeconds(SecondsAt(minute));
    const absl::Time begin = by_day ? absl::FromCivil(day, zone) : moment;
    const absl::Time last = by_day ? absl::FromCivil(day + 1, zone) - absl::Nanoseconds(1) : moment;
    const std::string literal =
        by_day ? absl::FormatCivilTime(day)
               : absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", moment, absl::UTCTimeZone());
    return {absl::StrCat("occur_time ", op, " \"", literal, "\""), [=](const v1::Contact& c) {
              const absl::Time time = absl::FromUnixSeconds(c.occur_time().seconds());
              if (op == "=") return begin <= time && time <= last;
              if (op == "!=") return time < begin || time > last;
              if (op == "<") return time < begin;
              if (op == "<=") return time <= last;
              if (op == ">") return time > last;
              return time >= begin;
            }};
  }

  OfContact Topics() {
    if (OneIn(6)) {
      return {"topics:*", [](const v1::Contact& c) { return !c.topics().empty(); }};
    }
    if (OneIn(2)) {
      const Topic topic = kTopics[random_() % std::size(kTopics)];
      const std::string quoted =
          absl::StrContains(topic.written, '*') ? "pies \\* kot" : topic.written;
      return {absl::StrCat("topics:\"", quoted, "\""), [=](const v1::Contact& c) {
                return absl::c_linear_search(c.topics(), topic.written);
              }};
    }
    const Topic prefix = kPrefixes[random_() % std::size(kPrefixes)];
    return {absl::StrCat("topics:\"", prefix.written, "*\""), [=](const v1::Contact& c) {
              return absl::c_any_of(c.topics(), [&](const std::string& topic) {
                return BeginsAWord(Folded(topic), prefix.folded);
              });
            }};
  }

  OfContact DueDate() {
    const int day = static_cast<int>(random_() % 6) + 3;
    if (OneIn(4)) {
      return {"follow_up.due_date:*",
              [](const v1::Contact& c) { return c.follow_up().has_due_date(); }};
    }
    return {absl::StrCat("follow_up.due_date <= \"2024-06-0", day, "\""),
            [=](const v1::Contact& c) {
              return c.follow_up().has_due_date() && c.follow_up().due_date().day() <= day;
            }};
  }

  OfContact OfResident() {
    const std::string name = ResidentName(AnyOf(residents_));
    return {absl::StrCat("residents:", name), [this, name](const v1::Contact& c) {
              return KnowsResident(name) && absl::c_linear_search(c.residents(), name);
            }};
  }

  OfContact OfMode() {
    if (OneIn(2)) {
      return {"mode = GROUP", [](const v1::Contact& c) { return c.mode() == v1::Contact::GROUP; }};
    }
    return {"mode != GROUP", [](const v1::Contact& c) { return c.mode() != v1::Contact::GROUP; }};
  }

  OfNeed NeedCode() {
    const std::string name = absl::StrCat(
        kRybnik, "/needCodes/", AnyOf<std::string>({"loneliness", "homelessness", "poverty"}));
    if (OneIn(3)) {
      return {absl::StrCat("needs.need_code = ", kRybnik, "/needCodes/l*"),
              [](const v1::ExpressedNeed& need) {
                return absl::StartsWith(need.need_code(), absl::StrCat(kRybnik, "/needCodes/l"));
              }};
    }
    return {absl::StrCat("needs.need_code = ", name),
            [=](const v1::ExpressedNeed& need) { return need.need_code() == name; }};
  }

  OfNeed Severity() {
    const int severity = static_cast<int>(random_() % 4);
    return {absl::StrCat("needs.severity >= ", severity),
            [=](const v1::ExpressedNeed& need) { return need.severity() >= severity; }};
  }

  OfExternalId System() {
    if (OneIn(3)) {
      return {"external_ids.system = ops*", [](const common::v1::ExternalId& id) {
                return absl::StartsWith(id.system(), "ops");
              }};
    }
    const std::string system = AnyOf<std::string>({"ops", "ops-2", "sow"});
    return {absl::StrCat("external_ids.system = ", system),
            [=](const common::v1::ExternalId& id) { return id.system() == system; }};
  }

  OfExternalId Value() {
    const std::string value = absl::StrCat(random_() % kContacts);
    if (OneIn(2)) {
      return {
          absl::StrCat("external_ids.value = '", value, "*'"),
          [=](const common::v1::ExternalId& id) { return absl::StartsWith(id.value(), value); }};
    }
    return {absl::StrCat("external_ids.value = ", value),
            [=](const common::v1::ExternalId& id) { return id.value() == value; }};
  }

  // ---- What the caller may know.

  // Names of controllers and districts; empty: any.
  struct Narrowing {
    std::vector<std::string> controllers;
    std::vector<std::string> districts;
  };

  // Up to three names, or none.
  std::vector<std::string> SomeNames(const std::string& collection,
                                     const std::vector<std::string>& ids) {
    std::vector<std::string> names;
    for (int n = static_cast<int>(random_() % 4); n > 0; --n) {
      names.push_back(absl::StrCat(kRybnik, "/", collection, "/", AnyOf(ids)));
    }
    return names;
  }

  // Makes the caller one with up to three grants, of which each may be narrowed.
  void ActAsSomebody() {
    narrowings_.clear();
    call::Principal principal = {.id = "somebody"};
    for (int n = static_cast<int>(random_() % 3); n >= 0; --n) {
      const Narrowing narrowing = {
          .controllers = SomeNames("controllers", {"ngo", "mops", "municipality", "none"}),
          .districts = OneIn(2) ? SomeNames("districts", {"boguszowice", "chwalowice", "none"})
                                : std::vector<std::string>()};
      principal.grants.push_back({.municipality = "rybnik",
                                  .roles = {common::v1::ASSISTANT},
                                  .controllers = narrowing.controllers,
                                  .districts = narrowing.districts});
      narrowings_.push_back(narrowing);
    }
    ActAs(std::move(principal));
  }

  bool Knows(const v1::Contact& contact) const {
    return absl::c_any_of(narrowings_, [&](const Narrowing& narrowing) {
      return (narrowing.controllers.empty() ||
              absl::c_linear_search(narrowing.controllers, contact.controller())) &&
             (narrowing.districts.empty() ||
              absl::c_linear_search(narrowing.districts, contact.district()));
    });
  }
  // A resident has a controller, and no district.
  bool KnowsResident(const std::string& name) const {
    const std::string controller = ControllerName(name == ResidentName("ala")   ? "municipality"
                                                  : name == ResidentName("ela") ? "ngo"
                                                                                : "mops");
    return absl::c_any_of(narrowings_, [&](const Narrowing& narrowing) {
      return narrowing.districts.empty() &&
             (narrowing.controllers.empty() ||
              absl::c_linear_search(narrowing.controllers, controller));
    });
  }
  bool KnowsAll() const {
    return absl::c_any_of(narrowings_, [](const Narrowing& narrowing) {
      return narrowing.controllers.empty() && narrowing.districts.empty();
    });
  }

  Question NextQuestion() {
    Question question;
    for (int n = static_cast<int>(random_() % 4); n > 0; --n) {
      switch (random_() % 11) {
        case 0:
          Ask<v1::Contact>(question, question.of_contact, [this] {
            return Reference("outing", "outings", outings_, &v1::Contact::outing);
          });
          break;
        case 1:
          Ask<v1::Contact>(question, question.of_contact, [this] {
            return Reference("stop", "stops", stops_, &v1::Contact::stop);
          });
          break;
        case 2:
          Ask<v1::Contact>(question, question.of_contact, [this] {
            return Reference("district", "districts", districts_, &v1::Contact::district);
          });
          break;
        case 3:
          Ask<v1::Contact>(question, question.of_contact, [this] { return OccurTime(); });
          break;
        case 4:
          Ask<v1::Contact>(question, question.of_contact, [this] { return Topics(); });
          break;
        case 5:
          Ask<v1::Contact>(question, question.of_contact, [this] { return DueDate(); });
          break;
        case 6:
          Ask<v1::Contact>(question, question.of_contact, [this] { return OfResident(); });
          break;
        case 7:
          Ask<v1::Contact>(question, question.of_contact, [this] { return OfMode(); });
          break;
        case 8:
          Ask<v1::ExpressedNeed>(question, question.of_need, [this] { return NeedCode(); });
          break;
        case 9:
          Ask<v1::ExpressedNeed>(question, question.of_need, [this] { return Severity(); });
          break;
        default:
          if (!question.of_external_id.empty()) break;
          Ask<common::v1::ExternalId>(question, question.of_external_id,
                                      [this] { return System(); });
          if (OneIn(2)) {
            Ask<common::v1::ExternalId>(question, question.of_external_id,
                                        [this] { return Value(); });
          }
      }
    }
    return question;
  }

  // The ids of all pages, read as a client reads them.
  std::vector<std::string> ListAll(v1::ListContactsRequest request, size_t wanted) {
    std::vector<std::string> ids;
    do {
      auto page = Run<v1::ListContactsResponse>(request);
      EXPECT_THAT(page, IsOk()) << request.filter();
      if (!page.ok()) return ids;
      for (std::string& id : IdsOf(page->contacts())) ids.push_back(std::move(id));
      EXPECT_EQ(page->has_total_size(), request.show_total_size());
      if (request.show_total_size()) {
        EXPECT_EQ(page->total_size(), wanted) << request.filter();
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }

  const std::vector<std::string> outings_ = {"o1", "o2", "o12"};
  const std::vector<std::string> stops_ = {"rynek", "rynek-2", "skwer"};
  const std::vector<std::string> districts_ = {"boguszowice", "chwalowice"};
  const std::vector<std::string> residents_ = {"ala", "ela", "ola"};
  const storage::TestSeed seed_{11};
  std::mt19937 random_{seed_.value()};
  std::vector<v1::Contact> contacts_;
  // Those of the caller's grants. At first one without narrowing.
  std::vector<Narrowing> narrowings_ = {{}};
};

TEST_F(ListContactsTest, OfAnyFilter_IsWhatAPlainEvaluationGives) {
  const std::vector<std::string> orders = {"occur_time", "occur_time desc", "name", "name desc"};
  for (int i = 0; i < kFilters && !HasFailure(); ++i) {
    ActAsSomebody();
    const Question question = NextQuestion();
    v1::ListContactsRequest request;
    request.set_parent(kRybnik);
    request.set_filter(absl::StrJoin(question.texts, " AND "));
    request.set_show_deleted(OneIn(3));
    request.set_show_total_size(OneIn(4));
    request.set_page_size(OneIn(3) ? static_cast<int>(random_() % 20) + 1 : 500);
    // Narrowed grants that have nothing in common, or no index, may have no order.
    if (OneIn(2) && KnowsAll()) request.set_order_by(AnyOf(orders));
    SCOPED_TRACE(request.ShortDebugString());

    std::vector<v1::Contact> wanted;
    for (const v1::Contact& contact : contacts_) {
      if (Knows(contact) && (request.show_deleted() || !contact.has_delete_time()) &&
          question.Holds(contact)) {
        wanted.push_back(contact);
      }
    }
    const std::vector<std::string> given = ListAll(request, wanted.size());
    if (request.order_by().empty()) {
      EXPECT_THAT(given, UnorderedElementsAreArray(IdsOf(wanted)));
      continue;
    }
    const bool by_time = absl::StartsWith(request.order_by(), "occur_time");
    const bool descending = absl::EndsWith(request.order_by(), "desc");
    absl::c_sort(wanted, [&](const v1::Contact& a, const v1::Contact& b) {
      const v1::Contact& first = descending ? b : a;
      const v1::Contact& second = descending ? a : b;
      if (by_time && first.occur_time().seconds() != second.occur_time().seconds()) {
        return first.occur_time().seconds() < second.occur_time().seconds();
      }
      return first.name() < second.name();
    });
    EXPECT_THAT(given, ElementsAreArray(IdsOf(wanted)));
  }
}

// Rows that are read through one index for several values come in one order, each row once.
TEST_F(ListContactsTest, OfTwoStops_IsNewestFirst_OverBoth) {
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_filter(absl::StrCat("stop = ", StopName("rynek"), " OR stop = ", StopName("skwer")));
  auto page = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(page, IsOk());
  ASSERT_GT(page->contacts_size(), 10);
  EXPECT_TRUE(std::is_sorted(page->contacts().rbegin(), page->contacts().rend(),
                             [](const v1::Contact& a, const v1::Contact& b) {
                               return a.occur_time().seconds() < b.occur_time().seconds();
                             }));
}

TEST_F(ListContactsTest, AnOrderThatNoIndexGives_IsRefused_AndNamesThoseThereAre) {
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_order_by("mode");
  auto page = Run<v1::ListContactsResponse>(request);
  EXPECT_THAT(page, FailsWith(common::v1::FILTER_INVALID));
  EXPECT_EQ(MetadataOf(page.status(), "fields"), "occur_time, update_time, name");
  // Where a stop is asked for, its index has that order too, and no other.
  request.set_filter(absl::StrCat("stop = ", StopName("rynek")));
  EXPECT_EQ(MetadataOf(Run<v1::ListContactsResponse>(request).status(), "fields"),
            "occur_time, stop, update_time, name");
  for (const char* order : {"occur_time descending", "occur_time, name", "-name", "a b c", " "}) {
    request.set_order_by(order);
    EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsWith(common::v1::FILTER_INVALID))
        << order;
  }
}

TEST_F(ListContactsTest, APageToken_IsGoodForItsOrderAlone) {
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_page_size(3);
  request.set_order_by("occur_time");
  auto page = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), IsOk());
  request.set_order_by("occur_time desc");
  EXPECT_THAT(Run<v1::ListContactsResponse>(request), FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

// Rows that are put into the table, one more than a page looks at.
class LongListTest : public ContactsTest {
 protected:
  static constexpr int kRows = 5'001;

  void SetUp() override {
    ContactsTest::SetUp();
    uint32_t owner = 0;
    ASSERT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                      owner = call.owner();
                      return absl::OkStatus();
                    }),
                IsOk());
    for (int begin = 0; begin < kRows; begin += 100) {
      const storage::CommitResult result = storage::ReadWriteAndWait(
          store(), {}, [&](storage::Transaction& transaction) -> absl::Status {
            for (int i = begin; i < std::min(begin + 100, kRows); ++i) {
              const std::string id = absl::StrFormat("c%04d", i);
              v1::Contact contact;
              contact.set_name(absl::StrCat(kRybnik, "/contacts/", id));
              contact.mutable_occur_time()->set_seconds(i);
              if (i == 0) contact.add_topics("szachy");
              for (const char* need : {"n1", "n2"}) {
                contact.add_needs()->set_need_code(absl::StrCat(kRybnik, "/needCodes/", need));
              }
              RETURN_IF_ERROR(Contacts().table().Insert(
                  transaction, {.owner = owner, .tuple = storage::KeyTuple::Of(id)}, contact,
                  {.revision = 1}));
            }
            return absl::OkStatus();
          });
      ASSERT_THAT(result.status, IsOk());
    }
  }
};

TEST_F(LongListTest, APage_LooksAtNoMoreThan5000Rows) {
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_show_total_size(true);
  request.set_filter("topics:sz*");
  auto page = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->contacts(), IsEmpty());
  EXPECT_FALSE(page->has_total_size());
  ASSERT_FALSE(page->next_page_token().empty());
  request.set_page_token(page->next_page_token());
  page = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(IdsOf(page->contacts()), ElementsAre("c0000"));
  EXPECT_THAT(page->next_page_token(), IsEmpty());
  // With an index there is less to look at.
  request.set_page_token("");
  request.set_filter("occur_time >= '1970-01-01T00:00:02Z'");
  request.set_page_size(1);
  EXPECT_EQ(Run<v1::ListContactsResponse>(request)->total_size(), kRows - 2);
}

// What a call may read is enough for a page and its count, but for the time zone that the day
// needs.
TEST_F(LongListTest, ACountThatReadsTooMuch_IsNotSet_AndHarmsNoPage) {
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_show_total_size(true);
  request.set_filter("occur_time >= '1970-01-01' AND topics:sz*");
  const auto page = Run<v1::ListContactsResponse>(request);
  ASSERT_THAT(page, IsOk());
  EXPECT_FALSE(page->has_total_size());
  EXPECT_FALSE(page->next_page_token().empty());
}

// An index has as many entries of a row as the row has values: those of the second are looked at in
// the same bounds.
TEST_F(LongListTest, APage_LooksAtNoMoreThan5000EntriesOfRowsThatWereGiven) {
  v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_filter(absl::StrCat("needs.need_code = '", kRybnik, "/needCodes/n*' AND topics:sz*"));
  std::vector<std::string> found;
  int pages = 0;
  do {
    const auto page = Run<v1::ListContactsResponse>(request);
    ASSERT_THAT(page, IsOk());
    for (const std::string& id : IdsOf(page->contacts())) found.push_back(id);
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);  // 10,002 entries.
  EXPECT_THAT(found, ElementsAre("c0000"));
}

TEST_F(ListContactsTest, TheDistrict_IsThatOfTheStopWhenTheContactWasRecorded) {
  auto contact = NewContact("moved", 10, absl::StrCat("stop: '", StopName("rynek"), "'"));
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->district(), "municipalities/rybnik/districts/boguszowice");
  auto stop = Stop("rynek");
  stop->set_district("municipalities/rybnik/districts/chwalowice");
  ASSERT_THAT(Update(*stop, {"district"}), IsOk());
  contact->set_note("później");
  contact = Update(*contact, {"note"});
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->district(), "municipalities/rybnik/districts/boguszowice");
  contact->set_stop(StopName("skwer"));
  contact = Update(*contact, {"stop"});
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->district(), "");
  contact->set_stop(StopName("rynek"));
  contact = Update(*contact, {"stop"});
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->district(), "municipalities/rybnik/districts/chwalowice");
}

}  // namespace
}  // namespace osiedle::contacts
