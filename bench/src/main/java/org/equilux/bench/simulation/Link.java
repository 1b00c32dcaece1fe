package org.equilux.bench.simulation;

/**
 * One direction of a network connection: bytes pass one after the other.
 *
 * <p>What goes over two links passes both at once, as a switch and small slices let it: it arrives
 * when it has passed the slower one, and takes of each link only the time that this one needs.
 */
final class Link {
  private final double secondsPerByte;
  private double free;
  private double busy;

  /**
   * @param bitsPerSecond infinite for a link that takes no time
   */
  Link(double bitsPerSecond) {
    this.secondsPerByte = 8 / bitsPerSecond;
  }

  /** Sends bytes over two links; when they are there, something happens. */
  static void send(
      Agenda agenda, Link first, Link second, double latency, double bytes, Runnable there) {
    double start = first.take(agenda.now(), bytes);
    second.take(start, bytes);
    agenda.at(Math.max(first.free, second.free) + latency, there);
  }

  /** Bytes whose arrival no event waits for. */
  void take(Agenda agenda, double bytes) {
    take(agenda.now(), bytes);
  }

  private double take(double now, double bytes) {
    double start = Math.max(now, free);
    free = start + bytes * secondsPerByte;
    busy += bytes * secondsPerByte;
    return start;
  }

  /** Seconds that its bytes have taken or will take. */
  double busySeconds() {
    return busy;
  }
}
