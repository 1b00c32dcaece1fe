package org.equilux.master.web.http;

import io.helidon.http.Status;
import java.util.Locale;

/**
 * The reason why a request failed, in the form of RFC 9457.
 *
 * @param type stable name of the kind of problem
 * @param title short description of the kind of problem
 * @param detail the problem and its remedy, for the user
 * @param limit the exceeded limit; null if there is none
 */
public record Problem(String type, String title, int status, String detail, LimitHit limit) {
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:equilux:problem:";

  /** An exceeded limit with its value and the option that raises it. */
  public record LimitHit(String name, long value, String option) {}

  static Problem of(int status, String type, String title, String detail) {
    return new Problem(TYPE_PREFIX + type, title, status, detail, null);
  }

  /** A problem with a limit, whose name is part of the type. */
  public static Problem limit(Status status, String title, String detail, LimitHit limit) {
    return new Problem(TYPE_PREFIX + "limit-" + limit.name(), title, status.code(), detail, limit);
  }

  /** An error that the server detects before routing. */
  public static Problem transport(Status status) {
    return of(
        status.code(),
        "http-" + status.code(),
        status.reasonPhrase(),
        "The request is not valid HTTP/1.1 for this server ("
            + status.reasonPhrase().toLowerCase(Locale.ROOT)
            + ").");
  }
}
