package org.equilux.master.web.site;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * Answers unencrypted requests at a master that has TLS: pages are redirected to HTTPS, all other
 * requests are refused, as their data have already passed the network unencrypted.
 *
 * @param httpsPort supplies the port of HTTPS
 */
public record PlainHttp(IntSupplier httpsPort) implements Handler {
  private static final int USUAL_PORT = 443;
  private static final Pattern PORT = Pattern.compile(":\\d+$");
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");
  private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD);

  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    if (req.isSecure()) {
      res.next();
      return;
    }
    String authority = req.authority();
    if (!READING.contains(req.prologue().method())
        || req.headers().contains(HeaderNames.AUTHORIZATION)
        || !AUTHORITY.matcher(authority).matches()) {
      res.header(HeaderValues.CONNECTION_CLOSE);
      throw new ProblemException(
          ProblemType.TLS_NEEDED,
          "This master requires HTTPS; use an address that starts with https://. If the request"
              + " carried a password or a token, change it: it passed the network unencrypted.");
    }
    int port = httpsPort.getAsInt();
    res.status(Status.PERMANENT_REDIRECT_308)
        .header(
            HeaderNames.LOCATION,
            "https://"
                + PORT.matcher(authority).replaceFirst("")
                + (port == USUAL_PORT ? "" : ":" + port)
                + rawTarget(req))
        .header(HeaderValues.CONNECTION_CLOSE)
        .send();
  }

  /** Path and query as sent by the client, undecoded. */
  private static String rawTarget(ServerRequest req) {
    String query = req.query().rawValue();
    return Links.of(req).to(req.path().rawPath()) + (query.isEmpty() ? "" : "?" + query);
  }
}
