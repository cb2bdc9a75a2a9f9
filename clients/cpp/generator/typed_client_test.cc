#include "clients/cpp/generator/typed_client.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::client::generator {
namespace {

using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::FileDescriptorProto;
using ::google::protobuf::ServiceDescriptor;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;

// A file of osiedle.bikes.v1 with these services. It has messages for them.
class TypedClientTest : public testing::Test {
 protected:
  const FileDescriptor& File(const std::string& services,
                             const std::string& package = "osiedle.bikes.v1") {
    FileDescriptorProto file;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        absl::StrCat(R"pb(
                       syntax: "proto3"
                       message_type {
                         name: "Bike"
                         nested_type { name: "Wheel" }
                       }
                       message_type { name: "GetBikeRequest" }
                       message_type {
                         name: "RideBikeRequest"
                         field { name: "request_id" number: 1 type: TYPE_STRING }
                       }
                       message_type { name: "CountBikesRequest" }
                       message_type {
                         name: "ListWheelsRequest"
                         field { name: "page_token" number: 1 type: TYPE_STRING }
                       }
                       message_type {
                         name: "ListWheelsResponse"
                         field {
                           name: "bike_wheels"
                           number: 1
                           label: LABEL_REPEATED
                           type: TYPE_MESSAGE
                           type_name: "Bike.Wheel"
                         }
                         field { name: "next_page_token" number: 2 type: TYPE_STRING }
                       }
                     )pb",
                     services),
        &file));
    file.set_package(package);
    file.set_name(absl::StrCat(package, ".proto"));
    const FileDescriptor* built = pool_.BuildFile(file);
    EXPECT_NE(built, nullptr);
    return *built;
  }

 private:
  DescriptorPool pool_;
};

TEST_F(TypedClientTest, AClient_HasAMethodForEachRpc_WithItsComment) {
  const FileDescriptor& file = File(R"pb(
    service {
      name: "BikeService"
      method {
        name: "GetBike"
        input_type: "GetBikeRequest"
        output_type: "Bike"
        options {
          [google.api.http] { get: "/v1/bikes" }
        }
      }
      method {
        name: "ListWheels"
        input_type: "ListWheelsRequest"
        output_type: "ListWheelsResponse"
        options {
          [google.api.http] { get: "/v1/wheels" }
        }
      }
      method { name: "RideBike" input_type: "RideBikeRequest" output_type: "Bike" }
      method { name: "CountBikes" input_type: "CountBikesRequest" output_type: "Bike" }
    }
    source_code_info {
      location {
        path: [ 6, 0 ]
        span: [ 1, 0, 0 ]
        leading_comments: " Bikes and\n what they have.\n"
      }
      location {
        path: [ 6, 0, 2, 0 ]
        span: [ 2, 0, 0 ]
        leading_comments: " Gives one bike.\n\n Fails when there is none.\n"
      }
      location {
        path: [ 6, 0, 2, 3 ]
        span: [ 3, 0, 0 ]
        leading_comments: " Counts bikes.\n"
      }
    }
  )pb");
  const absl::StatusOr<std::string> client = TypedClient(*file.service(0));
  ASSERT_TRUE(client.ok()) << client.status();
  EXPECT_EQ(*client, R"(// osiedle.bikes.v1.BikeService. The build makes this file from
// osiedle.bikes.v1.proto: change nothing here.
#ifndef OSIEDLE_CLIENT_BIKES_CLIENT_H_
#define OSIEDLE_CLIENT_BIKES_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle.bikes.v1.pb.h"
#include "osiedle/client/service_client.h"

namespace osiedle::client {

// Bikes and
// what they have.
//
// A List is a range that fetches its pages as it is walked (paged_range.h).
class BikesClient : public ServiceClient {
 public:
  explicit BikesClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.bikes.v1.BikeService") {}

  // Gives one bike.
  //
  // Fails when there is none.
  absl::StatusOr<bikes::v1::Bike> GetBike(
      const bikes::v1::GetBikeRequest& request,
      const CallOptions& options = {}) const {
    return Call<bikes::v1::Bike>(request, options);
  }

  PagedRange<bikes::v1::Bike_Wheel> ListWheels(
      const bikes::v1::ListWheelsRequest& request,
      const CallOptions& options = {}) const {
    return List(request, options,
                &bikes::v1::ListWheelsResponse::mutable_bike_wheels);
  }

  absl::StatusOr<bikes::v1::Bike> RideBike(
      const bikes::v1::RideBikeRequest& request,
      const CallOptions& options = {}) const {
    return Call<bikes::v1::Bike>(request, options);
  }

  // Counts bikes.
  //
  // The client does not repeat this call after a failure.
  absl::StatusOr<bikes::v1::Bike> CountBikes(
      const bikes::v1::CountBikesRequest& request,
      const CallOptions& options = {}) const {
    return Call<bikes::v1::Bike>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_BIKES_CLIENT_H_
)");
}

TEST_F(TypedClientTest, AMethodThatStreams_IsRefused) {
  const FileDescriptor& file = File(R"pb(
    service {
      name: "BikeService"
      method {
        name: "GetBike"
        input_type: "GetBikeRequest"
        output_type: "Bike"
        server_streaming: true
      }
    }
    service {
      name: "WheelService"
      method {
        name: "GetBike"
        input_type: "GetBikeRequest"
        output_type: "Bike"
        client_streaming: true
      }
    }
  )pb");
  EXPECT_EQ(TypedClient(*file.service(0)).status(),
            absl::UnimplementedError(
                "osiedle.bikes.v1.BikeService.GetBike streams, and no client is made for that"));
  EXPECT_TRUE(absl::IsUnimplemented(TypedClient(*file.service(1)).status()));
}

TEST_F(TypedClientTest, ARequestOfAnotherName_IsRefused) {
  const FileDescriptor& file = File(R"pb(
    service {
      name: "BikeService"
      method { name: "FixBike" input_type: "GetBikeRequest" output_type: "Bike" }
    }
  )pb");
  EXPECT_EQ(
      TypedClient(*file.service(0)).status(),
      absl::InvalidArgumentError(
          "osiedle.bikes.v1.BikeService.FixBike takes GetBikeRequest and not FixBikeRequest"));
}

TEST_F(TypedClientTest, ClientHeaders_AreOneForEachService_AndTheirNames) {
  const FileDescriptor& file = File(R"pb(
    service { name: "BikeService" }
    service { name: "RepairShopService" }
  )pb");
  const auto headers = ClientHeaders({file.service(1), file.service(0)});
  ASSERT_TRUE(headers.ok()) << headers.status();
  EXPECT_THAT(*headers, ElementsAre(Key("bikes_client.h"), Key("repair_shop_client.h"),
                                    Key("service_names.h")));
  EXPECT_THAT(headers->at("repair_shop_client.h"), HasSubstr("class RepairShopClient :"));
  EXPECT_THAT(headers->at("service_names.h"),
              HasSubstr("kServiceNames[] = {\n"
                        "    \"osiedle.bikes.v1.BikeService\",\n"
                        "    \"osiedle.bikes.v1.RepairShopService\",\n"
                        "};\n"));
}

TEST_F(TypedClientTest, ClientHeaders_WithOneNameForTwoServices_Fail) {
  const std::string service = R"(service { name: "DepotService" })";
  const FileDescriptor& bikes = File(service);
  const FileDescriptor& trams = File(service, "osiedle.trams.v1");
  EXPECT_EQ(ClientHeaders({bikes.service(0), trams.service(0)}).status(),
            absl::InvalidArgumentError("osiedle.trams.v1.DepotService: another service has "
                                       "depot_client.h already"));
}

}  // namespace
}  // namespace osiedle::client::generator
