package org.equilux.master;

import java.net.URI;
import java.util.Optional;

/**
 * The addresses under which a master announces itself to other masters and to workers.
 *
 * @param web for other masters, such as {@code http://host:8080}; empty for an address of this
 *     machine
 * @param workers as {@code host:port}; empty for an address of this machine
 */
public record AdvertiseSettings(Optional<String> web, Optional<String> workers) {
  /** The default: addresses of this machine. */
  public static final AdvertiseSettings NONE =
      new AdvertiseSettings(Optional.empty(), Optional.empty());

  /**
   * Checks the addresses.
   *
   * @throws IllegalArgumentException if an address is malformed
   */
  public AdvertiseSettings {
    if (web.isPresent() && !isWeb(web.get())) {
      throw new IllegalArgumentException(
          "the address for other masters (--advertise) must have the form http://host:8080, not "
              + web.get());
    }
    if (workers.isPresent() && !workers.get().matches("[^\\s/]+:\\d{1,5}")) {
      throw new IllegalArgumentException(
          "the address for workers (--advertise-workers) must have the form host:6000, not "
              + workers.get());
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
