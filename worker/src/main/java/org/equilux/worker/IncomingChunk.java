package org.equilux.worker;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.ChunkBands;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
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
  private final Optional<BandCoding> coding;
  private final ChunkRows rows;
  private final Slices pixels;
  private final Slices mask;

  /**
   * Takes the memory that the attempt's slices need.
   *
   * @throws IllegalArgumentException if it announces what is no chunk of such a picture
   */
  IncomingChunk(Attempt attempt, JobSpec spec, Optional<BandCoding> coding) {
    this.spec = spec;
    this.coding = coding;
    this.rows = rows(attempt, spec);
    checkPixels(attempt.getPixelBytes());
    long maskBytes = (long) rows.count() * spec.width();
    boolean counts = attempt.getPhase() == Attempt.Phase.MAP;
    if (attempt.getMaskBytes() != 0 && (!counts || attempt.getMaskBytes() != maskBytes)) {
      throw new IllegalArgumentException(
          counts
              ? attempt.getMaskBytes() + " bytes of a mask where 0 or " + maskBytes + " are needed"
              : "a mask for a chunk that is not counted");
    }
    this.pixels = new Slices(attempt.getPixelBytes());
    this.mask = new Slices(attempt.getMaskBytes());
  }

  private void checkPixels(int bytes) {
    if (coding.isPresent()) {
      int sent = ChunkBands.rows(coding.get(), rows);
      if (!ChunkBands.isPlausible(coding.get(), sent, bytes)) {
        throw new IllegalArgumentException(
            bytes + " bytes are more than " + sent + " encoded rows of the picture can have");
      }
    } else {
      long raw = (long) rows.held() * spec.width() * spec.format().bytesPerPixel();
      if (bytes != raw) {
        throw new IllegalArgumentException(bytes + " bytes of pixels where " + raw + " are needed");
      }
    }
  }

  private static ChunkRows rows(Attempt attempt, JobSpec spec) {
    int height = spec.height();
    // Each by itself: sums of what is announced could overflow.
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
   * Takes the next slice; none has bytes of both pixels and mask.
   *
   * @throws IllegalArgumentException if that is more than was announced
   */
  void add(ByteString slice) {
    (pixels.isComplete() ? mask : pixels).add(slice);
  }

  boolean isComplete() {
    return pixels.isComplete() && mask.isComplete();
  }

  /**
   * The chunk with its mask; decodes it, if it came encoded.
   *
   * @throws IOException if it cannot be decoded
   * @throws IllegalStateException if slices are missing
   */
  Chunk chunk() throws IOException {
    byte[] counted = mask.bytes();
    Optional<Pixels> wrapped =
        counted.length == 0
            ? Optional.empty()
            : Optional.of(Pixels.wrap(PixelFormat.GRAY8, spec.width(), rows.count(), counted));
    if (coding.isPresent()) {
      return ChunkBands.decode(coding.get(), rows, pixels.bytes()).withMask(wrapped);
    }
    Pixels held = Pixels.wrap(spec.format(), spec.width(), rows.held(), pixels.bytes());
    return new Chunk(spec.height(), rows, held, wrapped);
  }
}
