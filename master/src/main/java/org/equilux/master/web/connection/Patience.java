package org.equilux.master.web.connection;

import java.time.Duration;

/**
 * The time limits of clients.
 *
 * @param idle time that a connection may be idle
 * @param head time for a request's head, from its first byte
 * @param stall time without progress of a body
 * @param bytesPerSecond minimum average rate of a body, after an allowance of {@code stall}
 */
public record Patience(Duration idle, Duration head, Duration stall, long bytesPerSecond) {
  public static final Patience DEFAULT =
      new Patience(Duration.ofMinutes(3), Duration.ofSeconds(20), Duration.ofMinutes(1), 1024);
}
