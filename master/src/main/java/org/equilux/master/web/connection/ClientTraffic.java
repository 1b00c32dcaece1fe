package org.equilux.master.web.connection;

import java.util.concurrent.atomic.LongAdder;

/** Bytes of bodies that went between the master and its clients: pictures, views, JSON. */
public final class ClientTraffic {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  void addReceived(int bytes) {
    received.add(bytes);
  }

  void addSent(int bytes) {
    sent.add(bytes);
  }

  /** Of requests, since the start. */
  public long received() {
    return received.sum();
  }

  /** Of responses, since the start. */
  public long sent() {
    return sent.sum();
  }
}
