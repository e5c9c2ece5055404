#include "CRE2.h"
#include <re2/re2.h>
extern "C" int cre2_version(void) { re2::RE2 r("a"); return r.ok(); }
