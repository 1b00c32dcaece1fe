package org.equilux.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A source on other machines that any program can read by HTTP once it has an address of it. */
public interface AddressedSource extends RandomAccessSource {
  /**
   * Makes an address at which any program can read the source for a while, without credentials:
   * ranges by GET with {@code Range}, and this version alone with {@code If-Match}.
   *
   * @param validity how long at most, counted from now; half of it at least
   */
  URI address(Duration validity) throws IOException;

  /** The store's name of this version of the bytes, an HTTP entity tag. */
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
