package org.equilux.master.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.equilux.engine.executor.BandStore;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.ObjectStore;

/**
 * Bands of one job in the object store, below a folder.
 *
 * @param folder ends with a slash
 */
record StoredBands(ObjectStore objects, String folder) implements BandStore {
  /** Longer than the longest lease of an attempt, whose result still counts a while after it. */
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  @Override
  public int leastBytes() {
    return objects.leastCopiedBytes();
  }

  /** Nothing that was stored by an attempt of an earlier run or another master has the name. */
  @Override
  public Place place(int page, int chunk) throws IOException {
    String name = "%s%d-%d-%s".formatted(folder, page, chunk, UUID.randomUUID());
    URI address = objects.uploadAddress(name, VALIDITY);
    return new Place() {
      @Override
      public URI address() {
        return address;
      }

      @Override
      public AddressedSource open() throws IOException {
        return objects.open(name);
      }
    };
  }
}
