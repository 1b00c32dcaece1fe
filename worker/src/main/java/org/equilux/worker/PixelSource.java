package org.equilux.worker;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.RangeReads;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.PictureFormats;
import org.equilux.protocol.Attempt;
import org.equilux.worker.transfer.StoreClient;

/** The location of an attempt's pixels in an object store. */
record PixelSource(Attempt.Source source, BandLocation location) {
  /**
   * The source that an attempt names; empty if its pixels are sent or kept.
   *
   * @param attempt possibly hostile
   * @throws IllegalArgumentException if the source is malformed, or pixels are sent, too
   */
  static Optional<PixelSource> of(Attempt attempt) {
    if (!attempt.hasSource()) {
      return Optional.empty();
    }
    if (attempt.getPixelBytes() != 0) {
      throw new IllegalArgumentException("pixels that are sent, and lie in an object store");
    }
    Attempt.Source source = attempt.getSource();
    return Optional.of(
        new PixelSource(source, PictureFormats.parseLocation(source.getLocation().toByteArray())));
  }

  /** Encoded bytes of the pixels. */
  long bytes() {
    return location.ranges().stream().mapToLong(ByteRange::length).sum();
  }

  /**
   * Reads the pixels.
   *
   * @throws org.equilux.worker.transfer.TransferException if the store does not give them
   * @throws IOException if they are not those of the location
   */
  ChunkInput read(StoreClient store) throws IOException {
    return new ChunkInput.Inline(
        location.read(
            store.reader(source.getAddress(), source.getVersion(), RangeReads.of(location))));
  }
}
