package org.equilux.worker;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.PageTask;
import org.equilux.imaging.ChunkBands;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.Slices;

/**
 * A chunk that is on its way: its pixels, and after them its mask, if it has one. They lie in
 * arrays of their own, so that pixels can be kept without the mask.
 */
final class IncomingChunk {
  private final JobSpec spec;
  private final ChunkRows rows;
  private final Slices pixels;
  private final Slices mask;

  /**
   * Allocates the memory for the attempt's slices.
   *
   * @param encodedBytes of the pixels, which are sent or lie elsewhere
   * @throws IllegalArgumentException if it announces rows that are no chunk of such a picture
   */
  IncomingChunk(Attempt attempt, PageTask task, long encodedBytes) {
    this.spec = task.spec();
    this.rows = rows(attempt, spec);
    int bandRows = ChunkBands.rows(task.input(), rows);
    if (!task.input().isPlausible(bandRows, encodedBytes)) {
      throw new IllegalArgumentException(
          "%d bytes cannot be %d rows of the picture".formatted(encodedBytes, bandRows));
    }
    long maskBytes = (long) rows.count() * spec.width();
    boolean counts = attempt.getPhase() != Attempt.Phase.APPLY;
    if (attempt.getMaskBytes() != 0 && (!counts || attempt.getMaskBytes() != maskBytes)) {
      throw new IllegalArgumentException(
          counts
              ? attempt.getMaskBytes() + " bytes of a mask where 0 or " + maskBytes + " are needed"
              : "a mask for a chunk that is not counted");
    }
    this.pixels = new Slices(attempt.getPixelBytes());
    this.mask = new Slices(attempt.getMaskBytes());
  }

  /**
   * The rows of an attempt's chunk.
   *
   * @throws IllegalArgumentException if the picture does not have them
   */
  static ChunkRows rows(Attempt attempt, JobSpec spec) {
    int height = spec.height();
    // Each number is checked separately, because sums of announced numbers could overflow.
    if (attempt.getFirstRow() > height
        || attempt.getRows() > height
        || attempt.getHaloAbove() > attempt.getFirstRow()
        || attempt.getHaloBelow() > height
        || (long) attempt.getFirstRow() + attempt.getRows() + attempt.getHaloBelow() > height) {
      throw new IllegalArgumentException(
          "rows %d + %d, halo %d and %d, are none of a picture of %d rows"
              .formatted(
                  attempt.getFirstRow(),
                  attempt.getRows(),
                  attempt.getHaloAbove(),
                  attempt.getHaloBelow(),
                  height));
    }
    return new ChunkRows(
        attempt.getFirstRow(), attempt.getRows(), attempt.getHaloAbove(), attempt.getHaloBelow());
  }

  /**
   * Receives the next slice; no slice contains bytes of both pixels and mask.
   *
   * @throws IllegalArgumentException if that is more than was announced
   */
  void add(ByteString slice) {
    (pixels.isComplete() ? mask : pixels).add(slice);
  }

  boolean isComplete() {
    return pixels.isComplete() && mask.isComplete();
  }

  /** The pixels that were sent, still encoded; all slices must be there. */
  ChunkInput input() {
    return new ChunkInput.Inline(pixels.bytes());
  }

  /** The mask; empty if all pixels are counted. All slices must be there. */
  Optional<Pixels> mask() {
    byte[] counted = mask.bytes();
    return counted.length == 0
        ? Optional.empty()
        : Optional.of(Pixels.wrap(PixelFormat.GRAY8, spec.width(), rows.count(), counted));
  }
}
