package org.equilux.engine.executor;

import java.io.IOException;
import java.net.URI;
import org.equilux.storage.AddressedSource;

/**
 * A place where workers on other machines can store encoded bands, so that the bands need not be
 * sent to this process. The owner of the job removes stored bands. Thread-safe.
 */
public interface BandStore {
  /** A place for one band of one attempt. */
  interface Place {
    /** The name of the object that will be the stored band. */
    String object();

    /** The address for one PUT within the next minutes. */
    URI address();

    /**
     * Opens the stored band.
     *
     * @throws java.nio.file.NoSuchFileException if none was stored
     */
    AddressedSource open() throws IOException;
  }

  /**
   * The minimum size of a stored band in encoded bytes; this process would have to read a smaller
   * one anyway.
   */
  int leastBytes();

  /** Creates a place for a band of a page. */
  Place place(int page, int chunk) throws IOException;

  /** The journal of stored bands, for later runs of the job. */
  default BandJournal journal() {
    return BandJournal.NONE;
  }
}
