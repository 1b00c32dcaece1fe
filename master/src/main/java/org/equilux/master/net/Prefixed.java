package org.equilux.master.net;

import java.util.function.Supplier;

/** A source of bytes with bytes put back at its start. Not thread-safe. */
public final class Prefixed implements Supplier<byte[]> {
  private final Supplier<byte[]> rest;
  private byte[] first;

  /**
   * Creates the source.
   *
   * @param first bytes already read
   * @param rest supplies the next bytes; null at the end
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
