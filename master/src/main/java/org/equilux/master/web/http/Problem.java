package org.equilux.master.web.http;

import io.helidon.http.Status;
import java.util.Locale;

/**
 * The reason why a request failed, as the problem details of RFC 9457.
 *
 * @param type the kind of problem: {@link #TYPE_PREFIX} and a stable name
 * @param title the kind of problem in words
 * @param detail what happened and what to do, for a person
 * @param limit the limit that was exceeded; null if none was
 */
public record Problem(String type, String title, int status, String detail, LimitHit limit) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /** What all types begin with. */
  public static final String TYPE_PREFIX = "urn:equilux:problem:";

  /** An exceeded limit with its value and the option that raises it. */
  public record LimitHit(String name, long value, String option) {}

  static Problem of(int status, String type, String title, String detail) {
    return new Problem(TYPE_PREFIX + type, title, status, detail, null);
  }

  /** The stable name of the problem of an exceeded limit. */
  public static String limitType(String limit) {
    return "limit-" + limit;
  }

  /** A problem of an exceeded limit, whose name is part of the type. */
  public static Problem limit(Status status, String title, String detail, LimitHit limit) {
    return new Problem(TYPE_PREFIX + limitType(limit.name()), title, status.code(), detail, limit);
  }

  /** A refusal by the HTTP server, before any handler sees the request. */
  public static Problem transport(Status status) {
    return of(
        status.code(),
        "http-" + status.code(),
        status.reasonPhrase(),
        "This server does not accept the HTTP request ("
            + status.reasonPhrase().toLowerCase(Locale.ROOT)
            + ").");
  }
}
