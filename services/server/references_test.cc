// What holds for the resources of all areas, walked by their descriptors.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/reference_check.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/server/hosted_areas.h"

namespace osiedle::server {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::testing::Contains;
using ::testing::ElementsAre;

class AllResourcesTest : public registry::RegistryTest {
 protected:
  AllResourcesTest() : RegistryTest({AllAreas().begin(), AllAreas().end()}) {}
  void SetUp() override { FoundRybnik(); }
};

// Puts `text` at the end of `path`, with one element in each list on the way. Says where it is.
std::string PutAt(const std::vector<const FieldDescriptor*>& path, size_t at, const char* text,
                  Message& message) {
  const FieldDescriptor* field = path[at];
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const std::string here = absl::StrCat(field->name(), field->is_repeated() ? "[0]" : "");
  if (at + 1 < path.size()) {
    Message* below = field->is_repeated() ? reflection.AddMessage(&message, field)
                                          : reflection.MutableMessage(&message, field);
    return absl::StrCat(here, ".", PutAt(path, at + 1, text, *below));
  }
  if (field->is_repeated()) {
    reflection.AddString(&message, field, text);
  } else {
    reflection.SetString(&message, field, text);
  }
  return here;
}

// A name that a resource of this type may stand below: each id in it is `rybnik`.
std::string SomeParentOf(const call::ResourceType& type) {
  std::vector<std::string> parts = absl::StrSplit(call::ParentOfName(type.pattern().text()), '/');
  for (size_t i = 1; i < parts.size(); i += 2) parts[i] = "rybnik";
  return absl::StrJoin(parts, "/");
}

// An impossible name is reported in every field where a client may set a reference, so each field
// is checked.
TEST_F(AllResourcesTest, EveryReferenceOfAResource_MustNameWhatIsThere) {
  int checked = 0;
  for (const call::Area* area : AllAreas()) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      for (const call::Kind& kind : service->kinds()) {
        if (kind.methods.create == nullptr) continue;
        const call::Method& create = *kind.methods.create;
        const call::RequestShape& shape = *create.info.shape;
        const call::ReferenceFields references(kind.resource->type().descriptor(), {});
        for (const call::ReferenceFields::Field& field : references.fields()) {
          const std::unique_ptr<Message> request(create.request->New());
          if (shape.parent != nullptr) {
            request->GetReflection()->SetString(request.get(), shape.parent,
                                                "municipalities/rybnik");
          }
          Message* resource =
              request->GetReflection()->MutableMessage(request.get(), shape.resource);
          const std::string path = absl::StrCat(kind.resource->type().field_name(), ".",
                                                PutAt(field.path, 0, "no/name", *resource));
          const std::unique_ptr<Message> response(create.response->New());
          EXPECT_THAT(call::FieldsOf(RunMethod(create, *request, *response)), Contains(path))
              << create.info.full_name;
          ++checked;
        }
      }
    }
  }
  EXPECT_GE(checked, 15);
}

// And each of them may name resources of a kind that some area has.
TEST_F(AllResourcesTest, EveryReferenceOfAResource_IsToAKnownKind) {
  const call::Directory directory = call::DirectoryOf(AllAreas(), AllAreas());
  for (const call::Kind* kind : directory.kinds()) {
    const call::ReferenceFields references(kind->resource->type().descriptor(), {});
    for (const call::ReferenceFields::Field& field : references.fields()) {
      EXPECT_NE(directory.OfType(field.type), nullptr)
          << kind->resource->type().type() << " refers to " << field.type;
    }
  }
}

// What the view of a resource takes out is in the answer of no method but its Reveal.
TEST_F(AllResourcesTest, EveryAnswerThatIsAResource_IsGivenAsItsViewGivesIt) {
  int viewed = 0;
  for (const call::Area* area : AllAreas()) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      for (const call::Kind& kind : service->kinds()) {
        if (!kind.resource->spec().view) continue;
        for (const std::unique_ptr<call::Method>& method : service->methods()) {
          if (method->response->GetDescriptor() != kind.resource->type().descriptor()) continue;
          EXPECT_EQ(static_cast<bool>(method->view), !method->info.reveals)
              << method->info.full_name;
          if (method->is_write()) {
            EXPECT_TRUE(method->kept_answer.complete) << method->info.full_name;
          }
          ++viewed;
        }
      }
    }
  }
  EXPECT_GE(viewed, 14);
}

// A resource that can be read alone can be read with others, by the same callers.
TEST_F(AllResourcesTest, EveryGet_HasABatchGetOfTheSameAccess) {
  int checked = 0;
  for (const call::Area* area : AllAreas()) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      for (const call::Kind& kind : service->kinds()) {
        if (kind.methods.get == nullptr) continue;
        // No answer holds parties of both sides of a procedure.
        if (kind.resource->type().type() == "osiedle.pl/ProcedureParty") continue;
        const call::MethodInfo& get = kind.methods.get->info;
        ASSERT_NE(kind.methods.batch_get, nullptr) << get.full_name;
        const call::Method& batch = *kind.methods.batch_get;
        common::v1::Access access = get.access;
        // Its names may belong to several municipalities. A caller who may see none of them learns
        // of none.
        if (kind.resource->spec().visible) access.set_scope(common::v1::Access::ANY_MUNICIPALITY);
        EXPECT_EQ(batch.info.access.DebugString(), access.DebugString()) << batch.info.full_name;
        EXPECT_TRUE(batch.info.pooled) << batch.info.full_name;
        ASSERT_EQ(batch.response->GetDescriptor()->field_count(), 1) << batch.info.full_name;
        EXPECT_EQ(batch.response->GetDescriptor()->field(0)->message_type(),
                  kind.resource->type().descriptor())
            << batch.info.full_name;
        ++checked;
      }
    }
  }
  EXPECT_GE(checked, 16);
}

// Each update of what has external ids finds it by them.
TEST_F(AllResourcesTest, EveryUpdateOfWhatHasExternalIds_TakesThemInThePlaceOfAName) {
  int checked = 0;
  for (const call::Area* area : AllAreas()) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      for (const call::Kind& kind : service->kinds()) {
        const call::ResourceType& type = kind.resource->type();
        if (type.external_ids_field() == nullptr || kind.methods.update == nullptr) continue;
        // A municipality is named: its id says who may change it.
        if (type.type() == "osiedle.pl/Municipality") continue;
        // So is the whole of which a resource is a part.
        if (kind.resource->spec().part_of != nullptr) continue;
        const call::Method& update = *kind.methods.update;
        const std::unique_ptr<Message> request(update.request->New());
        Message* resource =
            request->GetReflection()->MutableMessage(request.get(), update.info.shape->resource);
        resource->GetReflection()->SetString(resource, type.name_field(),
                                             type.pattern().FormatUnder(SomeParentOf(type), "-"));
        const std::unique_ptr<Message> response(update.response->New());
        EXPECT_THAT(call::FieldsOf(RunMethod(update, *request, *response)),
                    ElementsAre(absl::StrCat(type.field_name(), ".external_ids")))
            << update.info.full_name;
        ++checked;
      }
    }
  }
  EXPECT_GE(checked, 10);
}

}  // namespace
}  // namespace osiedle::server
