package org.equilux.master.web.http;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.equilux.master.net.PublicPath;

/**
 * Strips the public path from the paths of requests, unless a reverse proxy has, and prepends it to
 * paths in answers. Later handlers see paths without it.
 */
public record Links(PublicPath publicPath) implements Handler {
  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    String path = req.prologue().uriPath().rawPath();
    // A rerouted request passes here twice, but must lose the public path only once.
    boolean first = req.context().get(Links.class).isEmpty();
    req.context().register(this);
    if (first && publicPath.covers(path)) {
      res.reroute(publicPath.strip(path));
    } else {
      res.next();
    }
  }

  /** The links of the master that answers a request. */
  public static Links of(ServerRequest req) {
    return req.context().get(Links.class).orElseThrow();
  }

  /**
   * The path of a page or file, without scheme and host.
   *
   * @param path starts with a slash
   */
  public String to(String path) {
    return publicPath.path(path);
  }

  /**
   * The path of a resource of the REST API, without scheme and host.
   *
   * @param path starts with a slash, relative to the API's version
   */
  public String api(String path) {
    return publicPath.path(Routes.API + path);
  }

  public String job(String id) {
    return api("/jobs/" + id);
  }

  public String batch(String id) {
    return api("/batches/" + id);
  }
}
