package org.equilux.master.accounts;

/**
 * A client that wants to sign in.
 *
 * @param address from which its request comes, for throttling
 * @param cookie of a known browser, see {@link Sessions#browserCookie}; empty if there is none
 * @param program its own name for itself (User-Agent), of which 200 characters are kept; may be
 *     empty
 */
public record Client(String address, String cookie, String program) {
  private static final int MAX_PROGRAM = 200;

  /** Shortens the name and takes control characters out of it. */
  public Client {
    String shown = program.replaceAll("\\p{Cntrl}", "");
    program = shown.substring(0, Math.min(MAX_PROGRAM, shown.length()));
  }
}
