#include "services/call/testing/told.h"

#include <map>
#include <memory>
#include <regex>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Message;

// A detail of an error as text. Its bytes would not do: maps have no order there.
std::string TextOfDetail(absl::string_view type_url, const std::string& bytes) {
  const std::string type(type_url.substr(type_url.rfind('/') + 1));
  const auto* known =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (known == nullptr) return bytes;
  const std::unique_ptr<Message> detail(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(known)->New());
  EXPECT_TRUE(detail->ParseFromString(bytes)) << type;
  // Some clients see how long it is on the wire.
  return absl::StrCat(bytes.size(), " bytes ", detail->DebugString());
}

}  // namespace

std::string Told(const absl::Status& status, const Message& answer) {
  std::string told = status.ToString(absl::StatusToStringMode::kWithNoExtraData);
  std::map<std::string, std::string> details;
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& detail) {
    details[std::string(type)] = TextOfDetail(type, std::string(detail));
  });
  for (const auto& [type, detail] : details) absl::StrAppend(&told, "\n", type, " ", detail);
  if (!status.ok()) return told;
  std::string text;
  google::protobuf::TextFormat::PrintToString(answer, &text);
  static const auto* const chance =
      new std::regex(R"re((etag|next_page_token|next_cursor|emergencies/)(: ")?[^"]*")re");
  // An etag in an exported row.
  static const auto* const cell = new std::regex(R"re(cells: "[0-9a-f]{16}")re");
  return absl::StrCat(told, "\n",
                      std::regex_replace(std::regex_replace(text, *chance, "$1"), *cell, "etag"));
}

}  // namespace osiedle::call
