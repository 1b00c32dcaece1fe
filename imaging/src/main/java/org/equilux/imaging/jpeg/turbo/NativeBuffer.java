package org.equilux.imaging.jpeg.turbo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Native memory for a call into a library. It is pooled, since fresh memory is zeroed and mapped
 * page by page, which takes longer than many calls; its content is undefined.
 *
 * @param whole all of it
 * @param bytes the requested size of it
 */
public record NativeBuffer(MemorySegment whole, MemorySegment bytes) implements AutoCloseable {
  /** The limit in bytes of pooled buffers. */
  private static final long MAX_KEPT = 32 << 20;

  /** The pool, with as many buffers as are in use at a time: two for each computing thread. */
  private static final ArrayBlockingQueue<MemorySegment> KEPT =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  /** Memory of at least this size, returned to the pool by {@link #close}. */
  public static NativeBuffer take(long size) {
    MemorySegment kept = KEPT.poll();
    MemorySegment whole =
        kept != null && kept.byteSize() >= size ? kept : Arena.ofAuto().allocate(size);
    return new NativeBuffer(whole, whole.asSlice(0, size));
  }

  @Override
  public void close() {
    // If the pool is full, the garbage collector frees the memory.
    boolean _ = whole.byteSize() <= MAX_KEPT && KEPT.offer(whole);
  }
}
