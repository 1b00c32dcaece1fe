package org.equilux.master;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A stack of resources that are closed together, last opened first: after a failed start, or at the
 * end.
 */
final class OpenResources {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  void add(AutoCloseable resource) {
    opened.push(resource);
  }

  /** Closes all resources; failures to close are added to the given failure. */
  void closeAll(Exception failure) {
    for (AutoCloseable resource : opened) {
      try {
        resource.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
