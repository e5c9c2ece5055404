#include "CSimdjson.h"

#include <new>

#include <simdjson.h>

struct csimdjson_reader {
  explicit csimdjson_reader(size_t max_length) : parser(max_length) {}
  simdjson::dom::parser parser;
};

extern "C" const size_t csimdjson_padding = simdjson::SIMDJSON_PADDING;

// The kernels are in Debian's library, which chooses one at run time: this file only calls them.
extern "C" csimdjson_reader *csimdjson_new(size_t max_length, size_t max_depth) {
  auto *reader = new (std::nothrow) csimdjson_reader(max_length);
  if (reader == nullptr) return nullptr;
  // The first texts are short; a long one makes room for itself.
  const size_t usual_length = 16 * 1024;
  if (reader->parser.allocate(usual_length, max_depth) == simdjson::SUCCESS) return reader;
  delete reader;
  return nullptr;
}

extern "C" int csimdjson_read(
    csimdjson_reader *reader, const uint8_t *text, size_t length, const uint64_t **tape, const uint8_t **strings) {
  simdjson::dom::element root;
  if (reader->parser.parse(text, length, false).get(root) != simdjson::SUCCESS) return 0;
  *tape = reader->parser.doc.tape.get();
  *strings = reader->parser.doc.string_buf.get();
  return 1;
}

extern "C" const char *csimdjson_kernel(void) { return simdjson::get_active_implementation()->name().c_str(); }

extern "C" void csimdjson_free(csimdjson_reader *reader) { delete reader; }
