package org.equilux.master.accounts;

import java.time.Duration;
import java.time.Instant;

/**
 * A browser that signed in, known by the hash of its cookie.
 *
 * @param owner the account
 * @param expires the end of the session, however much it is used
 * @param lastUsed the last request; in a session of an older release, when it began
 * @param address from which the browser signed in; empty in a session of an older release
 * @param program the browser's own name for itself (User-Agent); may be empty
 */
public record Session(
    String owner,
    Instant created,
    Instant expires,
    Instant lastUsed,
    String address,
    String program) {
  /** Completes a session of an older release. */
  public Session {
    lastUsed = lastUsed == null ? created : lastUsed;
    address = address == null ? "" : address;
    program = program == null ? "" : program;
  }

  /**
   * Whether the session goes on.
   *
   * @param idle the time after which an unused session ends
   */
  boolean isValid(Instant now, Duration idle) {
    return now.isBefore(expires) && now.isBefore(lastUsed.plus(idle));
  }

  Session usedAt(Instant time) {
    return new Session(owner, created, expires, time, address, program);
  }
}
