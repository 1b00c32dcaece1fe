package org.equilux.master.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.BandStore;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.ObjectStore;

/**
 * Bands of one job in the object store, below a folder.
 *
 * @param folder ends with a slash
 */
record StoredBands(ObjectStore objects, String folder, BandJournal journal) implements BandStore {
  /**
   * Must exceed the longest lease of an attempt, whose result is accepted for a while after the
   * lease.
   */
  private static final Duration VALIDITY = Duration.ofMinutes(10);

  @Override
  public int leastBytes() {
    return objects.leastCopiedBytes();
  }

  /** The name is unique, so that objects of earlier runs and of other masters never have it. */
  @Override
  public Place place(int page, int chunk) throws IOException {
    String name = "%s%d-%d-%s".formatted(folder, page, chunk, UUID.randomUUID());
    URI address = objects.uploadAddress(name, VALIDITY);
    return new Place() {
      @Override
      public String object() {
        return name;
      }

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
