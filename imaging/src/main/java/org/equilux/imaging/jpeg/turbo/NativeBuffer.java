package org.equilux.imaging.jpeg.turbo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Memory for a call into a native library. It is used again, since fresh memory is zeroed and
 * touched page by page, which takes longer than many a call; its content is whatever was there.
 *
 * @param whole all of it
 * @param bytes what was asked for
 */
public record NativeBuffer(MemorySegment whole, MemorySegment bytes) implements AutoCloseable {
  /** Buffers of more bytes are not kept. */
  private static final long MAX_KEPT = 32 << 20;

  /** As many as are in use at once: two in each thread that computes. */
  private static final ArrayBlockingQueue<MemorySegment> KEPT =
      new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

  /** Memory of at least this size; {@link #close} gives it back. */
  public static NativeBuffer take(long size) {
    MemorySegment kept = KEPT.poll();
    MemorySegment whole =
        kept != null && kept.byteSize() >= size ? kept : Arena.ofAuto().allocate(size);
    return new NativeBuffer(whole, whole.asSlice(0, size));
  }

  @Override
  public void close() {
    // If there is no room for it, the garbage collector frees it.
    boolean _ = whole.byteSize() <= MAX_KEPT && KEPT.offer(whole);
  }
}
