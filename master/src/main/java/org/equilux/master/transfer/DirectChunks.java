package org.equilux.master.transfer;

import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.RangeReads;
import org.equilux.engine.executor.BandStore;
import org.equilux.protocol.Attempt;
import org.equilux.storage.AddressedSource;

/**
 * Selection of the chunks that a worker reads from and writes to the object store directly, and the
 * protocol messages for them.
 */
public final class DirectChunks {
  /**
   * The validity of signed URLs. It exceeds the longest lease of an attempt; a reused URL has at
   * least half of it left.
   */
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  /** Chunks of fewer bytes are sent faster than a worker can request them from the store. */
  private static final long LEAST_BYTES = 256 << 10;

  /**
   * With more requests per chunk, direct reading costs the worker more than sending costs the
   * master.
   */
  private static final int MOST_READS = 64;

  private DirectChunks() {}

  /**
   * A chunk that a worker reads directly.
   *
   * @param bytes the number of bytes that the worker reads
   */
  public record Reading(Attempt.Source source, long bytes) {}

  /**
   * Returns the location of a chunk for direct reading; empty if the master must send the pixels.
   */
  public static Optional<Reading> reading(ChunkInput.Encoded input) throws IOException {
    if (!(input instanceof ChunkInput.Located located)) {
      return Optional.empty();
    }
    Optional<AddressedSource> file = located.file().addressed();
    if (file.isEmpty()) {
      return Optional.empty();
    }
    RangeReads reads = RangeReads.of(located.location());
    if (reads.bytes() < LEAST_BYTES || reads.reads().size() > MOST_READS) {
      return Optional.empty();
    }
    Attempt.Source source =
        Attempt.Source.newBuilder()
            .setAddress(file.get().address(VALIDITY).toString())
            .setVersion(file.get().version())
            .setLocation(UnsafeByteOperations.unsafeWrap(located.location().toBytes()))
            .build();
    return Optional.of(new Reading(source, reads.bytes()));
  }

  /** Returns the protocol message for a target in a store. */
  public static Attempt.Target target(BandStore store, BandStore.Place place) {
    return Attempt.Target.newBuilder()
        .setAddress(place.address().toString())
        .setLeastBytes(store.leastBytes())
        .build();
  }
}
