# Installs the client of a build into a folder, then builds and runs a program against that copy
# alone: cmake -DBUILD_DIR=... -DWORK_DIR=... -DCXX_COMPILER=... -DGENERATOR=... -P run.cmake
#   SANITIZE   the sanitizers of the build; may be empty
cmake_minimum_required(VERSION 3.25)

set(prefix ${WORK_DIR}/prefix)
set(build ${WORK_DIR}/build)
# What an earlier run installed must not hide that a file is missing now.
file(REMOVE_RECURSE ${prefix} ${build})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(SANITIZE)
  set(flags "-fsanitize=${SANITIZE}")
endif()
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix} --component client)
# The generator of the build: nobody asks for the default one, make, to be installed.
run(${CMAKE_COMMAND} -G "${GENERATOR}" -S ${CMAKE_CURRENT_LIST_DIR} -B ${build}
    -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${CXX_COMPILER}
    "-DCMAKE_CXX_FLAGS=${flags}")
run(${CMAKE_COMMAND} --build ${build})
run(${build}/consumer)
