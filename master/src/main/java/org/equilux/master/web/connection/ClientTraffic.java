package org.equilux.master.web.connection;

import java.util.concurrent.atomic.LongAdder;

/** The number of bytes of bodies exchanged with clients: pictures, views, JSON. */
public final class ClientTraffic {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  void addReceived(int bytes) {
    received.add(bytes);
  }

  void addSent(int bytes) {
    sent.add(bytes);
  }

  /** Bytes of requests, since the start. */
  public long received() {
    return received.sum();
  }

  /** Bytes of responses, since the start. */
  public long sent() {
    return sent.sum();
  }
}
