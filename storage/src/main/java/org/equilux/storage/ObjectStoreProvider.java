package org.equilux.storage;

import java.io.IOException;

/** The provider of object stores with one address scheme, found by the service loader. */
public interface ObjectStoreProvider {
  /** The scheme of addresses, such as {@code s3}. */
  String scheme();

  /**
   * Opens a store and tests it.
   *
   * @throws IllegalArgumentException if the address is malformed; the message has the reason
   * @throws IOException if the store cannot be used; the message has the reason and the remedy
   */
  ObjectStore open(ObjectStoreSettings settings) throws IOException;
}
