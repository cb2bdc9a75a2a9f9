#include "services/registry/catalogue.h"

#include "absl/strings/str_cat.h"

// The articles and the announcing journal, once for each code that comes from them.
#define SOCIAL_ASSISTANCE_ACT(point)                                      \
  "Ustawa z dnia 12 marca 2004 r. o pomocy społecznej, art. 7 pkt " point \
  " (Dz.U. 2004 nr 64 "                                                   \
  "poz. 593)"
#define SOCIAL_SERVICES_ACT(point)                                                          \
  "Ustawa z dnia 19 lipca 2019 r. o realizowaniu usług społecznych przez centrum usług " \
  "społecznych, "                                                                          \
  "art. 2 ust. 1 pkt " point " (Dz.U. 2019 poz. 1818)"

namespace osiedle::registry {
namespace {

constexpr absl::string_view kOutreach =
    "Praca środowiskowa, model „Mobilny asystent społeczności lokalnej”";

constexpr BuiltInCode kNeeds[] = {
    {"poverty", "Ubóstwo", "", SOCIAL_ASSISTANCE_ACT("1")},
    {"orphanhood", "Sieroctwo", "", SOCIAL_ASSISTANCE_ACT("2")},
    {"homelessness", "Bezdomność", "", SOCIAL_ASSISTANCE_ACT("3")},
    {"unemployment", "Bezrobocie", "", SOCIAL_ASSISTANCE_ACT("4")},
    {"disability", "Niepełnosprawność", "", SOCIAL_ASSISTANCE_ACT("5")},
    {"illness", "Długotrwała lub ciężka choroba", "", SOCIAL_ASSISTANCE_ACT("6")},
    {"domestic-violence", "Przemoc domowa", "", SOCIAL_ASSISTANCE_ACT("7")},
    {"human-trafficking", "Ochrona ofiar handlu ludźmi", "", SOCIAL_ASSISTANCE_ACT("7a")},
    {"motherhood", "Ochrona macierzyństwa lub wielodzietność", "", SOCIAL_ASSISTANCE_ACT("8")},
    {"care-and-household",
     "Bezradność w sprawach opiekuńczo-wychowawczych i prowadzenia gospodarstwa domowego",
     "Zwłaszcza w rodzinach niepełnych lub wielodzietnych.", SOCIAL_ASSISTANCE_ACT("9")},
    {"refugee-integration", "Trudności w integracji cudzoziemców",
     "Osoby, które uzyskały status uchodźcy, ochronę uzupełniającą lub zezwolenie na pobyt, o "
     "którym mowa w ustawie.",
     SOCIAL_ASSISTANCE_ACT("11")},
    {"release-from-prison", "Trudności w przystosowaniu do życia po zwolnieniu z zakładu karnego",
     "", SOCIAL_ASSISTANCE_ACT("12")},
    {"addiction", "Alkoholizm lub narkomania", "", SOCIAL_ASSISTANCE_ACT("13")},
    {"crisis", "Zdarzenie losowe i sytuacja kryzysowa", "", SOCIAL_ASSISTANCE_ACT("14")},
    {"disaster", "Klęska żywiołowa lub ekologiczna", "", SOCIAL_ASSISTANCE_ACT("15")},
    {"loneliness", "Samotność", "Brak bliskich osób i rozmowy, poczucie osamotnienia.", kOutreach},
    {"neighbours", "Relacje sąsiedzkie",
     "Nieporozumienia między sąsiadami, brak wzajemnej pomocy, chęć poznania się.", kOutreach},
    {"place", "Miejsce i jego otoczenie",
     "Stan podwórka, ulicy i budynku, bezpieczeństwo, brak miejsca spotkań.", kOutreach},
    {"leisure", "Czas wolny", "Brak zajęć dla dzieci, młodzieży, dorosłych lub seniorów.",
     kOutreach},
    {"passion-to-show", "Pasja do pokazania",
     "Umiejętność lub zainteresowanie, którym ktoś chce podzielić się z innymi.", kOutreach},
};

constexpr BuiltInCode kServices[] = {
    {"pro-family-policy", "Polityka prorodzinna", "", SOCIAL_SERVICES_ACT("1")},
    {"family-support", "Wspieranie rodziny", "", SOCIAL_SERVICES_ACT("2")},
    {"foster-care", "System pieczy zastępczej", "", SOCIAL_SERVICES_ACT("3")},
    {"social-assistance", "Pomoc społeczna", "", SOCIAL_SERVICES_ACT("4")},
    {"health", "Promocja i ochrona zdrowia", "", SOCIAL_SERVICES_ACT("5")},
    {"disability-support", "Wspieranie osób niepełnosprawnych", "", SOCIAL_SERVICES_ACT("6")},
    {"public-education", "Edukacja publiczna", "", SOCIAL_SERVICES_ACT("7")},
    {"countering-unemployment", "Przeciwdziałanie bezrobociu", "", SOCIAL_SERVICES_ACT("8")},
    {"culture", "Kultura", "", SOCIAL_SERVICES_ACT("9")},
    {"sport-and-tourism", "Kultura fizyczna i turystyka", "", SOCIAL_SERVICES_ACT("10")},
    {"civic-activity", "Pobudzanie aktywności obywatelskiej", "", SOCIAL_SERVICES_ACT("11")},
    {"housing", "Mieszkalnictwo", "", SOCIAL_SERVICES_ACT("12")},
    {"environment", "Ochrona środowiska", "", SOCIAL_SERVICES_ACT("13")},
    {"reintegration", "Reintegracja zawodowa i społeczna", "", SOCIAL_SERVICES_ACT("14")},
};

constexpr BuiltInMapping kMappings[] = {
    {"poverty", "social-assistance"},
    {"poverty", "countering-unemployment"},
    {"poverty", "housing"},
    {"poverty", "reintegration"},
    {"orphanhood", "foster-care"},
    {"orphanhood", "family-support"},
    {"orphanhood", "social-assistance"},
    {"homelessness", "social-assistance"},
    {"homelessness", "housing"},
    {"homelessness", "health"},
    {"homelessness", "reintegration"},
    {"unemployment", "countering-unemployment"},
    {"unemployment", "reintegration"},
    {"unemployment", "social-assistance"},
    {"disability", "disability-support"},
    {"disability", "social-assistance"},
    {"disability", "health"},
    {"disability", "reintegration"},
    {"illness", "health"},
    {"illness", "social-assistance"},
    {"domestic-violence", "social-assistance"},
    {"domestic-violence", "family-support"},
    {"domestic-violence", "health"},
    {"domestic-violence", "housing"},
    {"human-trafficking", "social-assistance"},
    {"human-trafficking", "health"},
    {"human-trafficking", "reintegration"},
    {"motherhood", "pro-family-policy"},
    {"motherhood", "family-support"},
    {"motherhood", "health"},
    {"care-and-household", "family-support"},
    {"care-and-household", "pro-family-policy"},
    {"care-and-household", "foster-care"},
    {"care-and-household", "social-assistance"},
    {"refugee-integration", "social-assistance"},
    {"refugee-integration", "public-education"},
    {"refugee-integration", "countering-unemployment"},
    {"refugee-integration", "housing"},
    {"release-from-prison", "reintegration"},
    {"release-from-prison", "social-assistance"},
    {"release-from-prison", "countering-unemployment"},
    {"release-from-prison", "housing"},
    {"addiction", "health"},
    {"addiction", "reintegration"},
    {"addiction", "social-assistance"},
    {"crisis", "social-assistance"},
    {"crisis", "family-support"},
    {"crisis", "health"},
    {"disaster", "social-assistance"},
    {"disaster", "housing"},
    {"disaster", "environment"},
    {"loneliness", "civic-activity"},
    {"loneliness", "social-assistance"},
    {"loneliness", "culture"},
    {"neighbours", "civic-activity"},
    {"neighbours", "culture"},
    {"place", "environment"},
    {"place", "housing"},
    {"place", "civic-activity"},
    {"leisure", "culture"},
    {"leisure", "sport-and-tourism"},
    {"leisure", "public-education"},
    {"passion-to-show", "culture"},
    {"passion-to-show", "civic-activity"},
    {"passion-to-show", "sport-and-tourism"},
};

}  // namespace

absl::Span<const BuiltInCode> BuiltInNeeds() { return kNeeds; }

absl::Span<const BuiltInCode> BuiltInServices() { return kServices; }

absl::Span<const BuiltInMapping> BuiltInMappings() { return kMappings; }

std::string BuiltInMapping::id() const { return absl::StrCat(need, "-", service); }

}  // namespace osiedle::registry

#undef SOCIAL_ASSISTANCE_ACT
#undef SOCIAL_SERVICES_ACT
