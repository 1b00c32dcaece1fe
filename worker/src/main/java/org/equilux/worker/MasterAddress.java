package org.equilux.worker;

/** The address at which a master takes workers. */
public record MasterAddress(String host, int port) {
  /** The default port of a master for workers. */
  static final int USUAL_PORT = 6000;

  /**
   * Reads an address, as HOST:PORT, HOST, or [ADDRESS]:PORT.
   *
   * @throws IllegalArgumentException if it is none
   */
  static MasterAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean withPort = colon >= 0 && text.indexOf(']', colon) < 0;
    String host = withPort ? text.substring(0, colon) : text;
    int port = withPort ? port(text.substring(colon + 1), text) : USUAL_PORT;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty()) {
      throw notAnAddress(text);
    }
    return new MasterAddress(host, port);
  }

  private static int port(String digits, String text) {
    if (!digits.matches("\\d{1,5}")) {
      throw notAnAddress(text);
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw notAnAddress(text);
    }
    return port;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException(
        "a master's address is HOST:PORT with a port from 1 to 65535, not " + text);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
