#include "clients/cli/commands.h"

int main(int argc, char** argv) { return osiedle::cli::RunProgram(argc, argv); }
