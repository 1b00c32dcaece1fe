package org.equilux.master.web.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The query of a request. */
public final class Query {
  /** The highest page number that is accepted. */
  public static final int MAX_PAGE = 999_999_999;

  private Query() {}

  /** The parameters by name, each of which may occur once, in a modifiable map. */
  public static Map<String, String> of(ServerRequest req) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : req.query().names()) {
      List<String> values = req.query().all(name);
      if (values.size() != 1) {
        throw new ProblemException(
            ProblemType.BAD_REQUEST, "The query gives " + name + " more than once.");
      }
      given.put(name, values.getFirst());
    }
    return given;
  }

  /** Removes a number from the query's parameters and parses it. */
  public static int number(Map<String, String> given, String name, int usual, int most) {
    String text = given.remove(name);
    if (text == null) {
      return usual;
    }
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, "%s must be a number from 1 to %d.".formatted(name, most));
    }
    return Integer.parseInt(text);
  }

  /** Refuses remaining parameters of the query. */
  public static void requireNoMore(Map<String, String> given, String taken) {
    if (!given.isEmpty()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "The query may have " + taken + ", not " + String.join(", ", given.keySet()) + ".");
    }
  }
}
