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
import java.util.Optional;
import org.equilux.master.accounts.Scope;
import org.equilux.master.shares.Places;

/**
 * The list of routes, which is registered with the server and which a test compares with the
 * OpenAPI document. Other methods on these paths are answered with 405 and the allowed methods.
 */
public final class Routes implements HttpService {
  /** The path of the API. */
  public static final String API = "/api/v1";

  /** The access rights that a route requires. */
  public enum Access {
    /** No authentication. */
    OPEN,
    /** An account; a token needs the scope {@link Scope#READ}. */
    READ,
    /** An account; a token needs the scope {@link Scope#SUBMIT}. */
    SUBMIT,
    /** An administrator; a token needs the scope {@link Scope#ADMIN}. */
    ADMIN,
    /** A signed-in browser; tokens are refused regardless of their scopes. */
    BROWSER,
    /** A signed-in browser of an administrator. */
    ADMIN_BROWSER;

    /** The scope that a token needs; empty if tokens are refused or unnecessary. */
    Optional<Scope> scope() {
      return switch (this) {
        case READ -> Optional.of(Scope.READ);
        case SUBMIT -> Optional.of(Scope.SUBMIT);
        case ADMIN -> Optional.of(Scope.ADMIN);
        case OPEN, BROWSER, ADMIN_BROWSER -> Optional.empty();
      };
    }

    boolean needsAdmin() {
      return this == ADMIN || this == ADMIN_BROWSER;
    }
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
    return route(Method.GET, path, Access.READ, handler);
  }

  /** Adds a route for downloads, with the methods GET and HEAD. */
  public Routes download(String path, Handler handler) {
    return get(path, handler).route(Method.HEAD, path, Access.READ, handler);
  }

  public Routes post(String path, Handler handler) {
    return route(Method.POST, path, Access.SUBMIT, handler);
  }

  public Routes put(String path, Handler handler) {
    return route(Method.PUT, path, Access.SUBMIT, handler);
  }

  public Routes delete(String path, Handler handler) {
    return route(Method.DELETE, path, Access.SUBMIT, handler);
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
          "This path does not support %s; it supports %s."
              .formatted(req.prologue().method().text(), String.join(", ", allowed)));
    };
  }
}
