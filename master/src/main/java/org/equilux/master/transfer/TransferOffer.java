package org.equilux.master.transfer;

import java.net.URI;
import java.util.Optional;

/**
 * The object store that this master offers to its workers, which are let in only after the store is
 * open. Set once, before; read by any thread.
 */
public final class TransferOffer {
  private volatile Optional<URI> origin = Optional.empty();

  /** Offers a store to workers that join from now on; nothing if empty. */
  public void set(Optional<URI> store) {
    origin = store;
  }

  /** The scheme, host and port of the store. */
  public Optional<URI> origin() {
    return origin;
  }
}
