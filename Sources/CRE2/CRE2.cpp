#include "CRE2.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

#include <re2/re2.h>
#include <re2/set.h>

struct cre2_pattern {
  cre2_pattern(const re2::StringPiece &text, const re2::RE2::Options &options) : expression(text, options) {}
  re2::RE2 expression;
};

static void copy_message(const char *text, size_t length, char *message, size_t capacity) {
  if (capacity == 0) return;
  size_t kept = std::min(length, capacity - 1);
  std::memcpy(message, text, kept);
  message[kept] = 0;
}

// No exception may cross into Swift, so running out of memory is a refusal too.
extern "C" cre2_pattern *cre2_compile(
    const char *pattern, size_t length, int literal, int64_t max_memory, char *message, size_t capacity) {
  try {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_literal(literal != 0);
    options.set_max_mem(max_memory);
    auto *compiled = new cre2_pattern(re2::StringPiece(pattern, length), options);
    if (compiled->expression.ok()) return compiled;
    copy_message(compiled->expression.error().data(), compiled->expression.error().size(), message, capacity);
    delete compiled;
  } catch (...) {
    copy_message("out of memory", 13, message, capacity);
  }
  return nullptr;
}

extern "C" int cre2_search(const cre2_pattern *pattern, const char *text, size_t length) {
  try {
    return re2::RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression) ? 1 : 0;
  } catch (...) {
    return 0;
  }
}

extern "C" void cre2_free(cre2_pattern *pattern) { delete pattern; }

struct cre2_set {
  explicit cre2_set(const re2::RE2::Options &options) : expressions(options, re2::RE2::UNANCHORED) {}
  re2::RE2::Set expressions;
  std::vector<int> found;
};

extern "C" cre2_set *cre2_set_new(int64_t max_memory, int literal, int fold_case) {
  try {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    options.set_literal(literal != 0);
    options.set_case_sensitive(fold_case == 0);
    return new cre2_set(options);
  } catch (...) {
    return nullptr;
  }
}

extern "C" int cre2_set_add(cre2_set *set, const char *pattern, size_t length) {
  try {
    return set->expressions.Add(re2::StringPiece(pattern, length), nullptr);
  } catch (...) {
    return -1;
  }
}

extern "C" int cre2_set_compile(cre2_set *set) {
  try {
    return set->expressions.Compile() ? 1 : 0;
  } catch (...) {
    return 0;
  }
}

extern "C" int cre2_set_search(cre2_set *set, const char *text, size_t length, const int **found) {
  try {
    re2::RE2::Set::ErrorInfo error{re2::RE2::Set::kNoError};
    set->found.clear();
    bool any = set->expressions.Match(re2::StringPiece(text, length), &set->found, &error);
    if (!any && error.kind != re2::RE2::Set::kNoError) return -1;
    *found = set->found.data();
    return static_cast<int>(set->found.size());
  } catch (...) {
    return -1;
  }
}

extern "C" void cre2_set_free(cre2_set *set) { delete set; }
