package org.equilux.storage;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The kinds of object stores in this installation. */
public final class ObjectStores {
  private ObjectStores() {}

  /** Whether this installation supports a scheme. */
  public static boolean has(String scheme) {
    return schemes().stream().anyMatch(known -> known.equalsIgnoreCase(scheme));
  }

  /** The supported schemes. */
  public static List<String> schemes() {
    return providers().stream().map(ObjectStoreProvider::scheme).toList();
  }

  private static List<ObjectStoreProvider> providers() {
    return ServiceLoader.load(ObjectStoreProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * Opens a store of any kind and tests it.
   *
   * @throws IllegalArgumentException if the address is malformed or its scheme not supported; the
   *     message has the reason
   * @throws IOException if the store cannot be used; the message has the reason and the remedy
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
                    ? "this installation supports none"
                    : "give an address of the form " + known));
  }
}
