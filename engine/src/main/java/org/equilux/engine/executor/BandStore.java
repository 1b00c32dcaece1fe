package org.equilux.engine.executor;

import java.io.IOException;
import java.net.URI;
import org.equilux.storage.AddressedSource;

/**
 * A place beside the result where workers on other machines can store encoded bands, so that the
 * bands need not be sent to this process. What is stored there is removed by the owner of the job.
 * Safe for use by any number of threads.
 */
public interface BandStore {
  /** A place for one band, which no other attempt at the band has. */
  interface Place {
    /** Where the band is to be sent, by one PUT, within the next minutes. */
    URI address();

    /**
     * Opens what was stored.
     *
     * @throws java.nio.file.NoSuchFileException if nothing was
     */
    AddressedSource open() throws IOException;
  }

  /** Encoded bytes of a band at least; a smaller one would be read by this process anyway. */
  int leastBytes();

  /** Makes a place for a band of a page. */
  Place place(int page, int chunk) throws IOException;
}
