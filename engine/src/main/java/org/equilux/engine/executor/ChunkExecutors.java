package org.equilux.engine.executor;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The executors of this installation that any process can open. */
public final class ChunkExecutors {
  private ChunkExecutors() {}

  /** The names of all executors. */
  public static List<String> names() {
    return providers().stream().map(ExecutorProvider::name).sorted().toList();
  }

  /**
   * The provider with a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the existing ones
   */
  public static ExecutorProvider named(String name) {
    return providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no executor \"%s\" here; this installation has %s"
                        .formatted(name, names().stream().collect(Collectors.joining(", ")))));
  }

  private static List<ExecutorProvider> providers() {
    return ServiceLoader.load(ExecutorProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
