// The rows of a List method, page after page, as one range:
//
//   for (absl::StatusOr<Contact>& contact : client.ListContacts(request)) {
//     if (!contact.ok()) return contact.status();
//     ...
//   }
#ifndef OSIEDLE_CLIENT_PAGED_RANGE_H_
#define OSIEDLE_CLIENT_PAGED_RANGE_H_

#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace osiedle::client {

// To be walked once. A page is requested when the page before it is used up; a failure is the last
// element. Not thread-safe.
template <typename T>
class PagedRange {
 public:
  struct Page {
    google::protobuf::RepeatedPtrField<T> rows;
    std::string next_page_token;
  };
  // Gives the page that a token stands for; it blocks.
  using Load = std::function<absl::StatusOr<Page>(const std::string& page_token)>;

  // `first` is the token of the first page, usually empty.
  PagedRange(std::string first, Load load)
      : load_(std::move(load)), next_token_(std::move(first)) {}

  // The parts of an iterator that a range-for needs.
  class Iterator {
   public:
    explicit Iterator(PagedRange* range) : range_(range) {}
    absl::StatusOr<T>& operator*() const { return range_->current_; }
    absl::StatusOr<T>* operator->() const { return &range_->current_; }
    Iterator& operator++() {
      range_->Advance();
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return range_->at_end_; }

   private:
    PagedRange* range_;
  };

  // To be called once.
  Iterator begin() {
    Advance();
    return Iterator(this);
  }
  std::default_sentinel_t end() { return {}; }

  // The rows that are left, or the first failure. Mind the size: this reads all pages.
  absl::StatusOr<std::vector<T>> ReadAll() {
    std::vector<T> rows;
    for (absl::StatusOr<T>& row : *this) {
      if (!row.ok()) return row.status();
      rows.push_back(*std::move(row));
    }
    return rows;
  }

 private:
  void Advance() {
    // A page may be empty though more follow.
    while (row_ == page_.rows.size()) {
      if (last_) {
        at_end_ = true;
        return;
      }
      absl::StatusOr<Page> page = load_(next_token_);
      if (!page.ok()) {
        current_ = page.status();
        page_ = {};
        row_ = 0;
        last_ = true;
        return;
      }
      page_ = *std::move(page);
      row_ = 0;
      next_token_ = page_.next_page_token;
      last_ = next_token_.empty();
    }
    current_ = std::move(*page_.rows.Mutable(row_++));
  }

  Load load_;
  std::string next_token_;
  Page page_;
  int row_ = 0;
  bool last_ = false;
  bool at_end_ = false;
  absl::StatusOr<T> current_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_PAGED_RANGE_H_
