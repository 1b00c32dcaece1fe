package org.equilux.storage;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The kinds of object stores of this installation. */
public final class ObjectStores {
  private ObjectStores() {}

  /** Whether this installation has object stores whose addresses have a scheme. */
  public static boolean has(String scheme) {
    return schemes().stream().anyMatch(known -> known.equalsIgnoreCase(scheme));
  }

  /** The schemes of the addresses of object stores in this installation. */
  public static List<String> schemes() {
    return providers().stream().map(ObjectStoreProvider::scheme).toList();
  }

  private static List<ObjectStoreProvider> providers() {
    return ServiceLoader.load(ObjectStoreProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * Opens a store of any kind and tries it.
   *
   * @throws IllegalArgumentException if the address is of no kind that this installation has, or is
   *     malformed; the message says why
   * @throws IOException if the store cannot be used; the message says why and what to do
   */
  public static ObjectStore open(ObjectStoreSettings settings) throws IOException {
    List<ObjectStoreProvider> providers = providers();
    for (ObjectStoreProvider provider : providers) {
      if (provider.scheme().equalsIgnoreCase(settings.address().getScheme())) {
        return provider.open(settings);
      }
    }
    String known =
        providers.stream()
            .map(provider -> provider.scheme() + "://bucket/prefix")
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "\"%s\" is not the address of an object store; %s"
            .formatted(
                settings.address(),
                known.isEmpty()
                    ? "this installation knows none"
                    : "give one of the form " + known));
  }
}
