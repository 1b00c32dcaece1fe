package org.equilux.master.web.site;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * Protection against other web sites: refuses changes requested by their pages, and host names that
 * are not this machine's (DNS rebinding); sets the security headers.
 */
public final class Guard implements Handler {
  /** The content security policy, with a placeholder for the nonce of styles, see {@link Site}. */
  private static final String CSP =
      "default-src 'none'; script-src 'self'; style-src 'self'%s; img-src 'self' blob: data:;"
          + " font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  /** The policy of answers without inline styles. */
  public static final String POLICY = CSP.formatted("");

  public static final HeaderName CONTENT_SECURITY_POLICY =
      HeaderNames.create("Content-Security-Policy");
  public static final HeaderName CONTENT_TYPE_OPTIONS =
      HeaderNames.create("X-Content-Type-Options");
  public static final String NO_SNIFFING = "nosniff";

  private static final HeaderName FRAME_OPTIONS = HeaderNames.create("X-Frame-Options");
  private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");
  private static final HeaderName RESOURCE_POLICY =
      HeaderNames.create("Cross-Origin-Resource-Policy");
  private static final HeaderName OPENER_POLICY = HeaderNames.create("Cross-Origin-Opener-Policy");
  private static final HeaderName TRANSPORT_SECURITY =
      HeaderNames.create("Strict-Transport-Security");

  /** One year, in seconds. */
  private static final String HTTPS_ONLY = "max-age=31536000";

  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

  private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);
  private static final Pattern PORT = Pattern.compile(":\\d+$");
  private static final Pattern ADDRESS = Pattern.compile("\\[.*]|\\d+\\.\\d+\\.\\d+\\.\\d+");

  private final boolean loopback;
  private final String ownName;

  /**
   * Creates the handler.
   *
   * @param loopback whether only this machine can connect, so that only local names are valid
   * @param ownName the configured host
   */
  public Guard(boolean loopback, String ownName) {
    this.loopback = loopback;
    this.ownName = ownName.toLowerCase(Locale.ROOT);
  }

  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    res.header(CONTENT_SECURITY_POLICY, POLICY);
    res.header(CONTENT_TYPE_OPTIONS, NO_SNIFFING);
    res.header(FRAME_OPTIONS, "DENY");
    res.header(REFERRER_POLICY, "no-referrer");
    res.header(RESOURCE_POLICY, "same-origin");
    res.header(OPENER_POLICY, "same-origin");
    String authority = req.authority().toLowerCase(Locale.ROOT);
    if (loopback && !isThisMachine(PORT.matcher(authority).replaceFirst(""))) {
      throw new ProblemException(
          ProblemType.FOREIGN,
          "This master serves its own machine only, under localhost or its address, not under "
              + authority
              + ". To serve other machines, start it with --bind 0.0.0.0.");
    }
    // Not for localhost: browsers apply HSTS to all ports of a name, and other programs serve
    // localhost too.
    if (Peers.isSecure(req) && !isLocalhost(PORT.matcher(authority).replaceFirst(""))) {
      res.header(TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    if (!READING.contains(req.prologue().method())) {
      refuseForeign(req, authority);
    }
    res.next();
  }

  /** Allows inline styles with an unguessable nonce in an answer. */
  static void allowStyles(ServerResponse res, String nonce) {
    res.header(CONTENT_SECURITY_POLICY, CSP.formatted(" 'nonce-" + nonce + "'"));
  }

  private boolean isThisMachine(String host) {
    return isLocalhost(host) || host.equals(ownName) || ADDRESS.matcher(host).matches();
  }

  private static boolean isLocalhost(String host) {
    return host.equals("localhost") || host.endsWith(".localhost");
  }

  private static void refuseForeign(ServerRequest req, String authority) {
    boolean crossSite =
        req.headers().first(FETCH_SITE).filter(site -> site.equals("cross-site")).isPresent();
    boolean otherOrigin =
        req.headers()
            .first(HeaderNames.ORIGIN)
            .filter(origin -> !isOrigin(origin.toLowerCase(Locale.ROOT), authority))
            .isPresent();
    if (crossSite || otherOrigin) {
      throw new ProblemException(
          ProblemType.FOREIGN,
          "Pages of other sites may not change data of this master. Open this master's own page, or"
              + " send the request without a browser.");
    }
  }

  private static boolean isOrigin(String origin, String authority) {
    return origin.equals("http://" + authority) || origin.equals("https://" + authority);
  }
}
