package org.equilux.chunks;

import java.io.IOException;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.ChunkBands;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.storage.ByteReader;

/** The source of a chunk's pixels. */
public sealed interface ChunkInput {
  /** A chunk encoded by the task's input coding. */
  sealed interface Encoded extends ChunkInput {
    /**
     * The bands that contain the chunk and its halo.
     *
     * @throws IOException if they cannot be read
     */
    byte[] bands() throws IOException;
  }

  /**
   * Bands in memory.
   *
   * @param bands must not change any more: decoded pixels may share the array
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, not copied: it has megabytes.
  record Inline(byte[] bands) implements Encoded {}

  /**
   * Bands read from the picture's file on demand.
   *
   * @param file thread-safe
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
   * Pixels decoded before, with their mask if there is one; a device may have a copy, identified by
   * the array.
   */
  record Kept(Chunk chunk) implements ChunkInput {}

  /**
   * Decodes the chunk with its halo; the mask is present only if the chunk is kept.
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
