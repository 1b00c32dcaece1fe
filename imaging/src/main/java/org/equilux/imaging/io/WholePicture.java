package org.equilux.imaging.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.equilux.storage.Scratch;
import org.equilux.storage.ScratchFile;

/** A buffer for pictures whose first rows are complete only at the end of their files. */
public final class WholePicture {
  /** The size limit in bytes of a buffer in memory; a larger one is a temporary file. */
  private static final int IN_MEMORY_BYTES = 1 << 26;

  private WholePicture() {}

  /**
   * Allocates a buffer filled with zeros.
   *
   * @param arena closed when the buffer is no longer needed
   */
  public static MemorySegment room(long bytes, Scratch scratch, Arena arena) throws IOException {
    if (bytes <= IN_MEMORY_BYTES) {
      return MemorySegment.ofArray(new byte[(int) bytes]);
    }
    try (ScratchFile file = scratch.create("whole")) {
      return file.map(bytes, arena);
    }
  }
}
