package org.equilux.master.web.http;

import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;
import org.equilux.master.net.PublicPath;

/**
 * The cookies of the page: no script sees them, and other sites do not send them. Over TLS their
 * names begin with {@code __Host-}, which browsers let only this very host set, and only over TLS:
 * so neither another host of the domain nor anyone on the network can plant one.
 *
 * <p>Below a public path, browsers send the cookies to that path only, as other programs of the
 * host must not see them. Browsers take names of {@code __Host-} for the path {@code /} only, so
 * these names begin with {@code __Secure-}, which keeps the network out, but not other hosts of the
 * domain.
 */
public enum Cookies {
  SESSION("equilux-session", SetCookie.SameSite.STRICT),
  /** Of a browser that has signed in before. */
  BROWSER("equilux-browser", SetCookie.SameSite.STRICT),
  /** Of a sign-in at a provider, which is another site and sends the browser back from there. */
  PROVIDER("equilux-oidc", SetCookie.SameSite.LAX);

  private static final String HOST_PREFIX = "__Host-";
  private static final String SECURE_PREFIX = "__Secure-";

  private final String name;
  private final SetCookie.SameSite sites;

  Cookies(String name, SetCookie.SameSite sites) {
    this.name = name;
    this.sites = sites;
  }

  private String name(ServerRequest req) {
    if (!Peers.isSecure(req)) {
      return name;
    }
    return (Links.of(req).publicPath().isRoot() ? HOST_PREFIX : SECURE_PREFIX) + name;
  }

  /** The value that the browser has sent. */
  public Optional<String> value(ServerRequest req) {
    return req.headers().cookies().first(name(req)).asOptional();
  }

  /** Gives the browser a value to send with later requests. */
  public void set(ServerRequest req, ServerResponse res, String value, Duration age) {
    PublicPath path = Links.of(req).publicPath();
    res.headers()
        .addCookie(
            SetCookie.builder(name(req), value)
                .httpOnly(true)
                .secure(Peers.isSecure(req))
                .sameSite(sites)
                .path(path.isRoot() ? "/" : path.prefix())
                .maxAge(age)
                .build());
  }
}
