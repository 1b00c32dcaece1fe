package org.equilux.master.net;

import java.util.function.Supplier;

/** The bytes of a connection of which the first ones were read already. For one thread. */
public final class Prefixed implements Supplier<byte[]> {
  private final Supplier<byte[]> rest;
  private byte[] first;

  /**
   * @param first what was read
   * @param rest where the next bytes come from; null at the end
   */
  public Prefixed(byte[] first, Supplier<byte[]> rest) {
    this.first = first;
    this.rest = rest;
  }

  /** The next bytes; null at the end. */
  @Override
  public byte[] get() {
    byte[] bytes = first;
    first = null;
    return bytes == null ? rest.get() : bytes;
  }
}
