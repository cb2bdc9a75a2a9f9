#ifndef OSIEDLE_SERVICES_SERVER_GRPC_LOG_H_
#define OSIEDLE_SERVICES_SERVER_GRPC_LOG_H_

namespace osiedle::server {

// From now on messages of gRPC and Protobuf themselves are JSON lines like all others.
void SendGrpcLogToOurs();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_GRPC_LOG_H_
