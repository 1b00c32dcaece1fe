package org.equilux.master.web.submit;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * The first and last bytes of a file: concatenated in the body of a request, with the length of the
 * file and of the first bytes in its query.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record FileEnds(long bytes, byte[] head, byte[] tail) {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_DIGITS = 15;

  /**
   * Reads the ends.
   *
   * @param given parameters of the query; parsed ones are removed
   */
  static FileEnds read(ServerRequest req, Map<String, String> given) throws IOException {
    long bytes = number(given, "bytes");
    long head = number(given, "head");
    byte[] body =
        body(req, MOST_BYTES, "The body must be the first and the last bytes of the picture");
    int cut = (int) Math.min(head, body.length);
    return new FileEnds(
        bytes, Arrays.copyOf(body, cut), Arrays.copyOfRange(body, cut, body.length));
  }

  /**
   * Reads a body of limited length.
   *
   * @param what the start of the error message for a longer one
   */
  static byte[] body(ServerRequest req, int most, String what) throws IOException {
    byte[] body = new byte[0];
    if (req.content().hasEntity()) {
      try (InputStream in = req.content().inputStream()) {
        body = in.readNBytes(most + 1);
      }
    }
    if (body.length > most) {
      throw new ProblemException(ProblemType.BAD_REQUEST, "%s, %,d at most.".formatted(what, most));
    }
    return body;
  }

  private static long number(Map<String, String> given, String name) {
    String text = given.remove(name);
    if (text == null || !text.matches("\\d{1," + MOST_DIGITS + "}")) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, "The query must give " + name + " as a number of bytes.");
    }
    return Long.parseLong(text);
  }
}
