// method_table DESCRIPTORS OUTPUT
//
// Writes a header that gives a test each method of each service, with its name and its typed
// client's member of that name. A method that the client lacks does not compile.
#include <fstream>
#include <iostream>
#include <string>

#include "clients/cpp/generator/descriptor_set.h"
#include "clients/cpp/generator/typed_client.h"

int main(int argc, char** argv) {
  using osiedle::client::generator::DescriptorSet;
  using osiedle::client::generator::NameOf;
  if (argc != 3) {
    std::cerr << "usage: method_table DESCRIPTORS OUTPUT\n";
    return 1;
  }
  const auto set = DescriptorSet::Read(argv[1]);
  if (!set.ok()) {
    std::cerr << "method_table: " << set.status() << "\n";
    return 1;
  }
  std::ofstream output(argv[2]);
  for (const auto* service : (*set)->services()) {
    output << "#include \"osiedle/client/" << NameOf(*service).header << "\"\n";
  }
  output << "template <typename Visitor>\nvoid ForEachMethod(Visitor& visit) {\n";
  for (const auto* service : (*set)->services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      output << "  visit(\"" << service->method(i)->full_name()
             << "\", &osiedle::client::" << NameOf(*service).class_name
             << "::" << service->method(i)->name() << ");\n";
    }
  }
  output << "}\n";
  output.close();
  return output.good() ? 0 : 1;
}
