// A town with districts, stops and codes of its own, for the tests of this area.
#ifndef OSIEDLE_SERVICES_FIGURES_TESTING_FIGURES_FIXTURE_H_
#define OSIEDLE_SERVICES_FIGURES_TESTING_FIGURES_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/figures/v1/edition_requests.pb.h"
#include "osiedle/figures/v1/need_summary.pb.h"
#include "osiedle/figures/v1/need_summary_requests.pb.h"
#include "osiedle/figures/v1/outreach_summary.pb.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"
#include "osiedle/figures/v1/visit_summary.pb.h"
#include "osiedle/figures/v1/visit_summary_requests.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/method_info.h"
#include "services/clubs/clubs_area.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "services/figures/edition_handlers.h"
#include "services/figures/figure_counters.h"
#include "services/figures/figure_tables.h"
#include "services/figures/figures_area.h"
#include "services/figures/summary_handlers.h"
#include "services/figures/visit_summary_handlers.h"
#include "services/invitations/invitation_tables.h"
#include "services/registry/background_reader.h"
#include "services/staff/staff_area.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/visits_area.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::figures {

inline constexpr char kTown[] = "municipalities/rybnik";

inline std::string DistrictName(const std::string& id) {
  return absl::StrCat(kTown, "/districts/", id);
}
inline std::string CodeName(const std::string& id) {
  return absl::StrCat(kTown, "/needCodes/", id);
}

class FiguresTest : public contacts::ContactsTest {
 protected:
  FiguresTest()
      : ContactsTest(
            {&staff::StaffArea(), &visits::VisitsArea(), &clubs::ClubsArea(), &FiguresArea()}) {}

  void NewDistrict(const std::string& id) {
    registry::v1::CreateDistrictRequest request;
    request.set_parent(kTown);
    request.set_district_id(id);
    request.mutable_district()->set_display_name("Dzielnica " + id);
    ASSERT_THAT(Run<registry::v1::District>(request), call::IsOk());
  }
  // A stop in a district, or in none.
  void NewStopIn(const std::string& id, const std::string& district) {
    ASSERT_THAT(
        NewStop(id,
                district.empty() ? "" : absl::StrCat("district: '", DistrictName(district), "'")),
        call::IsOk());
  }
  void NewCode(const std::string& id, const std::string& above) {
    registry::v1::CreateNeedCodeRequest request;
    request.set_parent(kTown);
    request.set_need_code_id(id);
    request.mutable_need_code()->set_display_name("Potrzeba " + id);
    request.mutable_need_code()->set_parent_code(CodeName(above));
    ASSERT_THAT(Run<registry::v1::NeedCode>(request), call::IsOk());
  }
  static std::string Need(const std::string& code, int severity = 0) {
    return absl::StrCat("needs { need_code: '", CodeName(code), "' severity: ", severity, " } ");
  }
  static std::string At(const std::string& stop) {
    return absl::StrCat("stop: '", StopName(stop), "' ");
  }

  // ---- staff and visits; in their texts % stands for the town

  // A staff member of the institution `mops`, which is made with the first one. `text` has the
  // professions.
  void NewStaffMember(const std::string& id, const std::string& text) {
    staff::v1::CreateInstitutionRequest institution;
    institution.set_parent(kTown);
    institution.set_institution_id("mops");
    Merge("display_name: 'MOPS' kind: SOCIAL_WELFARE_CENTRE", *institution.mutable_institution());
    (void)Run<staff::v1::Institution>(institution);
    staff::v1::CreateStaffMemberRequest request;
    request.set_parent(kTown);
    request.set_staff_member_id(id);
    Merge(OfTown("display_name: 'Osoba' institution: '%/institutions/mops' " + text),
          *request.mutable_staff_member());
    ASSERT_THAT(Run<staff::v1::StaffMember>(request), call::IsOk());
  }
  void ChangeProfessions(const std::string& id, const std::string& text) {
    staff::v1::UpdateStaffMemberRequest request;
    request.mutable_staff_member()->set_name(OfTown("%/staffMembers/" + id));
    Merge(text, *request.mutable_staff_member());
    request.mutable_update_mask()->add_paths("professions");
    ASSERT_THAT(Run<staff::v1::StaffMember>(request), call::IsOk());
  }
  static std::string OfTown(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kTown}});
  }
  // `days` and `minutes` after noon of 15 May 2024 in Warsaw, as a text of this field.
  static std::string Moment(const std::string& field, int days, int minutes = 0) {
    return absl::StrCat(" ", field, " { seconds: ", 1715767200 + 86400 * days + 60 * minutes,
                        " } ");
  }
  // A visit of that day that was asked for on the same day, and `text` over it.
  static visits::v1::Visit VisitOf(const std::string& id, const std::string& text) {
    visits::v1::Visit visit;
    visit.set_name(OfTown("%/visits/" + id));
    Merge("kind: HOME_VISIT state: DONE " + Moment("start_time", 0) + Moment("end_time", 0, 60) +
              Moment("request_time", 0),
          visit);
    Merge(OfTown(text), visit);
    return visit;
  }
  // The ids in a name, but that of the municipality.
  static storage::KeyTuple TupleOf(const std::string& name) {
    storage::KeyTuple tuple;
    const std::vector<std::string> parts = absl::StrSplit(name, '/');
    for (size_t i = 3; i < parts.size(); i += 2) tuple.Add(parts[i]);
    return tuple;
  }
  // Puts records into their table as they are, and the changes into the feed, as the methods of
  // their area do after all that they check.
  template <typename Message>
  void PutAll(const call::Resource<Message>& resource, const std::vector<Message>& records,
              const std::vector<std::string>& changed_fields = {}) {
    constexpr size_t kAtOnce = 50;
    const uint32_t owner = Facts().number;
    const std::string type = call::ResourceType::Of(Message::descriptor()).type();
    for (size_t first = 0; first < records.size(); first += kAtOnce) {
      const auto put = [&](storage::Transaction& transaction) {
        for (size_t i = first; i < records.size() && i < first + kAtOnce; ++i) {
          const storage::RowKey key = {.owner = owner, .tuple = TupleOf(records[i].name())};
          Message before;
          ASSIGN_OR_RETURN(auto stored, resource.table().Get(transaction, key, before));
          RETURN_IF_ERROR(
              stored.has_value()
                  ? resource.table().Update(transaction, key, before, records[i], {.revision = 2})
                  : resource.table().Insert(transaction, key, records[i], {.revision = 1}));
          internal::v1::ChangeEntry entry;
          internal::v1::ResourceChange& change = *entry.add_changes();
          change.set_name(records[i].name());
          change.set_resource_type(type);
          change.set_kind(stored.has_value() ? common::v1::UPDATED : common::v1::CREATED);
          for (const std::string& field : changed_fields) change.add_changed_fields(field);
          RETURN_IF_ERROR(transaction.Append({.owner = owner, .kind = storage::kChangeLog},
                                             entry.SerializeAsString()));
        }
        return absl::OkStatus();
      };
      const auto result = storage::ReadWriteAndWait(store(), {}, put);
      ASSERT_TRUE(result.status.ok()) << result.status;
    }
  }
  void PutVisit(const std::string& id, const std::string& text) {
    PutAll<visits::v1::Visit>(visits::Visits(), {VisitOf(id, text)});
  }
  // ---- clubs and invitations; in their texts % stands for the town

  // One record with this name, and `text` over it.
  template <typename Message>
  static Message Record(const std::string& name, const std::string& text) {
    Message record;
    record.set_name(OfTown(name));
    Merge(OfTown(text), record);
    return record;
  }
  void PutClub(const std::string& id, const std::string& text) {
    PutAll<clubs::v1::Club>(clubs::Clubs(), {Record<clubs::v1::Club>("%/clubs/" + id, text)},
                            {"kind"});
  }
  void PutSeries(const std::string& id, const std::string& text) {
    PutAll<clubs::v1::EventSeries>(clubs::AllEventSeries(),
                                   {Record<clubs::v1::EventSeries>("%/eventSeries/" + id, text)},
                                   {"cost_lines"});
  }
  // An occurrence of the series `s` of the club `k` at noon of 15 May 2024, and `text` over it.
  void PutOccurrence(const std::string& id, const std::string& text = "") {
    PutAll<clubs::v1::Occurrence>(
        clubs::Occurrences(),
        {Record<clubs::v1::Occurrence>(
            "%/occurrences/" + id, "state: PLANNED series: '%/eventSeries/s' club: '%/clubs/k' " +
                                       Moment("start_time", 0) + text)});
  }
  // "occurrence/attendance"
  static clubs::v1::Attendance AttendanceOf(const std::string& id, const std::string& text) {
    return Record<clubs::v1::Attendance>(
        "%/occurrences/" + absl::StrReplaceAll(id, {{"/", "/attendances/"}}), text);
  }
  void PutAttendance(const std::string& id, const std::string& text) {
    PutAll<clubs::v1::Attendance>(clubs::Attendances(), {AttendanceOf(id, text)});
  }
  static std::string Heads(int count) {
    return absl::StrCat("head_counts { age_band: AGE_UNKNOWN count: ", count, " } ");
  }
  void PutInvitation(const std::string& id, const std::string& text) {
    PutAll<invitations::v1::Invitation>(
        invitations::Invitations(),
        {Record<invitations::v1::Invitation>("%/invitations/" + id, text)});
  }
  // All pages.
  std::vector<v1::PublishedAttendanceFigure> PublishedAttendance(const std::string& edition,
                                                                 int page_size = 500) {
    std::vector<v1::PublishedAttendanceFigure> figures;
    v1::ListPublishedAttendanceFiguresRequest request;
    request.set_parent(edition);
    request.set_page_size(page_size);
    while (true) {
      auto page = Run<v1::ListPublishedAttendanceFiguresResponse>(request);
      EXPECT_THAT(page, call::IsOk());
      if (!page.ok()) return figures;
      EXPECT_LE(page->published_attendance_figures_size(), page_size);
      for (const auto& figure : page->published_attendance_figures()) figures.push_back(figure);
      if (page->next_page_token().empty()) return figures;
      request.set_page_token(page->next_page_token());
    }
  }

  absl::StatusOr<v1::SummarizeVisitsResponse> VisitFigures(const std::string& more = "") {
    v1::SummarizeVisitsRequest request;
    request.set_parent(kTown);
    Merge(more, request);
    return Run<v1::SummarizeVisitsResponse>(request);
  }
  // All pages.
  std::vector<v1::PublishedVisitFigure> PublishedVisits(const std::string& edition,
                                                        int page_size = 500) {
    std::vector<v1::PublishedVisitFigure> figures;
    v1::ListPublishedVisitFiguresRequest request;
    request.set_parent(edition);
    request.set_page_size(page_size);
    while (true) {
      auto page = Run<v1::ListPublishedVisitFiguresResponse>(request);
      EXPECT_THAT(page, call::IsOk());
      if (!page.ok()) return figures;
      EXPECT_LE(page->published_visit_figures_size(), page_size);
      for (const auto& figure : page->published_visit_figures()) figures.push_back(figure);
      if (page->next_page_token().empty()) return figures;
      request.set_page_token(page->next_page_token());
    }
  }

  registry::MunicipalityFacts Facts(const std::string& id = "rybnik") {
    auto snapshot = store().GetSnapshot({});
    auto all = registry::AllMunicipalities(**snapshot);
    for (const registry::MunicipalityFacts& facts : *all) {
      if (facts.id == id) return facts;
    }
    ADD_FAILURE() << "no town " << id;
    return {};
  }
  // Lets the counters follow the feed to its end. Returns the number of steps.
  int Feed(size_t entries = 400) {
    const registry::MunicipalityFacts facts = Facts();
    for (int steps = 1;; ++steps) {
      absl::StatusOr<FeedStep> step = FeedOnce(store(), facts, entries);
      EXPECT_THAT(step, call::IsOk());
      if (!step.ok() || !step->more) return steps;
    }
  }

  absl::StatusOr<v1::SummarizeNeedsResponse> Needs(const std::string& more = "") {
    v1::SummarizeNeedsRequest request;
    request.set_parent(kTown);
    Merge(more, request);
    return Run<v1::SummarizeNeedsResponse>(request);
  }
  absl::StatusOr<v1::SummarizeOutreachResponse> Outreach(const std::string& more = "") {
    v1::SummarizeOutreachRequest request;
    request.set_parent(kTown);
    Merge(more, request);
    return Run<v1::SummarizeOutreachResponse>(request);
  }
  absl::StatusOr<v1::Edition> Issue(const std::string& start_month = "") {
    v1::IssueEditionRequest request;
    request.set_parent(kTown);
    request.set_start_month(start_month);
    return Run<v1::Edition>(request);
  }
  // All pages.
  std::vector<v1::PublishedFigure> PublishedFigures(const std::string& edition,
                                                    int page_size = 500) {
    std::vector<v1::PublishedFigure> figures;
    v1::ListPublishedFiguresRequest request;
    request.set_parent(edition);
    request.set_page_size(page_size);
    while (true) {
      auto page = Run<v1::ListPublishedFiguresResponse>(request);
      EXPECT_THAT(page, call::IsOk());
      if (!page.ok()) return figures;
      EXPECT_LE(page->published_figures_size(), page_size);
      for (const v1::PublishedFigure& figure : page->published_figures()) figures.push_back(figure);
      if (page->next_page_token().empty()) return figures;
      request.set_page_token(page->next_page_token());
    }
  }
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_TESTING_FIGURES_FIXTURE_H_
