package org.equilux.master.accounts;

/**
 * A client that signs in.
 *
 * @param address from which the request comes, for rate limits
 * @param cookie of a known browser, see {@link Sessions#browserCookie}; empty if there is none
 * @param program the User-Agent header, of which 200 characters are kept; may be empty
 */
public record Client(String address, String cookie, String program) {
  private static final int MAX_PROGRAM = 200;

  /** Removes control characters and shortens the program's name. */
  public Client {
    String shown = program.replaceAll("\\p{Cntrl}", "");
    program = shown.substring(0, Math.min(MAX_PROGRAM, shown.length()));
  }
}
