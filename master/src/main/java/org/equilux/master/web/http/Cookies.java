package org.equilux.master.web.http;

import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;
import org.equilux.master.net.PublicPath;

/**
 * The cookies of the web application: inaccessible to scripts, and not sent with requests from
 * other sites. Over TLS, their names begin with {@code __Host-}, so browsers accept them only from
 * this host over TLS, and neither another host of the domain nor an attacker on the network can
 * plant one.
 *
 * <p>With a public path, cookies are restricted to that path, as other programs on the host must
 * not see them. Browsers accept {@code __Host-} only for the path {@code /}, so the names begin
 * with {@code __Secure-}, which protects against attackers on the network, but not against other
 * hosts of the domain.
 */
public enum Cookies {
  SESSION("equilux-session", SetCookie.SameSite.STRICT),
  /** Identifies a browser that has signed in before. */
  BROWSER("equilux-browser", SetCookie.SameSite.STRICT),
  /**
   * Holds a sign-in in progress at a provider, which is another site and redirects the browser
   * back.
   */
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

  /** The value sent by the browser. */
  public Optional<String> value(ServerRequest req) {
    return req.headers().cookies().first(name(req)).asOptional();
  }

  /** Sets the cookie. */
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
