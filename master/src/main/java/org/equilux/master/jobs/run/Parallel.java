package org.equilux.master.jobs.run;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Requests to an object store, of which each is short, several at a time. */
final class Parallel {
  private static final int AT_ONCE = 16;

  private Parallel() {}

  /** Performs an action, which must not throw, for each element, and waits for all of them. */
  static <T> void forEach(List<T> elements, Consumer<T> action) {
    if (elements.isEmpty()) {
      return;
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("band-", 0).factory())) {
      elements.forEach(element -> threads.execute(() -> action.accept(element)));
    }
  }
}
