package org.equilux.bench.simulation;

/**
 * One direction of a network connection, which transmits bytes in sequence.
 *
 * <p>A message over two links passes both at the same time, as with a switch and small slices: it
 * arrives after the slower link's time, and occupies each link for that link's time only.
 */
final class Link {
  private final double secondsPerByte;
  private double free;
  private double busy;

  /**
   * Creates a link.
   *
   * @param bitsPerSecond infinite for a link without delay
   */
  Link(double bitsPerSecond) {
    this.secondsPerByte = 8 / bitsPerSecond;
  }

  /** Sends bytes over two links, then runs an action on arrival. */
  static void send(
      Agenda agenda, Link first, Link second, double latency, double bytes, Runnable there) {
    double start = first.take(agenda.now(), bytes);
    second.take(start, bytes);
    agenda.at(Math.max(first.free, second.free) + latency, there);
  }

  /** Occupies the link with bytes whose arrival triggers no event. */
  void take(Agenda agenda, double bytes) {
    take(agenda.now(), bytes);
  }

  private double take(double now, double bytes) {
    double start = Math.max(now, free);
    free = start + bytes * secondsPerByte;
    busy += bytes * secondsPerByte;
    return start;
  }

  /** The seconds that its bytes have taken or will take. */
  double busySeconds() {
    return busy;
  }
}
