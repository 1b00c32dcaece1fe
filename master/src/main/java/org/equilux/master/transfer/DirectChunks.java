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
 * Says which chunks a worker reads and stores by itself, and writes the messages' parts for that.
 */
public final class DirectChunks {
  /** Longer than the longest lease of an attempt; half of it is left of an address at least. */
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  /** Less is sent faster than a worker asks a store for it. */
  private static final long LEAST_BYTES = 256 << 10;

  /** More requests for one chunk cost the worker more than the bytes cost the master. */
  private static final int MOST_READS = 64;

  private DirectChunks() {}

  /**
   * A chunk that a worker reads by itself.
   *
   * @param bytes that the worker fetches
   */
  public record Reading(Attempt.Source source, long bytes) {}

  /** Where a worker can read a chunk by itself; empty if the pixels are to be sent. */
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

  /** The message's part for a place in a store. */
  public static Attempt.Target target(BandStore store, BandStore.Place place) {
    return Attempt.Target.newBuilder()
        .setAddress(place.address().toString())
        .setLeastBytes(store.leastBytes())
        .build();
  }
}
