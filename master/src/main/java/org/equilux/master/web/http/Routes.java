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
 * OpenAPI document. Other methods on these paths are answered 405 with the allowed ones.
 */
public final class Routes implements HttpService {
  /** The path below which the API is served. */
  public static final String API = "/api/v1";

  /** The requests that are answered. */
  public enum Access {
    /** All. */
    OPEN,
    /** Those of accounts; a token needs the scope {@link Scope#READ}. */
    READ,
    /** Those of accounts; a token needs the scope {@link Scope#SUBMIT}. */
    SUBMIT,
    /** Those of administrators; a token needs the scope {@link Scope#ADMIN}. */
    ADMIN,
    /** Those of browsers that are signed in; a token is refused whatever its scopes. */
    BROWSER,
    /** Those of browsers in which an administrator is signed in. */
    ADMIN_BROWSER;

    /** The scope that opens it to a token; empty if none does. */
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

  /** A file that is downloaded, by GET, and about which HEAD asks. */
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
          "This path does not take %s; it takes %s."
              .formatted(req.prologue().method().text(), String.join(", ", allowed)));
    };
  }
}
