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

/** The result of an attempt, received in slices. Not thread-safe. */
final class IncomingResult {
  /**
   * The largest encoded size, in bytes, of a count below 2^32 in the encoding of {@link
   * org.equilux.kernels.grid.HistogramGrid}.
   */
  private static final int MAX_COUNT_BYTES = 5;

  private final ChunkAttempt attempt;
  private ByteString bytes = ByteString.EMPTY;

  /** The stored body of the band; empty if the whole result was sent. */
  private Optional<Stored> stored = Optional.empty();

  private record Stored(BandStore.Place place, StoredBody body) {}

  IncomingResult(ChunkAttempt attempt) {
    this.attempt = attempt;
  }

  /**
   * Appends the next slice.
   *
   * @throws IllegalArgumentException if the result exceeds the largest size that is possible for
   *     its chunk
   */
  void add(ByteString slice) {
    bytes = bytes.concat(slice);
    if (!isPlausible()) {
      throw new IllegalArgumentException(
          switch (attempt.phase()) {
            case RANGE -> "a range of values exceeds its largest possible size";
            case MAP -> "a histogram exceeds its largest possible size";
            case APPLY -> "an encoded result exceeds its largest possible size";
          });
    }
  }

  /**
   * Declares that the bytes are the head of a band whose body the worker stored in the object
   * store.
   */
  void storedAt(BandStore.Place place, StoredBody body) {
    stored = Optional.of(new Stored(place, body));
  }

  /** Whether {@link #output} sends a request to the object store. */
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

  /** The number of bytes received. */
  long size() {
    return bytes.size();
  }

  /**
   * The complete result, checked for damage. For a stored band, checks the head and that the body
   * exists.
   *
   * @throws IllegalArgumentException if the result does not match the attempt's chunk
   * @throws PictureException if the band is damaged
   * @throws IOException if the object store cannot be asked for the body
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
      throw new IllegalArgumentException(
          "it is not stored at the place that the master assigned", e);
    }
    // Later requests name this version, so they fail if the object is replaced.
    if (body.size() != of.body().getBytes() || !body.version().equals(of.body().getVersion())) {
      throw new IllegalArgumentException(
          "the stored object differs from the announced one in size or version");
    }
    return new ChunkOutput.Stored(head, body, of.place().object());
  }
}
