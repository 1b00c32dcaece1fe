package org.equilux.worker.transfer;

import java.net.URI;
import java.util.Locale;

/**
 * The scheme, host and port of an object store. A worker sends requests to this origin only.
 *
 * @param address {@code https://host} or {@code http://host}, perhaps with a port
 */
public record StoreOrigin(URI address) {
  private static final int MAX_LENGTH = 300;

  /**
   * Parses an origin.
   *
   * @param text possibly hostile
   * @throws IllegalArgumentException if the text is none
   */
  public static StoreOrigin parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(text.length() + " characters are no origin of a store");
    }
    URI address = URI.create(text);
    if (!isHttp(address)
        || address.getHost() == null
        || address.getUserInfo() != null
        || !address.getRawPath().isEmpty()
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the origin of a store is like https://s3.example.org, and not " + text);
    }
    return new StoreOrigin(address);
  }

  private static boolean isHttp(URI address) {
    return "https".equalsIgnoreCase(address.getScheme())
        || "http".equalsIgnoreCase(address.getScheme());
  }

  /**
   * Parses an address of this origin.
   *
   * @param text possibly hostile
   * @throws TransferException if the address leads elsewhere; the message has no signature
   */
  URI require(String text) throws TransferException {
    URI asked;
    try {
      asked = URI.create(text);
    } catch (IllegalArgumentException _) {
      // The message would have the signature.
      throw new TransferException("an address of the object store is malformed");
    }
    if (!lower(asked.getScheme()).equals(lower(address.getScheme()))
        || !lower(asked.getHost()).equals(lower(address.getHost()))
        || port(asked) != port(address)
        || asked.getUserInfo() != null) {
      throw new TransferException(
          "an address leads to %s://%s, and not to the object store %s"
              .formatted(asked.getScheme(), asked.getHost(), address));
    }
    return asked;
  }

  private static String lower(String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
