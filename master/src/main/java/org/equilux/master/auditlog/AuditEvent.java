package org.equilux.master.auditlog;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * A line of the audit log. Properties that do not apply are null and left out.
 *
 * @param target the user, token, session, job, batch or path that the action concerns
 * @param detail the reason of a failure, or details of the action
 * @param omitted number of events of the same client (or of all clients that are not signed in)
 *     that were omitted before this one
 */
@JsonPropertyOrder({
  "time", "what", "outcome", "user", "account", "by", "address", "target", "detail", "omitted"
})
record AuditEvent(
    Instant time,
    Action what,
    Outcome outcome,
    String user,
    String account,
    String by,
    String address,
    String target,
    String detail,
    Long omitted) {
  /** The largest length, in characters, of texts from clients. */
  private static final int MAX_TEXT = 200;

  static AuditEvent of(
      Instant time,
      Action what,
      Outcome outcome,
      Actor actor,
      String target,
      String detail,
      long omitted) {
    return new AuditEvent(
        time,
        what,
        outcome,
        actor.user(),
        actor.account(),
        actor.by(),
        actor.address(),
        shortened(target),
        shortened(detail),
        omitted == 0 ? null : omitted);
  }

  private static String shortened(String text) {
    return text == null || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
