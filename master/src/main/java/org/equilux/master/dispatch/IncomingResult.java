package org.equilux.master.dispatch;

import com.google.protobuf.ByteString;
import java.io.IOException;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Tiling;

/** The result of an attempt, which comes in slices. For one thread. */
final class IncomingResult {
  /**
   * Bytes of a count below 2^32 in the encoding of {@link org.equilux.kernels.grid.HistogramGrid}.
   */
  private static final int MAX_COUNT_BYTES = 5;

  private final ChunkAttempt attempt;
  private ByteString bytes = ByteString.EMPTY;

  IncomingResult(ChunkAttempt attempt) {
    this.attempt = attempt;
  }

  /**
   * Takes the next bytes.
   *
   * @throws IllegalArgumentException if the result is then larger than one can be
   */
  void add(ByteString slice) {
    bytes = bytes.concat(slice);
    if (!isPlausible()) {
      throw new IllegalArgumentException(
          switch (attempt.phase()) {
            case RANGE -> "a range of values is larger than it can be";
            case MAP -> "a histogram is larger than it can be";
            case APPLY -> "an encoded result is larger than it can be";
          });
    }
  }

  private boolean isPlausible() {
    return switch (attempt.phase()) {
      case RANGE -> bytes.size() <= ChunkOutput.Range.BYTES;
      case MAP -> bytes.size() <= maxCountBytes();
      case APPLY ->
          ChunkBands.isPlausible(bytes.size(), task().output().rawBytes(attempt.rows().count()));
    };
  }

  private long maxCountBytes() {
    JobSpec spec = task().spec();
    Tiling tiling = spec.tiling();
    return (long) tiling.columns()
        * tiling.tileRowCount(attempt.rows())
        * spec.colorMode().planes(spec.format())
        * spec.format().levels()
        * MAX_COUNT_BYTES;
  }

  private PageTask task() {
    return attempt.page().plan().task();
  }

  /** Bytes so far. */
  long size() {
    return bytes.size();
  }

  /**
   * The whole result, checked for damage.
   *
   * @throws IllegalArgumentException if it cannot be one of the attempt's chunk
   * @throws PictureException if its band is damaged
   */
  ChunkOutput output() throws IOException {
    ChunkRows rows = attempt.rows();
    return switch (attempt.phase()) {
      case RANGE -> ChunkOutput.Range.parse(bytes.toByteArray());
      case MAP -> new ChunkOutput.Counts(task().spec().decodeHistograms(bytes.toByteArray(), rows));
      case APPLY -> {
        if (!task().output().isPlausible(rows.count(), bytes.size())) {
          throw new IllegalArgumentException(
              bytes.size() + " bytes cannot be " + rows.count() + " rows of the result");
        }
        byte[] encoded = bytes.toByteArray();
        task().output().check(encoded, rows.first(), rows.count());
        yield new ChunkOutput.Band(encoded);
      }
    };
  }
}
