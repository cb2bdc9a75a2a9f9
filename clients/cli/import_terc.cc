#include "clients/cli/import_terc.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "osiedle/client/error.h"
#include "osiedle/registry/v1/register_requests.pb.h"

namespace osiedle::cli {
namespace {

using client::RegisterClient;
using registry::v1::Register;

// As many as one request may hold.
constexpr size_t kBatch = 200;

absl::StatusOr<Register> CreateOrTakeUp(const RegisterClient& registers, const TercFile& file,
                                        const std::string& source) {
  registry::v1::CreateRegisterRequest create;
  create.set_register_id(file.date);
  Register& wanted = *create.mutable_register_();
  wanted.set_source(source);
  wanted.set_source_sha256(file.sha256);
  wanted.set_expected_unit_count(static_cast<int>(file.units.size()));
  wanted.set_expected_municipality_count(file.municipality_count);
  absl::StatusOr<Register> created = registers.CreateRegister(create);
  if (!client::IsError(created.status(), common::v1::RESOURCE_EXISTS)) return created;

  // The same file under another `source` is the same register.
  registry::v1::GetRegisterRequest get;
  get.set_name(absl::StrCat("registers/", file.date));
  absl::StatusOr<Register> stored = registers.GetRegister(get);
  if (!stored.ok() || stored->source_sha256() != file.sha256) return created;
  return stored;
}

}  // namespace

absl::StatusOr<ImportedRegister> ImportTerc(const RegisterClient& registers, const TercFile& file,
                                            const std::string& source,
                                            const std::function<void(int)>& progress) {
  ImportedRegister result;
  absl::StatusOr<Register> stored = CreateOrTakeUp(registers, file, source);
  if (!stored.ok()) return stored.status();

  for (size_t begin = 0; begin < file.units.size(); begin += kBatch) {
    const size_t end = std::min(begin + kBatch, file.units.size());
    registry::v1::ImportUnitsRequest batch;
    batch.set_parent(stored->name());
    batch.mutable_units()->Add(file.units.begin() + begin, file.units.begin() + end);
    const auto imported = registers.ImportUnits(batch);
    if (!imported.ok()) return imported.status();
    result.created_count += imported->created_count();
    result.unchanged_count += imported->unchanged_count();
    progress(static_cast<int>(end));
  }

  if (stored->state() != Register::COMPLETE) {
    registry::v1::CompleteRegisterRequest complete;
    complete.set_name(stored->name());
    stored = registers.CompleteRegister(complete);
    if (!stored.ok()) return stored.status();
  }
  result.stored = *std::move(stored);
  return result;
}

}  // namespace osiedle::cli
