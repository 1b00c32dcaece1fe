package org.equilux.master.accounts;

import java.time.Duration;
import java.time.Instant;

/**
 * The session of a signed-in browser, stored under the hash of its cookie.
 *
 * @param owner id of the account
 * @param expires end of the session, regardless of use
 * @param lastUsed time of the last request; start time in a session of an older release
 * @param address from which the browser signed in; empty in a session of an older release
 * @param program the browser's User-Agent header; may be empty
 */
public record Session(
    String owner,
    Instant created,
    Instant expires,
    Instant lastUsed,
    String address,
    String program) {
  /** Completes the record of an older release. */
  public Session {
    lastUsed = lastUsed == null ? created : lastUsed;
    address = address == null ? "" : address;
    program = program == null ? "" : program;
  }

  /**
   * Whether the session is valid.
   *
   * @param idle idle time after which a session ends
   */
  boolean isValid(Instant now, Duration idle) {
    return now.isBefore(expires) && now.isBefore(lastUsed.plus(idle));
  }

  Session usedAt(Instant time) {
    return new Session(owner, created, expires, time, address, program);
  }
}
