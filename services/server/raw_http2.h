// HTTP/2 made by hand, for tests that no client of the library can do.
#ifndef OSIEDLE_SERVICES_SERVER_RAW_HTTP2_H_
#define OSIEDLE_SERVICES_SERVER_RAW_HTTP2_H_

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace osiedle::server {

// RFC 9113, section 4.1.
inline std::string Frame(int type, int flags, uint32_t stream, const std::string& payload) {
  const auto size = static_cast<uint32_t>(payload.size());
  std::string frame;
  for (uint32_t byte : {size >> 16, size >> 8, size}) frame += static_cast<char>(byte);
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  for (int shift : {24, 16, 8, 0}) frame += static_cast<char>(stream >> shift);
  return frame + payload;
}

// Literals without indexing (RFC 7541, section 6.2.2); none is longer than 126 bytes.
inline std::string HeaderBlock(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string block;
  for (const auto& [name, value] : headers) {
    block += '\0';
    block += static_cast<char>(name.size());
    block += name;
    block += static_cast<char>(value.size());
    block += value;
  }
  return block;
}

class RawConnection {
 public:
  static constexpr int kData = 0;
  static constexpr int kHeaders = 1;
  static constexpr int kEndStream = 1;
  static constexpr int kEndHeaders = 4;

  // From an address of this machine's loopback network.
  explicit RawConnection(int port, const char* from = "127.0.0.1")
      : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    // The longest wait, enough for a slow machine. A wait that reaches it is a failure.
    const timeval patience = {.tv_sec = 20, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, from, &address.sin_addr);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    address.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~RawConnection() { close(fd_); }
  RawConnection(const RawConnection&) = delete;

  void Send(const std::string& bytes) {
    EXPECT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // The preface and empty settings.
  void Greet() { Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Frame(4, 0, 0, "")); }
  // The headers of a call. The request is to follow.
  void Call(uint32_t stream, const std::string& path, const std::string& authorization = "") {
    std::vector<std::pair<std::string, std::string>> headers = {
        {":method", "POST"},  {":scheme", "http"}, {":path", path},
        {":authority", "me"}, {"te", "trailers"},  {"content-type", "application/grpc"}};
    if (!authorization.empty()) headers.emplace_back("authorization", authorization);
    Send(Frame(kHeaders, kEndHeaders, stream, HeaderBlock(headers)));
  }
  // Bytes of a request's message, of which `announced` are to come.
  void BeginMessage(uint32_t stream, uint32_t announced, const std::string& bytes) {
    std::string prefix(1, '\0');
    for (int shift : {24, 16, 8, 0}) prefix += static_cast<char>(announced >> shift);
    Send(Frame(kData, 0, stream, prefix + bytes));
  }
  void EndMessage(uint32_t stream, const std::string& bytes) {
    Send(Frame(kData, kEndStream, stream, bytes));
  }

  // Whether the text comes, in an answer's headers, say, before the server is silent or closes.
  bool Receives(absl::string_view text) {
    char buffer[4096];
    while (received_.find(text.data(), 0, text.size()) == std::string::npos) {
      const ssize_t size = recv(fd_, buffer, sizeof(buffer), 0);
      if (size <= 0) return false;
      received_.append(buffer, size);
    }
    return true;
  }
  // Whether the server closes the connection.
  bool IsClosed() {
    char buffer[4096];
    ssize_t size = 0;
    while ((size = recv(fd_, buffer, sizeof(buffer), 0)) > 0) {
    }
    return size == 0 || errno == ECONNRESET;
  }

 private:
  const int fd_;
  std::string received_;
};

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_RAW_HTTP2_H_
