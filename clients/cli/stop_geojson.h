// Stops on a map (RFC 7946), with what an edition publishes of their districts.
#ifndef OSIEDLE_CLIENTS_CLI_STOP_GEOJSON_H_
#define OSIEDLE_CLIENTS_CLI_STOP_GEOJSON_H_

#include <vector>

#include "clients/cli/display_names.h"
#include "nlohmann/json.hpp"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/figures/v1/edition.pb.h"

namespace osiedle::cli {

// A FeatureCollection with a Feature for each stop; one without a position has the geometry null.
//
// The number of decimals of coordinates shows how exact the place is: four (about ten metres) for a
// POINT or a BUILDING, three for a STREET, two (about a kilometre) for a DISTRICT.
//
// `published` of a stop is the edition's figure of the whole district in which the stop lies. No
// figure of a single stop is published: subtracted from the district, it would tell of the other
// stops exactly.
nlohmann::ordered_json StopGeoJson(const std::vector<contacts::v1::Stop>& stops,
                                   const figures::v1::Edition& edition,
                                   const std::vector<figures::v1::PublishedFigure>& figures,
                                   const DisplayNames& display_names);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_STOP_GEOJSON_H_
