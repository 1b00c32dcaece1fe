package org.equilux.spark.divide;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.PictureFormats;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * The chunks of one task, consecutive in the page.
 *
 * @param chunks at least one
 */
record Portion(List<LocatedChunk> chunks) {
  /** The raw bytes of a portion at which no chunk is added to it. */
  private static final long MOST_BYTES = 32L << 20;

  /**
   * The number of portions for each task slot, so that the last tasks end at about the same time.
   */
  private static final int ROUNDS = 4;

  /**
   * A chunk and its location in the picture's file.
   *
   * @param index of the chunk in the page, from 0
   * @param first row of the page in the chunk
   * @param count of rows in the chunk
   */
  record LocatedChunk(int index, int first, int count, BandLocation location) {}

  /** Locates a chunk in the picture's file. */
  interface Locator {
    BandLocation locate(int chunk) throws IOException;
  }

  /**
   * Divides a page's chunks into portions of about equal size.
   *
   * @param slots number of tasks that run in parallel
   */
  static List<Portion> of(ChunkPlan plan, Locator locator, int slots) throws IOException {
    long rowBytes = (long) plan.spec().width() * plan.spec().format().bytesPerPixel();
    long most = Math.min(MOST_BYTES, rowBytes * plan.spec().height() / ((long) ROUNDS * slots));
    List<Portion> portions = new ArrayList<>();
    List<LocatedChunk> portion = new ArrayList<>();
    long held = 0;
    for (int i = 0; i < plan.chunks().size(); i++) {
      ChunkRows rows = plan.chunks().get(i);
      long bytes = rows.count() * rowBytes;
      if (!portion.isEmpty() && held + bytes > most) {
        portions.add(new Portion(List.copyOf(portion)));
        portion.clear();
        held = 0;
      }
      portion.add(new LocatedChunk(i, rows.first(), rows.count(), locator.locate(i)));
      held += bytes;
    }
    portions.add(new Portion(List.copyOf(portion)));
    return portions;
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(chunks.size());
      for (LocatedChunk chunk : chunks) {
        out.writeInt(chunk.index());
        out.writeInt(chunk.first());
        out.writeInt(chunk.count());
        Bytes.write(chunk.location().toBytes(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Portion decode(byte[] encoded) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      List<LocatedChunk> chunks = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        chunks.add(
            new LocatedChunk(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                PictureFormats.parseLocation(Bytes.read(in))));
      }
      return new Portion(List.copyOf(chunks));
    }
  }
}
