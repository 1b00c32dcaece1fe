package org.equilux.master.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import org.equilux.master.json.Json;

/** Reads small JSON bodies. */
public final class JsonBody {
  /** More than anybody has to say. */
  private static final int MAX_BODY = 64 << 10;

  private JsonBody() {}

  /**
   * Reads a request's body.
   *
   * @param example of such a body, for the message that refuses another one
   */
  public static <T> T read(ServerRequest req, Class<T> type, String example) throws IOException {
    byte[] body = new byte[0];
    if (req.content().hasEntity()) {
      try (InputStream in = req.content().inputStream()) {
        body = in.readNBytes(MAX_BODY);
      }
    }
    try {
      T read = Json.read(body, type);
      if (read != null) {
        return read;
      }
    } catch (JsonProcessingException e) {
      // Whatever it is, it is answered in the same way.
    }
    throw bad("The body is not JSON such as " + example + ".");
  }

  /** A value that must be there. */
  public static <T> T given(T value, String name) {
    if (value == null) {
      throw bad("The body is not JSON with the member \"" + name + "\".");
    }
    return value;
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }
}
