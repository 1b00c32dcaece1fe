package org.equilux.master.web.connection;

import java.time.Duration;

/**
 * The times that clients have.
 *
 * @param idle how long a connection may carry no request
 * @param head for a request's head, from the first byte on
 * @param stall how long a client may neither send nor take a byte of a body
 * @param bytesPerSecond the least rate of a body, on average, beyond the time for a stall
 */
public record Patience(Duration idle, Duration head, Duration stall, long bytesPerSecond) {
  public static final Patience DEFAULT =
      new Patience(Duration.ofMinutes(3), Duration.ofSeconds(20), Duration.ofMinutes(1), 1024);
}
