package org.equilux.storage;

import java.io.IOException;

/** Opens object stores of one kind of address. Providers are found by the service loader. */
public interface ObjectStoreProvider {
  /** The scheme of the addresses, such as {@code s3}. */
  String scheme();

  /**
   * Opens a store and tries it.
   *
   * @throws IllegalArgumentException if the address is not one of this kind; the message says why
   * @throws IOException if the store cannot be used; the message says why and what to do
   */
  ObjectStore open(ObjectStoreSettings settings) throws IOException;
}
