package org.equilux.master.web.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.fileupload2.core.ParameterParser;

/** Parsing and formatting of the header Content-Disposition (RFC 6266, RFC 5987 and RFC 7578). */
public final class Disposition {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";

  private Disposition() {}

  /**
   * The parameters of a header's value, names in lower case; {@code filename*} decoded under {@code
   * filename}.
   */
  public static Map<String, String> parameters(String value) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(value, ';');
  }

  /** The header of a download, with an ASCII name for old clients and the real one for others. */
  public static String attachment(String name) {
    return "attachment; filename=\"" + ascii(name) + "\"; filename*=UTF-8''" + encoded(name);
  }

  private static String ascii(String name) {
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .map(c -> c < 0x20 || c > 0x7E || c == '"' || c == '\\' || c == '%' ? '_' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static String encoded(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(b) >= 0) {
        text.append((char) b);
      } else {
        text.append('%').append("%02X".formatted(b & 0xFF));
      }
    }
    return text.toString();
  }
}
