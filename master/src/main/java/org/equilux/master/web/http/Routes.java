package org.equilux.master.web.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.equilux.master.shares.Places;

/**
 * The list of routes, which is registered with the server and which a test compares with the
 * OpenAPI document. Other methods on these paths are answered 405 with the allowed ones.
 */
public final class Routes implements HttpService {
  /** The path below which the API is served. */
  public static final String API = "/api/v1";

  /** The accounts that are answered. */
  public enum Access {
    /** All requests. */
    OPEN,
    /** Accounts that are signed in. */
    SIGNED_IN,
    /** Administrators. */
    ADMIN
  }

  /** One method on one path. */
  public record Route(Method method, String path, Access access, Handler handler) {
    void handle(ServerRequest req, ServerResponse res) throws Exception {
      Authentication.admit(req, access);
      try (Places.Place _ = Authentication.place(req)) {
        handler.handle(req, res);
      }
    }
  }

  private final List<Route> routes = new ArrayList<>();

  public Routes get(String path, Handler handler) {
    return route(Method.GET, path, Access.SIGNED_IN, handler);
  }

  public Routes post(String path, Handler handler) {
    return route(Method.POST, path, Access.SIGNED_IN, handler);
  }

  public Routes put(String path, Handler handler) {
    return route(Method.PUT, path, Access.SIGNED_IN, handler);
  }

  public Routes delete(String path, Handler handler) {
    return route(Method.DELETE, path, Access.SIGNED_IN, handler);
  }

  public Routes route(Method method, String path, Access access, Handler handler) {
    routes.add(new Route(method, path, access, handler));
    return this;
  }

  public Routes addAll(Routes others) {
    routes.addAll(others.routes);
    return this;
  }

  public List<Route> list() {
    return List.copyOf(routes);
  }

  @Override
  public void routing(HttpRules rules) {
    Map<String, List<String>> allowed = new LinkedHashMap<>();
    for (Route route : routes) {
      rules.route(route.method(), route.path(), route::handle);
      allowed.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route.method().text());
    }
    allowed.forEach((path, methods) -> rules.any(path, wrongMethod(methods)));
  }

  private static Handler wrongMethod(List<String> allowed) {
    return (req, res) -> {
      res.header(HeaderNames.ALLOW, String.join(", ", allowed));
      throw new ProblemException(
          ProblemType.WRONG_METHOD,
          "This path does not take %s; it takes %s."
              .formatted(req.prologue().method().text(), String.join(", ", allowed)));
    };
  }
}
