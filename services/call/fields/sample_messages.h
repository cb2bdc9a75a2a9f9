// Messages for the tests of this folder, of types that no area has: made from the tables below when
// a test starts, so that they can be as odd as the tests need.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_SAMPLE_MESSAGES_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_SAMPLE_MESSAGES_H_

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/field_info.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/latlng.pb.h"
#include "google/type/money.pb.h"
#include "osiedle/common/v1/limits.pb.h"

namespace osiedle::call {

// A field as in a .proto file, its number, and its options in text format.
struct SampleField {
  const char* declaration;
  int number;
  const char* options = "";
};

inline constexpr char kRequired[] = "[google.api.field_behavior]: REQUIRED";
inline constexpr char kOutputOnly[] = "[google.api.field_behavior]: OUTPUT_ONLY";
inline constexpr char kImmutable[] = "[google.api.field_behavior]: IMMUTABLE";

inline const std::vector<SampleField>& WalkFields() {
  static const auto* const fields = new std::vector<SampleField>{
      {"string name", 1, "[google.api.field_behavior]: IDENTIFIER"},
      {"string note", 2, "[osiedle.common.v1.limits] { max_characters: 20 }"},
      {"Walk.Mode mode", 3, kRequired},
      {"google.protobuf.Timestamp occur_time", 4, kRequired},
      {"google.type.Date date", 5},
      {"Place place", 6},
      {"repeated Need needs", 7, "[osiedle.common.v1.limits] { max_items: 3 }"},
      {"repeated string topics", 8, "[osiedle.common.v1.limits] { max_characters: 5 }"},
      {"repeated ExternalId external_ids", 9},
      {"string origin", 10, kImmutable},
      {"google.protobuf.Timestamp create_time", 11, kOutputOnly},
      {"google.protobuf.Timestamp update_time", 12, kOutputOnly},
      {"google.protobuf.Timestamp delete_time", 13, kOutputOnly},
      {"string etag", 14},
      {"bool crisis", 15},
      {"int32 head_count", 16, "[osiedle.common.v1.limits] { min_value: 1 max_value: 100 }"},
      {"uint64 serial", 17},
      {"int64 balance", 18},
      {"optional string alias", 19, kRequired},
      {"bytes photo", 21},
      {"google.type.Money cost", 22},
      {"google.protobuf.Duration length", 23},
      {"string request_id", 24, "[google.api.field_info] { format: UUID4 }"},
      {"repeated Walk.Mode modes", 25},
      {"how string bus", 26},
      {"how Place on_foot", 27},
      {"double distance", 28},
      {"optional int32 steps", 29},
      {"repeated string languages", 30, "[osiedle.common.v1.limits] { format: LANGUAGE_TAG }"},
      {"string time_zone", 31, "[osiedle.common.v1.limits] { format: TIME_ZONE }"},
      {"string country", 32, "[osiedle.common.v1.limits] { format: COUNTRY }"},
      {"string map_sha256", 33, "[osiedle.common.v1.limits] { format: SHA256 }"},
  };
  return *fields;
}

inline const std::vector<SampleField>& PlaceFields() {
  static const auto* const fields = new std::vector<SampleField>{
      {"string description", 1},
      {"google.type.LatLng position", 2},
      {"string grid", 3, kOutputOnly},
      {"string register", 4, kImmutable},
      {"Place inside", 5},
  };
  return *fields;
}

inline const std::vector<SampleField>& NeedFields() {
  static const auto* const fields = new std::vector<SampleField>{
      {"string need_code", 1, kRequired},
      {"int32 severity", 2,
       "[google.api.field_behavior]: REQUIRED "
       "[osiedle.common.v1.limits] { min_value: 1 max_value: 5 }"},
      {"string weight", 3, kOutputOnly},
      {"int32 order", 4, kRequired},
  };
  return *fields;
}

inline const std::vector<SampleField>& ExternalIdFields() {
  static const auto* const fields = new std::vector<SampleField>{
      {"string system", 1}, {"string value", 2}, {"google.protobuf.Timestamp seen_time", 3}};
  return *fields;
}

inline const std::vector<SampleField>& PlainFields() {
  static const auto* const fields =
      new std::vector<SampleField>{{"string title", 1}, {"string delete_time", 2}};
  return *fields;
}

inline void ParseOrDie(const std::string& text, google::protobuf::Message* message) {
  if (google::protobuf::TextFormat::ParseFromString(text, message)) return;
  std::fprintf(stderr, "no text format: %s\n", text.c_str());
  std::abort();
}

// "[repeated|optional|<oneof>] type name"
inline void AddSampleField(const SampleField& spec, google::protobuf::DescriptorProto* message) {
  using Proto = google::protobuf::FieldDescriptorProto;
  std::vector<std::string> words = absl::StrSplit(spec.declaration, ' ');
  const std::string label = words.size() == 3 ? words.front() : "";
  const std::string& type = words[words.size() - 2];
  Proto* field = message->add_field();
  field->set_name(words.back());
  field->set_number(spec.number);
  field->set_label(label == "repeated" ? Proto::LABEL_REPEATED : Proto::LABEL_OPTIONAL);
  if (!label.empty() && label != "repeated") {
    field->set_proto3_optional(label == "optional");
    const std::string oneof = label == "optional" ? "_" + words.back() : label;
    int index = 0;
    while (index < message->oneof_decl_size() && message->oneof_decl(index).name() != oneof) {
      ++index;
    }
    if (index == message->oneof_decl_size()) message->add_oneof_decl()->set_name(oneof);
    field->set_oneof_index(index);
  }
  static constexpr std::pair<const char*, Proto::Type> kScalars[] = {
      {"string", Proto::TYPE_STRING}, {"bytes", Proto::TYPE_BYTES}, {"bool", Proto::TYPE_BOOL},
      {"int32", Proto::TYPE_INT32},   {"int64", Proto::TYPE_INT64}, {"uint64", Proto::TYPE_UINT64},
      {"double", Proto::TYPE_DOUBLE}};
  for (const auto& [name, scalar] : kScalars) {
    if (type == name) field->set_type(scalar);
  }
  if (!field->has_type()) field->set_type_name(type);
  ParseOrDie(spec.options, field->mutable_options());
}

inline const google::protobuf::FileDescriptor* BuildSampleFile() {
  google::protobuf::FileDescriptorProto file;
  file.set_name("sample.proto");
  file.set_package("sample");
  file.set_syntax("proto3");
  // Asking for the descriptors also keeps the linker from dropping what is imported.
  for (const google::protobuf::Descriptor* import :
       {google::protobuf::Duration::descriptor(), google::protobuf::Timestamp::descriptor(),
        google::type::Date::descriptor(), google::type::LatLng::descriptor(),
        google::type::Money::descriptor(), google::api::FieldInfo::descriptor(),
        google::api::ResourceDescriptor::descriptor(), common::v1::Limits::descriptor()}) {
    file.add_dependency(import->file()->name());
  }
  file.add_dependency(google::api::FieldBehavior_descriptor()->file()->name());
  const std::pair<const char*, const std::vector<SampleField>*> types[] = {
      {"Walk", &WalkFields()},
      {"Place", &PlaceFields()},
      {"Need", &NeedFields()},
      {"ExternalId", &ExternalIdFields()},
      {"Plain", &PlainFields()}};
  for (const auto& [name, fields] : types) {
    google::protobuf::DescriptorProto* message = file.add_message_type();
    message->set_name(name);
    // Real oneofs must stand before those of optional fields.
    if (fields == &WalkFields()) message->add_oneof_decl()->set_name("how");
    for (const SampleField& field : *fields) AddSampleField(field, message);
  }
  google::protobuf::DescriptorProto* walk = file.mutable_message_type(0);
  ParseOrDie(R"([google.api.resource] {
                  type: "sample/Walk"
                  pattern: "towns/{town}/walks/{walk}"
                  pattern: "walks/{walk}"
                  plural: "walks"
                })",
             walk->mutable_options());
  ParseOrDie(R"(name: "Mode"
                value { name: "MODE_UNSPECIFIED" number: 0 }
                value { name: "ALONE" number: 1 }
                value { name: "TOGETHER" number: 2 })",
             walk->add_enum_type());
  auto* const pool =
      new google::protobuf::DescriptorPool(google::protobuf::DescriptorPool::generated_pool());
  const google::protobuf::FileDescriptor* built = pool->BuildFile(file);
  if (built == nullptr) std::abort();  // The pool has said why.
  return built;
}

// The descriptor of "sample.<name>".
inline const google::protobuf::Descriptor* SampleType(const std::string& name) {
  static const google::protobuf::FileDescriptor* const file = BuildSampleFile();
  return file->FindMessageTypeByName(name);
}

inline std::unique_ptr<google::protobuf::Message> NewSample(const std::string& name) {
  static auto* const factory = [] {
    auto* made = new google::protobuf::DynamicMessageFactory();
    made->SetDelegateToGeneratedFactory(true);
    return made;
  }();
  return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(SampleType(name))->New());
}

// A message from text format; ends the test run if it is malformed.
inline std::unique_ptr<google::protobuf::Message> Sample(const std::string& name,
                                                         const std::string& text) {
  std::unique_ptr<google::protobuf::Message> message = NewSample(name);
  ParseOrDie(text, message.get());
  return message;
}

inline std::unique_ptr<google::protobuf::Message> Walk(const std::string& text) {
  return Sample("Walk", text);
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_SAMPLE_MESSAGES_H_
