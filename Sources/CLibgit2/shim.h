#pragma once
#include <fcntl.h>
#include <git2.h>
#include <git2/sys/repository.h>
#include <sys/syscall.h>
#include <unistd.h>

// git_libgit2_opts is variadic, which Swift cannot call: one function for each option in use.

static inline int routekeeper_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int routekeeper_git_set_cache_size(ssize_t bytes) {
  return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

// Debian's security update of libgit2 1.5.1 (1.5.1+ds-1+deb12u2) can limit the size that a pack declares for an object;
// the same version before it cannot and answers -1, and its header does not have the name. Other versions may have
// given the number to something else.
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR == 5
enum { routekeeper_git_opt_set_pack_max_object_size = 38 };
#endif

static inline int routekeeper_git_set_pack_limits(size_t objects, size_t object_bytes) {
  int status = git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, objects);
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR == 5
  if (status >= 0) git_libgit2_opts(routekeeper_git_opt_set_pack_max_object_size, object_bytes);
#endif
  return status;
}

static inline int routekeeper_git_set_certificate_file(const char *file) {
  return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, NULL);
}

static inline int routekeeper_git_set_user_agent(const char *agent) {
  return git_libgit2_opts(GIT_OPT_SET_USER_AGENT, agent);
}

static inline int routekeeper_git_set_fsync(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

// A pipe that no other child inherits. glibc declares pipe2 and renameat2 for _GNU_SOURCE only.
static inline int routekeeper_pipe(int *ends) {
  return (int)syscall(SYS_pipe2, ends, O_CLOEXEC);
}

// Exchanges two directories in one step, so that there is no moment without a mirror.
static inline int routekeeper_exchange(const char *left, const char *right) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, left, AT_FDCWD, right, 2u /* RENAME_EXCHANGE */);
}
