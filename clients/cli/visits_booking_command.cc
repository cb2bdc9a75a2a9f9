// osiedle visits hold|reschedule|release|respond|code|redeem|substitutes|substitute
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/visits_action.h"

namespace osiedle::cli {
namespace {

using client::VisitsClient;
using visits::v1::CrewSeat;
using visits::v1::FindSubstitutesRequest;
using visits::v1::FindSubstitutesResponse;
using visits::v1::HoldSlotRequest;
using visits::v1::IssueResponseCodeRequest;
using visits::v1::IssueResponseCodeResponse;
using visits::v1::RedeemResponseCodeRequest;
using visits::v1::RedeemResponseCodeResponse;
using visits::v1::ReleaseSlotRequest;
using visits::v1::RescheduleVisitRequest;
using visits::v1::RespondToVisitRequest;
using visits::v1::SubstituteCrewMemberRequest;

// ---- slots

absl::Status Hold(Session& session, const VisitFlags& flags) {
  return ChangeVisit<HoldSlotRequest>(
      session, flags,
      [&flags](absl::TimeZone zone, HoldSlotRequest& request) {
        return FillHold(flags, zone, request);
      },
      &VisitsClient::HoldSlot);
}

absl::Status Reschedule(Session& session, const VisitFlags& flags) {
  return ChangeVisit<RescheduleVisitRequest>(
      session, flags,
      [&flags](absl::TimeZone zone, RescheduleVisitRequest& request) {
        return FillReschedule(flags, zone, request);
      },
      &VisitsClient::RescheduleVisit);
}

absl::Status Release(Session& session, const VisitFlags& flags) {
  return ChangeVisit<ReleaseSlotRequest>(
      session, flags,
      [&flags](absl::TimeZone zone, ReleaseSlotRequest& request) {
        return FillStep(flags, zone, request);
      },
      &VisitsClient::ReleaseSlot);
}

// ---- answers

absl::Status Respond(Session& session, const VisitFlags& flags) {
  return ChangeVisit<RespondToVisitRequest>(
      session, flags,
      [&flags](absl::TimeZone zone, RespondToVisitRequest& request) {
        return FillRespond(flags, zone, request);
      },
      &VisitsClient::RespondToVisit);
}

absl::Status IssueCode(Session& session, const VisitFlags& flags) {
  return AskVisits<IssueResponseCodeRequest>(
      session, flags,
      [&flags](absl::TimeZone, IssueResponseCodeRequest& request) {
        return FillCode(flags, request);
      },
      [](const VisitsClient& client, const IssueResponseCodeRequest& request) {
        return client.IssueResponseCode(request);
      },
      [](const IssueResponseCodeResponse& response, absl::TimeZone zone) {
        return absl::StrCat("code         ", OneLine(response.code()), "\nholds until  ",
                            TimeText(TimeOf(response.expire_time()), zone), "\n");
      });
}

std::string RedeemedText(const RedeemResponseCodeResponse& response, absl::TimeZone zone) {
  const absl::Time start = TimeOf(response.start_time());
  return absl::StrCat(Words(CrewSeat::Answer_Name(response.answer())), ": ", DayText(start, zone),
                      " ", HoursText(start, TimeOf(response.end_time()), zone), "\n",
                      OneLine(response.message_pl()), "\n");
}

absl::Status Redeem(Session& session, const VisitFlags& flags) {
  return AskVisits<RedeemResponseCodeRequest>(
      session, flags,
      [&flags](absl::TimeZone zone, RedeemResponseCodeRequest& request) {
        return FillRedeem(flags, zone, request);
      },
      [](const VisitsClient& client, const RedeemResponseCodeRequest& request) {
        return client.RedeemResponseCode(request);
      },
      &RedeemedText);
}

// ---- substitutes

absl::Status Substitutes(Session& session, const VisitFlags& flags) {
  return AskVisits<FindSubstitutesRequest>(
      session, flags,
      [&flags](absl::TimeZone, FindSubstitutesRequest& request) {
        request.set_name(flags.visit);
        request.set_seat(flags.seat);
        return absl::OkStatus();
      },
      [](const VisitsClient& client, const FindSubstitutesRequest& request) {
        return client.FindSubstitutes(request);
      },
      [&session](const FindSubstitutesResponse& response, absl::TimeZone) {
        return SubstitutesText(response, session.width);
      });
}

absl::Status Substitute(Session& session, const VisitFlags& flags) {
  return ChangeVisit<SubstituteCrewMemberRequest>(
      session, flags,
      [&flags](absl::TimeZone, SubstituteCrewMemberRequest& request) {
        return FillSubstitute(flags, request);
      },
      &VisitsClient::SubstituteCrewMember);
}

// ---- options

void AddSlot(CLI::App& command, VisitFlags& flags) {
  command.add_option("--start", flags.start, "when it begins, as in \"2026-12-01 10:00\"")
      ->required();
  command
      .add_option("--crew", flags.crew,
                  "who takes which seat, once for each, as in 0:calendars/anna; the seats are "
                  "counted from 0, in the order of the composition")
      ->required()
      ->allow_extra_args(false);
  command.add_option("--hold_for", flags.hold_for,
                     "how long the slot is held for the answers, as in 4h; 24h when not given");
  command.add_option("--boundary_override", flags.boundary_override,
                     "the legal ground on which the resident's boundaries do not count");
}

void AddAnswer(CLI::App& command, VisitFlags& flags) {
  command.add_flag("--accept", flags.accept, "they go");
  command.add_option("--decline", flags.decline, "they do not go: why");
  command
      .add_option("--other_time", flags.other_times,
                  "they would go at this time, as in \"2026-12-02 9:00\"; more than one may be "
                  "given")
      ->allow_extra_args(false);
}

void AddSlotCommands(CLI::App& visits, Command& chosen) {
  auto hold = std::make_shared<VisitFlags>();
  CLI::App* command = AddVisitCommand(
      visits, chosen, "hold",
      "hold a time for the whole crew, as osiedle slots find gives it, and ask them", hold, &Hold);
  AddVisitName(*command, *hold);
  AddSlot(*command, *hold);
  command->add_option("--displace", hold->displace,
                      "of an urgent visit: the ground on which it takes the time of others");
  AddValidateOnly(*command, *hold);

  auto moved = std::make_shared<VisitFlags>();
  command = AddVisitCommand(
      visits, chosen, "reschedule",
      "hold another time for a confirmed visit; the old one is kept until the new one is confirmed",
      moved, &Reschedule);
  AddVisitName(*command, *moved);
  AddSlot(*command, *moved);
  command->add_option("--reason", moved->reason, "why; no names")->required();
  AddValidateOnly(*command, *moved);

  auto released = std::make_shared<VisitFlags>();
  command = AddVisitCommand(visits, chosen, "release", "give the time of a visit back", released,
                            &Release);
  AddVisitName(*command, *released);
  command->add_option("--reason", released->reason, "why; no names")->required();
  AddValidateOnly(*command, *released);
}

void AddAnswerCommands(CLI::App& visits, Command& chosen) {
  auto answer = std::make_shared<VisitFlags>();
  CLI::App* command = AddVisitCommand(
      visits, chosen, "respond",
      "answer whether you go, or write down what somebody said by telephone", answer, &Respond);
  AddVisitName(*command, *answer);
  AddAnswer(*command, *answer);
  command->add_option("--for", answer->staff_member,
                      "who answered by telephone, as in staffMembers/anna; you, when not given");
  AddValidateOnly(*command, *answer);

  auto code = std::make_shared<VisitFlags>();
  command = AddVisitCommand(visits, chosen, "code",
                            "make a code by which somebody answers once, without an account", code,
                            &IssueCode);
  AddVisitName(*command, *code);
  command->add_option("--for", code->staff_member, "who gets it, as in staffMembers/anna")
      ->required();
  AddValidateOnly(*command, *code);

  auto redeemed = std::make_shared<VisitFlags>();
  command = AddVisitCommand(visits, chosen, "redeem", "answer by a code", redeemed, &Redeem);
  command->add_option("code", redeemed->code, "the code, as in AB12C-DE34F")->required();
  command->add_option("--parent", redeemed->parent, "the municipality, as in municipalities/rybnik")
      ->required();
  AddAnswer(*command, *redeemed);
  AddValidateOnly(*command, *redeemed);
}

void AddSubstituteCommands(CLI::App& visits, Command& chosen) {
  auto asked = std::make_shared<VisitFlags>();
  CLI::App* command =
      AddVisitCommand(visits, chosen, "substitutes", "find who may take a seat and is free then",
                      asked, &Substitutes);
  AddVisitName(*command, *asked);
  command->add_option("--seat", asked->seat, "the seat, counted from 0")
      ->required()
      ->check(CLI::NonNegativeNumber);

  auto changed = std::make_shared<VisitFlags>();
  command = AddVisitCommand(visits, chosen, "substitute", "give a seat to somebody else", changed,
                            &Substitute);
  AddVisitName(*command, *changed);
  command->add_option("--from", changed->from_calendar,
                      "who had it, as in calendars/anna; nobody, with --seat");
  command->add_option("--seat", changed->seat, "the seat that is empty, counted from 0")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--to", changed->to_calendar, "who takes it, as in calendars/ewa")
      ->required();
  AddValidateOnly(*command, *changed);
}

}  // namespace

void AddVisitBookingCommands(CLI::App& visits, Command& chosen) {
  AddSlotCommands(visits, chosen);
  AddAnswerCommands(visits, chosen);
  AddSubstituteCommands(visits, chosen);
}

}  // namespace osiedle::cli
