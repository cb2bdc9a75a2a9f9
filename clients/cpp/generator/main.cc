// client_generator DESCRIPTORS HEADER...
//
// Writes the typed clients of the services in a file of descriptors. The build names the headers
// that it expects. A service without a header among them is an error, and so is a header without a
// service: the build knows then that its list is complete.
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "clients/cpp/generator/descriptor_set.h"
#include "clients/cpp/generator/typed_client.h"

namespace {

using osiedle::client::generator::ClientHeaders;
using osiedle::client::generator::DescriptorSet;

int Fail(const std::string& what) {
  std::cerr << "client_generator: " << what << "\n";
  return 1;
}

// A header that stays the same keeps its time, so nothing is compiled again for it.
bool Write(const std::string& path, const std::string& text) {
  std::ostringstream before;
  before << std::ifstream(path).rdbuf();
  if (before.str() == text) return true;
  std::ofstream output(path);
  output << text;
  output.close();
  return output.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return Fail("usage: client_generator DESCRIPTORS HEADER...");
  const auto set = DescriptorSet::Read(argv[1]);
  if (!set.ok()) return Fail(set.status().ToString());
  auto headers = ClientHeaders((*set)->services());
  if (!headers.ok()) return Fail(headers.status().ToString());
  for (int i = 2; i < argc; ++i) {
    const std::string path = argv[i];
    const auto header = headers->find(path.substr(path.rfind('/') + 1));
    if (header == headers->end()) return Fail(path + ": no service has this header");
    if (!Write(path, header->second)) return Fail(path + " cannot be written");
    headers->erase(header);
  }
  if (!headers->empty()) return Fail(headers->begin()->first + " is not among the headers named");
  return 0;
}
