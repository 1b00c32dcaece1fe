package org.equilux.master.web.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * Refuses requests with two body lengths: a proxy may use the other one, and take a part of the
 * body for the next request (request smuggling; RFC 9112, section 6.1).
 */
public final class Framing implements Handler {
  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    if (req.headers().contains(HeaderNames.TRANSFER_ENCODING)
        && req.headers().contains(HeaderNames.CONTENT_LENGTH)) {
      res.header(HeaderValues.CONNECTION_CLOSE);
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "A request must have either a Content-Length or a Transfer-Encoding, not both.");
    }
    res.next();
  }
}
