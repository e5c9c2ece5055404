import CMalloc

/// How the C library hands out memory.
enum MemoryUse {
  /// By default every thread allocates from an arena of its own, eight for each core, and what one thread frees is not
  /// there for another: parsing ten thousand objects would keep twice their size. Two arenas serve two cores.
  static func limitArenas() { _ = mallopt(M_ARENA_MAX, 2) }
}
