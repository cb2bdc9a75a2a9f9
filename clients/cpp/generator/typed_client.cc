#include "clients/cpp/generator/typed_client.h"

#include <set>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "osiedle/client/method.h"

namespace osiedle::client::generator {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

// $0 comment, $1 response, $2 method, $3 request.
constexpr char kCall[] = R"(
$0  absl::StatusOr<$1> $2(
      const $3& request,
      const CallOptions& options = {}) const {
    return Call<$1>(request, options);
  }
)";

// $0 comment, $1 row, $2 method, $3 request, $4 response, $5 field of the rows.
constexpr char kList[] = R"(
$0  PagedRange<$1> $2(
      const $3& request,
      const CallOptions& options = {}) const {
    return List(request, options,
                &$4::mutable_$5);
  }
)";

constexpr char kListsAreRanges[] =
    "// A List is a range that fetches its pages as it is walked (paged_range.h).\n";

// $0 service, $1 proto file, $2 guard, $3 includes, $4 comment, $5 class, $6 methods.
constexpr char kHeader[] = R"(// $0. The build makes this file from
// $1: change nothing here.
#ifndef $2
#define $2

#include <memory>
#include <utility>

$3
namespace osiedle::client {

$4class $5 : public ServiceClient {
 public:
  explicit $5(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "$0") {}
$6};

}  // namespace osiedle::client

#endif  // $2
)";

// $0 guard, $1 names.
constexpr char kServiceNames[] =
    R"(// The services of Osiedle. The build makes this file from the protos: change nothing here.
#ifndef $0
#define $0

namespace osiedle::client {

// Their full names, in the order of the alphabet.
inline constexpr const char* kServiceNames[] = {
$1};

}  // namespace osiedle::client

#endif  // $0
)";

std::string GuardOf(absl::string_view header) {
  return absl::StrCat("OSIEDLE_CLIENT_",
                      absl::AsciiStrToUpper(absl::StrReplaceAll(header, {{".", "_"}})), "_");
}

// The comment that stands before an element of a proto file, behind `indent`.
template <typename Element>
std::string CommentOf(const Element& element, absl::string_view indent) {
  SourceLocation location;
  if (!element.GetSourceLocation(&location) || location.leading_comments.empty()) return "";
  std::string comment;
  for (absl::string_view line :
       absl::StrSplit(absl::StripTrailingAsciiWhitespace(location.leading_comments), '\n')) {
    absl::StrAppend(&comment, indent, "//", absl::StripTrailingAsciiWhitespace(line), "\n");
  }
  return comment;
}

// The class of a message, as code in osiedle::client names it.
std::string ClassOf(const Descriptor& message) {
  absl::string_view name = message.full_name();
  const std::string& package = message.file()->package();
  if (!package.empty()) name.remove_prefix(package.size() + 1);
  const std::string type = absl::StrCat(absl::StrReplaceAll(package, {{".", "::"}}),
                                        "::", absl::StrReplaceAll(name, {{".", "_"}}));
  return std::string(absl::StripPrefix(type, "osiedle::"));
}

std::string HeaderOf(const FileDescriptor& file) {
  return absl::StrCat(absl::StripSuffix(file.name(), ".proto"), ".pb.h");
}

// The rows of a method that lists in pages: the first field of the response (AIP-158). Null for any
// other method.
const FieldDescriptor* RowsOf(const MethodDescriptor& method) {
  if (!absl::StartsWith(method.name(), "List") ||
      method.input_type()->FindFieldByName("page_token") == nullptr ||
      method.output_type()->FindFieldByName("next_page_token") == nullptr) {
    return nullptr;
  }
  const FieldDescriptor* rows = method.output_type()->FindFieldByNumber(1);
  const bool fits = rows != nullptr && rows->is_repeated() && rows->message_type() != nullptr;
  return fits ? rows : nullptr;
}

absl::Status CheckCallable(const MethodDescriptor& method) {
  if (method.client_streaming() || method.server_streaming()) {
    return absl::UnimplementedError(
        absl::StrCat(method.full_name(), " streams, and no client is made for that"));
  }
  // ServiceClient finds the method by the type of the request.
  if (method.input_type()->name() != absl::StrCat(method.name(), "Request")) {
    return absl::InvalidArgumentError(absl::StrCat(method.full_name(), " takes ",
                                                   method.input_type()->name(), " and not ",
                                                   method.name(), "Request"));
  }
  return absl::OkStatus();
}

std::string CommentOfCall(const MethodDescriptor& method) {
  std::string comment = CommentOf(method, "  ");
  const bool repeated =
      Method(method).reads() || method.input_type()->FindFieldByName("request_id") != nullptr;
  if (!repeated) {
    if (!comment.empty()) absl::StrAppend(&comment, "  //\n");
    absl::StrAppend(&comment, "  // The client does not repeat this call after a failure.\n");
  }
  return comment;
}

}  // namespace

ClientName NameOf(const ServiceDescriptor& service) {
  // osiedle.contacts.v1
  const std::vector<std::string> package = absl::StrSplit(service.file()->package(), '.');
  const std::string& area = package.size() > 1 ? package[1] : package[0];
  // ContactService, contact
  const absl::string_view subject = absl::StripSuffix(service.name(), "Service");
  std::string snake;
  for (const char c : subject) {
    if (absl::ascii_isupper(c) && !snake.empty()) snake += '_';
    snake += absl::ascii_tolower(c);
  }
  if (snake == area || absl::StrCat(snake, "s") == area) {
    std::string camel = area;
    camel[0] = absl::ascii_toupper(camel[0]);
    return {.class_name = absl::StrCat(camel, "Client"), .header = absl::StrCat(area, "_client.h")};
  }
  return {.class_name = absl::StrCat(subject, "Client"),
          .header = absl::StrCat(snake, "_client.h")};
}

absl::StatusOr<std::string> TypedClient(const ServiceDescriptor& service) {
  std::set<std::string> includes = {"absl/status/statusor.h", "osiedle/client/service_client.h"};
  std::string methods;
  bool lists = false;
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& method = *service.method(i);
    if (absl::Status callable = CheckCallable(method); !callable.ok()) return callable;
    const Descriptor& response = *method.output_type();
    const std::string comment = CommentOfCall(method);
    const std::string request_class = ClassOf(*method.input_type());
    includes.insert(HeaderOf(*method.input_type()->file()));
    includes.insert(HeaderOf(*response.file()));
    if (const FieldDescriptor* rows = RowsOf(method); rows != nullptr) {
      lists = true;
      includes.insert(HeaderOf(*rows->message_type()->file()));
      absl::SubstituteAndAppend(&methods, kList, comment, ClassOf(*rows->message_type()),
                                method.name(), request_class, ClassOf(response),
                                rows->lowercase_name());
    } else {
      absl::SubstituteAndAppend(&methods, kCall, comment, ClassOf(response), method.name(),
                                request_class);
    }
  }
  std::string include_lines;
  for (const std::string& include : includes) {
    absl::StrAppend(&include_lines, "#include \"", include, "\"\n");
  }
  std::string comment = CommentOf(service, "");
  if (lists) {
    if (!comment.empty()) absl::StrAppend(&comment, "//\n");
    absl::StrAppend(&comment, kListsAreRanges);
  }
  const ClientName name = NameOf(service);
  return absl::Substitute(kHeader, service.full_name(), service.file()->name(),
                          GuardOf(name.header), include_lines, comment, name.class_name, methods);
}

absl::StatusOr<std::map<std::string, std::string>> ClientHeaders(
    const std::vector<const ServiceDescriptor*>& services) {
  std::map<std::string, std::string> headers;
  std::set<std::string> names;
  for (const ServiceDescriptor* service : services) {
    absl::StatusOr<std::string> client = TypedClient(*service);
    if (!client.ok()) return client.status();
    const std::string header = NameOf(*service).header;
    if (!headers.emplace(header, *std::move(client)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(service->full_name(), ": another service has ", header, " already"));
    }
    names.insert(absl::StrCat("    \"", service->full_name(), "\",\n"));
  }
  const std::string header = "service_names.h";
  headers[header] = absl::Substitute(kServiceNames, GuardOf(header), absl::StrJoin(names, ""));
  return headers;
}

}  // namespace osiedle::client::generator
