#include <zlib.h>
#include <zstd.h>

/// `inflateInit2` is a macro, which Swift does not see. 32 more than the largest window: gzip or zlib, as it comes.
static inline int routekeeper_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
