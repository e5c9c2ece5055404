#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Immutable: any number of threads may match it at once.
typedef struct cre2_pattern cre2_pattern;

/// Compiles a UTF-8 pattern; `max_memory` bounds the program and the caches of matching, in bytes.
/// Returns NULL and writes a message, cut at `capacity` and ended by a zero, when RE2 refuses it.
cre2_pattern *cre2_compile(
    const char *pattern, size_t length, int64_t max_memory, char *message, size_t capacity);

/// 1 if the pattern is found anywhere in the text, else 0. Takes time linear in the text.
int cre2_search(const cre2_pattern *pattern, const char *text, size_t length);

void cre2_free(cre2_pattern *pattern);

#ifdef __cplusplus
}
#endif
