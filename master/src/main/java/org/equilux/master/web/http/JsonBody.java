package org.equilux.master.web.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import org.equilux.master.json.Json;

/** Parses small JSON bodies. */
public final class JsonBody {
  /** The size limit of a body in bytes. */
  private static final int MAX_BODY = 64 << 10;

  private JsonBody() {}

  /**
   * Parses a request's body.
   *
   * @param example of a valid body, for the error message
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
      // Every parse error gets the same answer.
    }
    throw bad("The body must be JSON such as " + example + ".");
  }

  /** Requires that a value is present. */
  public static <T> T given(T value, String name) {
    if (value == null) {
      throw bad("The body must be JSON with the member \"" + name + "\".");
    }
    return value;
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }
}
