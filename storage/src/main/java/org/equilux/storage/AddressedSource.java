package org.equilux.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A remote source for which an HTTP address can be created, so that any program can read it. */
public interface AddressedSource extends RandomAccessSource {
  /**
   * Creates an address at which any program can read the source for a limited time without
   * credentials: ranges by GET with {@code Range}, and only this version with {@code If-Match}.
   *
   * @param validity upper limit of the time from now; the address is valid for at least half of it
   */
  URI address(Duration validity) throws IOException;

  /** The store's version of the bytes, an HTTP entity tag. */
  String version();

  @Override
  default boolean isRemote() {
    return true;
  }

  @Override
  default Optional<AddressedSource> addressed() {
    return Optional.of(this);
  }
}
