#include "clients/cli/stop_geojson.h"

#include <cmath>
#include <map>

#include "clients/cli/field_text.h"

namespace osiedle::cli {
namespace {

using contacts::v1::Place;
using contacts::v1::Stop;
using nlohmann::ordered_json;

int DecimalsOf(Place::Precision precision) {
  switch (precision) {
    case Place::POINT:
    case Place::BUILDING:
      return 4;
    case Place::STREET:
      return 3;
    default:
      return 2;
  }
}

double Rounded(double degrees, int decimals) {
  const double scale = std::pow(10, decimals);
  return std::round(degrees * scale) / scale;
}

ordered_json GeometryOf(const Place& place) {
  if (!place.has_position()) return nullptr;
  const int decimals = DecimalsOf(place.precision());
  // Longitude first (section 3.1.1).
  return {{"type", "Point"},
          {"coordinates",
           {Rounded(place.position().longitude(), decimals),
            Rounded(place.position().latitude(), decimals)}}};
}

}  // namespace

ordered_json StopGeoJson(const std::vector<Stop>& stops, const figures::v1::Edition& edition,
                         const std::vector<figures::v1::PublishedFigure>& figures,
                         const DisplayNames& display_names) {
  std::map<std::string, ordered_json> published;
  for (const figures::v1::PublishedFigure& figure : figures) {
    published[figure.district()][figure.month()][LastPart(figure.need_code())] =
        figure.contact_count();
  }
  ordered_json features = ordered_json::array();
  for (const Stop& stop : stops) {
    const auto name = display_names.find(stop.district());
    const auto of_district = published.find(stop.district());
    ordered_json properties = {
        {"displayName", stop.display_name()},
        {"district", stop.district()},
        {"districtDisplayName", name == display_names.end() ? "" : name->second},
        {"precision", Place::Precision_Name(stop.place().precision())},
        {"edition", edition.name()},
        {"published",
         of_district == published.end() ? ordered_json::object() : of_district->second}};
    features.push_back({{"type", "Feature"},
                        {"id", stop.name()},
                        {"geometry", GeometryOf(stop.place())},
                        {"properties", std::move(properties)}});
  }
  return {{"type", "FeatureCollection"},
          {"edition", edition.name()},
          {"counted",
           "contacts of the stop's district that named the need, by month and need; rounded to 5, "
           "fewer than 5 (violence: 10) left out; a stop without a district: all of no district"},
          {"features", std::move(features)}};
}

}  // namespace osiedle::cli
