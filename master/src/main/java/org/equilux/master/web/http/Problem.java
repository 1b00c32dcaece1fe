package org.equilux.master.web.http;

import io.helidon.http.Status;
import java.util.Locale;

/**
 * The reason why a request failed, as RFC 9457 has it.
 *
 * @param type a stable name of the kind of problem
 * @param title the kind of problem in words
 * @param detail what happened and what to do, for a person
 * @param limit the limit that was hit; null if none was
 */
public record Problem(String type, String title, int status, String detail, LimitHit limit) {
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:equilux:problem:";

  /** A limit, its value and the option that raises it. */
  public record LimitHit(String name, long value, String option) {}

  static Problem of(int status, String type, String title, String detail) {
    return new Problem(TYPE_PREFIX + type, title, status, detail, null);
  }

  /** A problem with a limit, whose name is part of the type. */
  public static Problem limit(Status status, String title, String detail, LimitHit limit) {
    return new Problem(TYPE_PREFIX + "limit-" + limit.name(), title, status.code(), detail, limit);
  }

  /** A refusal of the server itself, before any handler sees the request. */
  public static Problem transport(Status status) {
    return of(
        status.code(),
        "http-" + status.code(),
        status.reasonPhrase(),
        "The request is not proper HTTP/1.1 as this server takes it ("
            + status.reasonPhrase().toLowerCase(Locale.ROOT)
            + ").");
  }
}
