// Amounts of money, counted in grosze.
#ifndef OSIEDLE_SERVICES_FIGURES_MONEY_H_
#define OSIEDLE_SERVICES_FIGURES_MONEY_H_

#include <cstdint>

#include "google/type/money.pb.h"

namespace osiedle::figures {

// Amounts are in PLN and in whole grosze: records with others are refused.
int64_t GroszeOf(const google::type::Money& amount);
google::type::Money MoneyOf(int64_t grosze);

// The amount divided by `count`, rounded to whole grosze (half up). REQUIRES: neither is negative,
// `count` is not 0.
google::type::Money MoneyEach(int64_t grosze, int64_t count);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_MONEY_H_
