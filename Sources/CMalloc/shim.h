#include <malloc.h>  // not part of the module Glibc
