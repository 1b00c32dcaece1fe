package org.equilux.master;

import java.net.URI;
import java.util.Optional;

/**
 * The addresses at which a master says that it can be reached, where several masters work together.
 *
 * @param web for other masters, such as {@code http://host:8080}; empty for one of this machine's
 *     addresses
 * @param workers as {@code host:port}; empty for one of this machine's addresses
 */
public record AdvertiseSettings(Optional<String> web, Optional<String> workers) {
  /** Addresses of this machine. */
  public static final AdvertiseSettings NONE =
      new AdvertiseSettings(Optional.empty(), Optional.empty());

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if an address is none
   */
  public AdvertiseSettings {
    if (web.isPresent() && !isWeb(web.get())) {
      throw new IllegalArgumentException(
          "the address for other masters (--advertise) is like http://host:8080, not " + web.get());
    }
    if (workers.isPresent() && !workers.get().matches("[^\\s/]+:\\d{1,5}")) {
      throw new IllegalArgumentException(
          "the address for workers (--advertise-workers) is like host:6000, not " + workers.get());
    }
  }

  private static boolean isWeb(String text) {
    try {
      URI uri = URI.create(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawPath().isEmpty()
          && uri.getRawQuery() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
