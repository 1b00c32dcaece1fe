package org.equilux.master.transfer;

import java.net.URI;
import java.util.Optional;

/**
 * The object store that this master offers to its workers. Set once, before workers are admitted;
 * read by any thread.
 */
public final class TransferOffer {
  private volatile Optional<URI> origin = Optional.empty();

  /** Sets the store for workers that register from now on; empty for none. */
  public void set(Optional<URI> store) {
    origin = store;
  }

  /** The scheme, host and port of the store. */
  public Optional<URI> origin() {
    return origin;
  }
}
