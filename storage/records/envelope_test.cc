#include "storage/records/envelope.h"

#include <string>

#include "gtest/gtest.h"

namespace osiedle::storage {
namespace {

EnvelopeHeader FullHeader() {
  EnvelopeHeader header;
  header.schema_version = 7;
  header.key_id = 0x0102030405060708;
  header.revision = 0xfffefdfcfbfaf9f8;
  header.origin = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  header.subject = "residents/1";
  return header;
}

TEST(Envelope, GivesBackHeaderAndPayload) {
  const std::string value = EncodeEnvelope(FullHeader(), "payload");
  const absl::StatusOr<Envelope> envelope = DecodeEnvelope(value);
  ASSERT_TRUE(envelope.ok()) << envelope.status();
  EXPECT_EQ(envelope->payload, "payload");
  EXPECT_EQ(envelope->header.schema_version, 7);
  EXPECT_EQ(envelope->header.key_id, 0x0102030405060708u);
  EXPECT_EQ(envelope->header.revision, 0xfffefdfcfbfaf9f8u);
  EXPECT_EQ(envelope->header.origin, FullHeader().origin);
  EXPECT_EQ(envelope->header.subject, "residents/1");
}

// The bytes on disk: a change here makes every store unreadable.
TEST(Envelope, HasTheBytesThatStoresHold) {
  EnvelopeHeader header;
  header.schema_version = 0x0203;
  header.revision = 5;
  const std::string expected = std::string("\x01\x00\x02\x03", 4) + std::string(8, '\0') +
                               std::string(7, '\0') + "\x05" + std::string(16, '\0') +
                               std::string("\x00\x00", 2) + "p";
  EXPECT_EQ(EncodeEnvelope(header, "p"), expected);
}

TEST(Envelope, RefusesEveryCut) {
  const std::string value = EncodeEnvelope(FullHeader(), "");
  for (size_t bytes = 0; bytes < value.size(); ++bytes) {
    EXPECT_EQ(DecodeEnvelope(absl::string_view(value).substr(0, bytes)).status().code(),
              absl::StatusCode::kDataLoss)
        << bytes;
  }
}

TEST(Envelope, RefusesANewerFormatAndASealedPayload) {
  std::string newer = EncodeEnvelope(FullHeader(), "payload");
  newer[0] = 2;
  EXPECT_EQ(DecodeEnvelope(newer).status().code(), absl::StatusCode::kFailedPrecondition);
  EnvelopeHeader sealed = FullHeader();
  sealed.sealing = Sealing::kXChaCha20Poly1305;
  EXPECT_EQ(DecodeEnvelope(EncodeEnvelope(sealed, "payload")).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace osiedle::storage
