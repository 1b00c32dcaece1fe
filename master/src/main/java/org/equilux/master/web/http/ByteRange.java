package org.equilux.master.web.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte range of a file (RFC 9110, section 14).
 *
 * @param first position of the first byte
 * @param length in bytes, at least 1
 */
record ByteRange(long first, long length) {
  /** A single range; multiple ranges are answered with the whole file, as the standard allows. */
  private static final Pattern SINGLE =
      Pattern.compile("\\s*bytes\\s*=\\s*(\\d*)\\s*-\\s*(\\d*)\\s*");

  /** The limit of digits; longer numbers are beyond the end of every file. */
  private static final int MAX_DIGITS = 18;

  /**
   * Parses the header {@code Range}.
   *
   * @param size of the file
   * @return empty if the header is absent or not supported, so that the whole file is sent
   * @throws UnsatisfiableException if the range is outside of the file
   */
  static Optional<ByteRange> of(String header, long size) throws UnsatisfiableException {
    Matcher range = SINGLE.matcher(header);
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long length = Math.min(number(range.group(2)), size);
      return Optional.of(satisfiable(size - length, size - 1, size));
    }
    long first = number(range.group(1));
    long last = range.group(2).isEmpty() ? size - 1 : number(range.group(2));
    if (last < first && !range.group(2).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(satisfiable(first, Math.min(last, size - 1), size));
  }

  private static long number(String digits) {
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private static ByteRange satisfiable(long first, long last, long size)
      throws UnsatisfiableException {
    if (first >= size || last < first) {
      throw new UnsatisfiableException();
    }
    return new ByteRange(first, last - first + 1);
  }

  /** The header {@code Content-Range} of an answer with this range. */
  String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(first, first + length - 1, size);
  }

  /** Signals a range outside of the file. */
  static final class UnsatisfiableException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
