#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Immutable: any number of threads may match it at once.
typedef struct cre2_pattern cre2_pattern;

/// Compiles a UTF-8 pattern, or where `literal` is set a plain text; `max_memory` bounds the program and the caches of matching, in bytes.
/// Returns NULL and writes a message, cut at `capacity` and ended by a zero, when RE2 refuses it.
cre2_pattern *cre2_compile(
    const char *pattern, size_t length, int literal, int64_t max_memory, char *message, size_t capacity);

/// 1 if the pattern is found anywhere in the text, else 0. Takes time linear in the text.
int cre2_search(const cre2_pattern *pattern, const char *text, size_t length);

void cre2_free(cre2_pattern *pattern);

/// Several patterns that are searched in one pass over a text. For one thread at a time: a set keeps what it found,
/// and its automaton grows while it searches.
typedef struct cre2_set cre2_set;

/// `max_memory` bounds the program and the automaton, in bytes; `literal`: patterns are plain text;
/// `fold_case`: as with (?i). NULL where there is no memory.
cre2_set *cre2_set_new(int64_t max_memory, int literal, int fold_case);

/// Returns the index of the pattern, counted from 0, or -1 when RE2 refuses it.
int cre2_set_add(cre2_set *set, const char *pattern, size_t length);

/// To be called once, after the last pattern. Returns 0 when the patterns need more than `max_memory`.
int cre2_set_compile(cre2_set *set);

/// Number of patterns found anywhere in the text, and their indices, in no order, valid until the next call.
/// -1 when the automaton does not fit into `max_memory`.
int cre2_set_search(cre2_set *set, const char *text, size_t length, const int **found);

void cre2_set_free(cre2_set *set);

#ifdef __cplusplus
}
#endif
