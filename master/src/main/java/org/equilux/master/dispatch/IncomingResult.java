package org.equilux.master.dispatch;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.BandStore;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Tiling;
import org.equilux.protocol.StoredBody;
import org.equilux.storage.AddressedSource;

/** The result of an attempt, which comes in slices. For one thread. */
final class IncomingResult {
  /**
   * Bytes of a count below 2^32 in the encoding of {@link org.equilux.kernels.grid.HistogramGrid}.
   */
  private static final int MAX_COUNT_BYTES = 5;

  private final ChunkAttempt attempt;
  private ByteString bytes = ByteString.EMPTY;

  /** Where the body of the band is; empty if all of the result came. */
  private Optional<Stored> stored = Optional.empty();

  private record Stored(BandStore.Place place, StoredBody body) {}

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

  /** The bytes are the head of a band, whose body the worker says that it stored at a place. */
  void storedAt(BandStore.Place place, StoredBody body) {
    stored = Optional.of(new Stored(place, body));
  }

  /** Whether {@link #output} asks the object store. */
  boolean isStored() {
    return stored.isPresent();
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
   * The whole result, checked for damage; of a band that is stored, the head is checked, and that
   * there is such a body.
   *
   * @throws IllegalArgumentException if it cannot be one of the attempt's chunk
   * @throws PictureException if its band is damaged
   * @throws IOException if the object store does not say whether there is such a body
   */
  ChunkOutput output() throws IOException {
    ChunkRows rows = attempt.rows();
    return switch (attempt.phase()) {
      case RANGE -> ChunkOutput.Range.parse(bytes.toByteArray());
      case MAP -> new ChunkOutput.Counts(task().spec().decodeHistograms(bytes.toByteArray(), rows));
      case APPLY -> {
        if (stored.isPresent()) {
          yield storedBand(stored.get(), rows);
        }
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

  private ChunkOutput storedBand(Stored of, ChunkRows rows) throws IOException {
    byte[] head = bytes.toByteArray();
    task().output().checkHead(head, of.body().getBytes(), rows.count());
    AddressedSource body;
    try {
      body = of.place().open();
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("it is not stored where it should be", e);
    }
    // Of one that is replaced later, every request names the version, and fails.
    if (body.size() != of.body().getBytes() || !body.version().equals(of.body().getVersion())) {
      throw new IllegalArgumentException("what is stored is not what was announced");
    }
    return new ChunkOutput.Stored(head, body);
  }
}
