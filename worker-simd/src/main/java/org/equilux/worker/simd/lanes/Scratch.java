package org.equilux.worker.simd.lanes;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The buffers of one computation, by class; each kernel family has its own class of buffers. Rows
 * are processed in segments small enough that all data of a segment stays in a core's L1 cache.
 * Used by one thread at a time and kept for the next computation.
 */
public final class Scratch {
  /** Pixels of a segment; a multiple of every lane count. */
  public static final int SEGMENT = 1024;

  private final Map<Class<?>, Object> buffers = new HashMap<>();

  /**
   * The buffers of a class.
   *
   * @param make makes them when they are first needed
   */
  public <T> T of(Class<T> type, Supplier<T> make) {
    return type.cast(buffers.computeIfAbsent(type, _ -> make.get()));
  }
}
