package org.equilux.observe;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The escaping of untrusted text for one line: characters that move a terminal's cursor, change its
 * settings, break a line or reorder other characters become escapes such as {@code \u001b}.
 */
public final class Visible {
  private Visible() {}

  /** The text with such characters escaped. */
  public static String text(String text) {
    int first = 0;
    while (first < text.length() && !isHidden(text, first)) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isHidden(text, i)) {
        out.append(escape(c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The stack trace of an exception with every line indented, so that none can be faked. */
  public static String trace(Throwable failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    StringBuilder out = new StringBuilder();
    trace
        .toString()
        .lines()
        .forEach(
            line -> out.append('\t').append(text(line.strip())).append(System.lineSeparator()));
    return out.toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted((int) c);
    };
  }

  /**
   * Whether a character must be escaped: a control character of ASCII or Latin-1, a line or
   * paragraph separator, a directional formatting character, a byte order mark, or an unpaired
   * surrogate.
   */
  static boolean isHidden(String text, int i) {
    char c = text.charAt(i);
    return c < ' '
        || (c >= 0x7F && c <= 0x9F)
        || isOfDirectionOrLine(c)
        || (Character.isSurrogate(c) && !paired(text, i));
  }

  private static boolean isOfDirectionOrLine(char c) {
    return c == 0x061C
        || c == 0x200E
        || c == 0x200F
        || (c >= 0x2028 && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0xFEFF;
  }

  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
