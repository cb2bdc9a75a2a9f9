#ifndef OSIEDLE_SERVICES_SERVER_GRPC_LOG_H_
#define OSIEDLE_SERVICES_SERVER_GRPC_LOG_H_

namespace osiedle::server {

// From now on what gRPC and Protobuf themselves have to say comes as JSON lines like everything
// else.
void SendGrpcLogToOurs();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_GRPC_LOG_H_
