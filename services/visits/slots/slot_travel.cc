#include "services/visits/slots/slot_travel.h"

#include <algorithm>
#include <cmath>

namespace osiedle::visits {
namespace {

constexpr double kEarthRadiusKm = 6371;
constexpr double kRadiansPerDegree = 3.14159265358979323846 / 180;

double Kilometres(const Point& from, const Point& to) {
  const double from_latitude = from.latitude * kRadiansPerDegree;
  const double to_latitude = to.latitude * kRadiansPerDegree;
  const double north = std::sin((to_latitude - from_latitude) / 2);
  const double east = std::sin((to.longitude - from.longitude) * kRadiansPerDegree / 2);
  const double chord =
      north * north + std::cos(from_latitude) * std::cos(to_latitude) * east * east;
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::clamp(chord, 0.0, 1.0)));
}

}  // namespace

int WayMinutes(const Point& from, const Point& to, double speed_kmh) {
  const double km = Kilometres(from, to);
  // Written so that what is no number counts as the longest way.
  if (km == 0) return 0;
  const double minutes = std::ceil(km / speed_kmh * 60);
  if (!(speed_kmh > 0) || !(minutes < kLongestWayMinutes)) return kLongestWayMinutes;
  return static_cast<int>(minutes);
}

}  // namespace osiedle::visits
