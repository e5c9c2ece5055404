#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads one JSON text after the other. For one thread at a time.
typedef struct csimdjson_reader csimdjson_reader;

/// Bytes that must be readable after a text.
extern const size_t csimdjson_padding;

/// `max_length` bounds a text, `max_depth` its nesting. Returns NULL where there is no memory.
csimdjson_reader *csimdjson_new(size_t max_length, size_t max_depth);

/// Reads a whole text; every byte of it is checked. Returns 1, or 0 where simdjson refuses it: because it is no JSON,
/// too long or too deep, or holds an integer beyond 64 bits or a number beyond a double.
///
/// The tape and the strings (the library's doc/tape.md describes both) are valid until the next call.
int csimdjson_read(
    csimdjson_reader *reader, const uint8_t *text, size_t length, const uint64_t **tape, const uint8_t **strings);

/// The kernel that was chosen for this processor.
const char *csimdjson_kernel(void);

void csimdjson_free(csimdjson_reader *reader);

#ifdef __cplusplus
}
#endif
