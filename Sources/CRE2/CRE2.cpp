#include "CRE2.h"

#include <algorithm>
#include <cstring>
#include <new>

#include <re2/re2.h>

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
    const char *pattern, size_t length, int64_t max_memory, char *message, size_t capacity) {
  try {
    re2::RE2::Options options;
    options.set_log_errors(false);
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
