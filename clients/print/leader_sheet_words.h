// What the leader's sheet says, in Polish. Pure.
#ifndef OSIEDLE_CLIENTS_PRINT_LEADER_SHEET_WORDS_H_
#define OSIEDLE_CLIENTS_PRINT_LEADER_SHEET_WORDS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "osiedle/clubs/v1/leader_sheet.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/party.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"

namespace osiedle::print {

// "1 osoba", "2 osoby", "5 osób".
std::string PeopleWords(int64_t people);
// "1 grupa", "2 grupy", "5 grup".
std::string PartiesWords(int64_t parties);

// "wtorek, 4 czerwca 2024, 17:00–18:30"; over several days "4 czerwca 2024, 10:00 – 6 czerwca 2024,
// 18:00".
std::string TimeWords(const clubs::v1::Occurrence& occurrence, absl::TimeZone zone);

// "Dom kultury, sala 2 · parter, wejście od podwórza"; may be empty.
std::string VenueWords(const clubs::v1::Venue& venue);

// "Zapisano: 14 osób, liczba miejsc: 20, lista rezerwowa: 2 grupy"
std::string PlacesWords(const clubs::v1::Places& places);

// The people of a party by age: "1 × 30–44, 2 × 7–12".
std::string BandsWords(const clubs::v1::Party& party);
int64_t PeopleOf(const clubs::v1::Party& party);

// What the party needs: "winda; pętla indukcyjna; dieta: bez mięsa; jest zgoda opiekuna"; may be
// empty.
std::string NeedsWords(const clubs::v1::Party& party);

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_LEADER_SHEET_WORDS_H_
