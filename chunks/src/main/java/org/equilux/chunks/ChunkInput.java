package org.equilux.chunks;

import java.io.IOException;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.ChunkBands;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.storage.ByteReader;

/** Where a chunk's pixels come from. */
public sealed interface ChunkInput {
  /** A chunk that is encoded by the task's input coding. */
  sealed interface Encoded extends ChunkInput {
    /**
     * The bands that hold the chunk and its halo.
     *
     * @throws IOException if they cannot be read
     */
    byte[] bands() throws IOException;
  }

  /**
   * Bands in memory.
   *
   * @param bands not changed any more: decoded pixels may share the array
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, not copied: it has megabytes.
  record Inline(byte[] bands) implements Encoded {}

  /**
   * Bands that are read from the picture's file when they are needed.
   *
   * @param file safe for use by any number of threads
   */
  record Located(BandLocation location, ByteReader file) implements Encoded {
    @Override
    public byte[] bands() throws IOException {
      return location.read(file.isRemote() ? RangeReads.of(location).over(this::fetch) : file);
    }

    private byte[] fetch(ByteRange range) throws IOException {
      byte[] bytes = new byte[range.length()];
      file.read(range.position(), bytes, 0, bytes.length);
      return bytes;
    }
  }

  /**
   * Pixels that were decoded before, perhaps with their mask; a device may have a copy, which it
   * knows by their array.
   */
  record Kept(Chunk chunk) implements ChunkInput {}

  /**
   * The chunk with its halo; with a mask only if it is kept.
   *
   * @throws org.equilux.imaging.PictureException if its bands are damaged
   * @throws IOException if its bands cannot be read
   */
  default Chunk decode(PageTask task, ChunkRows rows) throws IOException {
    return switch (this) {
      case Encoded encoded -> ChunkBands.decode(task.input(), rows, encoded.bands());
      case Kept kept -> kept.chunk();
    };
  }
}
