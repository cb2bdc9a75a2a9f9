#include "services/figures/money.h"

namespace osiedle::figures {
namespace {

constexpr int32_t kNanosInAGrosz = 10'000'000;

}  // namespace

int64_t GroszeOf(const google::type::Money& amount) {
  return amount.units() * 100 + amount.nanos() / kNanosInAGrosz;
}

google::type::Money MoneyOf(int64_t grosze) {
  google::type::Money money;
  money.set_currency_code("PLN");
  money.set_units(grosze / 100);
  money.set_nanos(static_cast<int32_t>(grosze % 100) * kNanosInAGrosz);
  return money;
}

google::type::Money MoneyEach(int64_t grosze, int64_t count) {
  return MoneyOf((2 * grosze + count) / (2 * count));
}

}  // namespace osiedle::figures
