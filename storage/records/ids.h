// The numbers that stand in keys on disk. NEVER RENUMBER, never use a number again: they are in
// every store and every backup there is. New ones go at the end of their block.
#ifndef OSIEDLE_STORAGE_RECORDS_IDS_H_
#define OSIEDLE_STORAGE_RECORDS_IDS_H_

#include <cstdint>

namespace osiedle::storage {

// The owner of records that belong to no municipality.
inline constexpr uint32_t kPlatform = 0;

enum class TableId : uint16_t {
  // The call path.
  kReplays = 1,
  kSecrets = 2,
  kBuiltIndexes = 3,
  // registry
  kRegisters = 16,
  kUnits = 17,
  kMunicipalities = 18,
  kMunicipalityNumbers = 19,
  kDistricts = 20,
  kNeedCodes = 21,
  kServiceCodes = 22,
  kCodeMappings = 23,
  kControllers = 24,
  // contacts
  kStops = 32,
  kOutings = 33,
  kContacts = 34,
  // residents
  kResidents = 48,
  kBoundaries = 49,
  kResidentReaches = 50,
  kResidentIdentities = 51,
  kResidentMarks = 52,
  kPeselLookups = 53,
  // invitations
  kInvitationBatches = 56,
  kInvitations = 57,
  kClaimCodes = 58,
  kClaimCodeTries = 59,
  // figures
  kFigureHeads = 64,
  kContributions = 65,
  kFigureMonths = 66,
  kFigureCodes = 67,
  kEditions = 68,
  kPublishedMonths = 69,
  // staff
  kInstitutions = 72,
  kStaffMembers = 73,
  kTeams = 74,
  kPrincipalRights = 75,
  // access
  kEmergencies = 88,
  kEmergencyReaches = 89,
  kEmergencyTries = 90,
  kNameReleases = 91,
  // visits
  kCalendars = 96,
  kBusySources = 97,
  kCalendarPages = 98,
  kVisits = 99,
  kVisitNotes = 100,
  kVisitTasks = 101,
  kVisitTimers = 102,
  kResponseCodes = 103,
  kResponseCodeTries = 104,
  kProcedureTemplates = 105,
  kProcedures = 106,
  kProcedureParties = 107,
  // clubs
  kVenues = 112,
  kClubs = 113,
  kEventSeries = 114,
  kOccurrences = 115,
  kRegistrations = 116,
  kStandingRegistrations = 117,
  kEventPlaces = 118,
  kClubTimers = 119,
  kAttendances = 120,
  kEventTurnouts = 121,
  kFeedbackCounts = 122,
};

// Within a table: 0 is the rows themselves, the others are indexes.
enum class IndexId : uint8_t {
  kRows = 0,
  // Every resource with the field has the index.
  kByUpdateTime = 1,
  kByExternalId = 2,
  // From here on each table numbers its own; see <area>_tables.h.
  kFirstOwn = 16,
};

// LogId::kind.
enum LogKind : uint16_t {
  kChangeLog = 1,
  kAuditLog = 2,
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_RECORDS_IDS_H_
