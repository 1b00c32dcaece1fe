package org.equilux.imaging.netpbm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;

/**
 * The header of one image of a file.
 *
 * @param type the digit of the magic number: 4 to 7
 * @param channels samples of a pixel: 1 to 4
 * @param maxval the value of full intensity: 1 to 65,535
 * @param comments lines of text after {@code #}, without line ends
 * @param dataAt position of the first row
 */
record Header(
    int type,
    long width,
    long height,
    int channels,
    int maxval,
    List<String> comments,
    long dataAt) {
  static final int BITMAP = 4;
  static final int GRAY = 5;
  static final int RGB = 6;
  static final int PAM = 7;

  /** The limit of a header in bytes, including comments. */
  private static final int MAX_BYTES = 1 << 16;

  private static final int MAX_MAXVAL = 65_535;
  private static final int MAX_CHANNELS = 4;

  /** Whether three bytes start an image. */
  static boolean isMagic(int p, int digit, int separator) {
    return p == 'P' && digit >= '0' + BITMAP && digit <= '0' + PAM && isSpace(separator);
  }

  private static boolean isSpace(int b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /**
   * Reads a header.
   *
   * @param position of the magic number
   * @throws PictureException if it is damaged, or of an image that is not supported
   */
  static Header read(PictureBytes input, long position) throws IOException {
    int length = (int) Math.min(MAX_BYTES, input.size() - position);
    return new Parser(input.bytes(position, length), position).parse();
  }

  private static final class Parser {
    private final byte[] bytes;
    private final long position;
    private final List<String> comments = new ArrayList<>();
    private int at;

    Parser(byte[] bytes, long position) {
      this.bytes = bytes;
      this.position = position;
    }

    Header parse() throws PictureException {
      if (bytes.length < 3 || !isMagic(bytes[0], bytes[1], bytes[2])) {
        throw PictureException.corrupt("the netpbm file has no image at byte " + position);
      }
      int type = bytes[1] - '0';
      at = 2;
      if (type == PAM) {
        return parsePam();
      }
      long width = number("width");
      long height = number("height");
      long maxval = type == BITMAP ? 1 : number("maxval");
      next(); // The single whitespace character before the rows.
      return header(type, width, height, type == RGB ? 3 : 1, maxval);
    }

    /** Parses lines of a keyword and a value, in any order. */
    private Header parsePam() throws PictureException {
      Map<String, String> values = new HashMap<>();
      for (String line = line(); !line.equals("ENDHDR"); line = line()) {
        int blank = line.indexOf(' ');
        if (blank > 0) {
          values.merge(line.substring(0, blank), line.substring(blank).strip(), (a, _) -> a);
        }
      }
      return header(
          PAM,
          value(values, "WIDTH"),
          value(values, "HEIGHT"),
          value(values, "DEPTH"),
          value(values, "MAXVAL"));
    }

    private Header header(int type, long width, long height, long channels, long maxval)
        throws PictureException {
      if (maxval < 1 || maxval > MAX_MAXVAL) {
        throw PictureException.corrupt(
            "the netpbm file has the maxval %d; it must be from 1 to %d"
                .formatted(maxval, MAX_MAXVAL));
      }
      if (channels < 1 || channels > MAX_CHANNELS) {
        throw PictureException.unsupported(
            "PAM with %d samples a pixel is not supported; use gray or RGB, with or without alpha"
                .formatted(channels));
      }
      return new Header(
          type, width, height, (int) channels, (int) maxval, List.copyOf(comments), position + at);
    }

    private static long value(Map<String, String> values, String key) throws PictureException {
      String value = values.getOrDefault(key, "");
      if (!value.matches("[0-9]{1,10}")) {
        throw PictureException.corrupt(
            "the PAM header has no number as " + key.toLowerCase(Locale.ROOT));
      }
      return Long.parseLong(value);
    }

    /**
     * The next line of a PAM header that is neither empty nor a comment, with whitespace
     * normalized.
     */
    private String line() throws PictureException {
      while (true) {
        int from = at;
        while (next() != '\n') {
          // Within the line.
        }
        String line = new String(bytes, from, at - 1 - from, StandardCharsets.ISO_8859_1).strip();
        if (line.startsWith("#")) {
          comments.add(line.substring(1));
        } else if (!line.isEmpty()) {
          return line.replaceAll("\\s+", " ");
        }
      }
    }

    private long number(String what) throws PictureException {
      skipSpace();
      long value = 0;
      int from = at;
      while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - from < 10) {
        value = value * 10 + bytes[at++] - '0';
      }
      if (at == from || at == bytes.length || !(isSpace(bytes[at]) || bytes[at] == '#')) {
        throw PictureException.corrupt("the netpbm header has no number as " + what);
      }
      if (bytes[at] == '#') {
        comment(); // The comment ends the number, and its line end is the whitespace after it.
        at--;
      }
      return value;
    }

    private void skipSpace() throws PictureException {
      while (at < bytes.length && (isSpace(bytes[at]) || bytes[at] == '#')) {
        if (bytes[at] == '#') {
          comment();
        } else {
          at++;
        }
      }
    }

    private void comment() throws PictureException {
      int from = at + 1;
      int b = next();
      while (b != '\n' && b != '\r') {
        b = next();
      }
      comments.add(new String(bytes, from, at - 1 - from, StandardCharsets.ISO_8859_1));
    }

    private int next() throws PictureException {
      if (at == bytes.length) {
        throw PictureException.corrupt("the netpbm header does not end; the file is truncated");
      }
      return bytes[at++];
    }
  }
}
