// What Debian's Abseil does not tell ThreadSanitizer: that an absl::Mutex guards something.
//
// libabsl_synchronization is built without ThreadSanitizer, and absl::Mutex is made of atomics, so
// the tool would report every field that such a mutex guards. The linker (--wrap, see
// CMakeLists.txt) sends our calls of the functions below through here, where they are told by the
// interface that Abseil itself uses when it is built with the tool. Calls within Abseil stay as
// they are. Only our sanitizer builds link this file.
//
// What Abseil does between "pre" and "post" is ignored, the evaluation of a Condition included.

#include <sanitizer/tsan_interface.h>

#include <type_traits>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

// Declares REAL_name, the library's function, and opens the definition of what is called instead.
// The name is mangled: Debian's Abseil lives in the inline namespace debian3.
#define WRAP(result, name, mangled, parameters)            \
  result REAL_##name parameters asm("__real_" mangled);    \
  result WRAPPED_##name parameters asm("__wrap_" mangled); \
  result WRAPPED_##name parameters

namespace {

using absl::Condition;
using absl::Mutex;

// Runs a call that takes the mutex.
template <typename Call>
auto Locking(const void* mutex, unsigned flags, Call call) {
  void* address = const_cast<void*>(mutex);
  __tsan_mutex_pre_lock(address, flags);
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    __tsan_mutex_post_lock(address, flags, 0);
  } else {
    auto result = call();
    __tsan_mutex_post_lock(address, flags, 0);
    return result;
  }
}

// Runs a call that may or may not take the mutex.
template <typename Call>
bool TryLocking(void* mutex, unsigned flags, Call call) {
  flags |= __tsan_mutex_try_lock;
  __tsan_mutex_pre_lock(mutex, flags);
  const bool locked = call();
  __tsan_mutex_post_lock(mutex, flags | (locked ? 0u : __tsan_mutex_try_lock_failed), 0);
  return locked;
}

template <typename Call>
void Unlocking(void* mutex, unsigned flags, Call call) {
  __tsan_mutex_pre_unlock(mutex, flags);
  call();
  __tsan_mutex_post_unlock(mutex, flags);
}

// Runs a call that gives the mutex up, waits, and takes it again.
template <typename Call>
auto Waiting(void* mutex, Call call) {
  Unlocking(mutex, 0, [] {});
  return Locking(mutex, 0, call);
}

}  // namespace

// --- Mutex ---

WRAP(void, Lock, "_ZN4absl7debian35Mutex4LockEv", (Mutex * mutex)) {
  Locking(mutex, 0, [&] { REAL_Lock(mutex); });
}

WRAP(void, Unlock, "_ZN4absl7debian35Mutex6UnlockEv", (Mutex * mutex)) {
  Unlocking(mutex, 0, [&] { REAL_Unlock(mutex); });
}

WRAP(bool, TryLock, "_ZN4absl7debian35Mutex7TryLockEv", (Mutex * mutex)) {
  return TryLocking(mutex, 0, [&] { return REAL_TryLock(mutex); });
}

WRAP(void, ReaderLock, "_ZN4absl7debian35Mutex10ReaderLockEv", (Mutex * mutex)) {
  Locking(mutex, __tsan_mutex_read_lock, [&] { REAL_ReaderLock(mutex); });
}

WRAP(void, ReaderUnlock, "_ZN4absl7debian35Mutex12ReaderUnlockEv", (Mutex * mutex)) {
  Unlocking(mutex, __tsan_mutex_read_lock, [&] { REAL_ReaderUnlock(mutex); });
}

WRAP(bool, ReaderTryLock, "_ZN4absl7debian35Mutex13ReaderTryLockEv", (Mutex * mutex)) {
  return TryLocking(mutex, __tsan_mutex_read_lock, [&] { return REAL_ReaderTryLock(mutex); });
}

WRAP(void, LockWhen, "_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE",
     (Mutex * mutex, const Condition& condition)) {
  Locking(mutex, 0, [&] { REAL_LockWhen(mutex, condition); });
}

WRAP(bool, LockWhenWithTimeout,
     "_ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE",
     (Mutex * mutex, const Condition& condition, absl::Duration timeout)) {
  return Locking(mutex, 0, [&] { return REAL_LockWhenWithTimeout(mutex, condition, timeout); });
}

WRAP(bool, LockWhenWithDeadline,
     "_ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE",
     (Mutex * mutex, const Condition& condition, absl::Time deadline)) {
  return Locking(mutex, 0, [&] { return REAL_LockWhenWithDeadline(mutex, condition, deadline); });
}

WRAP(void, Await, "_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE",
     (Mutex * mutex, const Condition& condition)) {
  Waiting(mutex, [&] { REAL_Await(mutex, condition); });
}

WRAP(bool, AwaitWithTimeout,
     "_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
     (Mutex * mutex, const Condition& condition, absl::Duration timeout)) {
  return Waiting(mutex, [&] { return REAL_AwaitWithTimeout(mutex, condition, timeout); });
}

WRAP(bool, AwaitWithDeadline,
     "_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
     (Mutex * mutex, const Condition& condition, absl::Time deadline)) {
  return Waiting(mutex, [&] { return REAL_AwaitWithDeadline(mutex, condition, deadline); });
}

// --- CondVar ---

WRAP(void, CondVarWait, "_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE",
     (absl::CondVar * variable, Mutex* mutex)) {
  Waiting(mutex, [&] { REAL_CondVarWait(variable, mutex); });
}

WRAP(bool, CondVarWaitWithTimeout,
     "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE",
     (absl::CondVar * variable, Mutex* mutex, absl::Duration timeout)) {
  return Waiting(mutex, [&] { return REAL_CondVarWaitWithTimeout(variable, mutex, timeout); });
}

WRAP(bool, CondVarWaitWithDeadline,
     "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE",
     (absl::CondVar * variable, Mutex* mutex, absl::Time deadline)) {
  return Waiting(mutex, [&] { return REAL_CondVarWaitWithDeadline(variable, mutex, deadline); });
}

// --- Notification, BlockingCounter, Barrier: what came before the signal is seen after the wait
// ---

WRAP(void, Notify, "_ZN4absl7debian312Notification6NotifyEv", (absl::Notification * done)) {
  __tsan_release(done);
  REAL_Notify(done);
}

WRAP(void, WaitForNotification, "_ZNK4absl7debian312Notification19WaitForNotificationEv",
     (absl::Notification * done)) {
  REAL_WaitForNotification(done);
  __tsan_acquire(done);
}

WRAP(bool, WaitForNotificationWithTimeout,
     "_ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
     (absl::Notification * done, absl::Duration timeout)) {
  const bool notified = REAL_WaitForNotificationWithTimeout(done, timeout);
  if (notified) __tsan_acquire(done);
  return notified;
}

WRAP(bool, WaitForNotificationWithDeadline,
     "_ZNK4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE",
     (absl::Notification * done, absl::Time deadline)) {
  const bool notified = REAL_WaitForNotificationWithDeadline(done, deadline);
  if (notified) __tsan_acquire(done);
  return notified;
}

WRAP(bool, DecrementCount, "_ZN4absl7debian315BlockingCounter14DecrementCountEv",
     (absl::BlockingCounter * counter)) {
  __tsan_release(counter);
  return REAL_DecrementCount(counter);
}

WRAP(void, BlockingCounterWait, "_ZN4absl7debian315BlockingCounter4WaitEv",
     (absl::BlockingCounter * counter)) {
  REAL_BlockingCounterWait(counter);
  __tsan_acquire(counter);
}

WRAP(bool, BarrierBlock, "_ZN4absl7debian37Barrier5BlockEv", (absl::Barrier * barrier)) {
  __tsan_release(barrier);
  const bool last = REAL_BarrierBlock(barrier);
  __tsan_acquire(barrier);
  return last;
}
