package org.equilux.master.web;

import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The query of a request. */
final class Query {
  private Query() {}

  /** The values by their names, each given once; changeable. */
  static Map<String, String> of(ServerRequest req) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : req.query().names()) {
      List<String> values = req.query().all(name);
      if (values.size() != 1) {
        throw new ProblemException(
            Problem.badRequest("The query gives " + name + " more than once."));
      }
      given.put(name, values.getFirst());
    }
    return given;
  }
}
