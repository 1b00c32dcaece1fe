package org.equilux.master;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, last first: when opening the rest failed, or at the end. */
final class Undo {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  void add(AutoCloseable resource) {
    opened.push(resource);
  }

  /** Closes everything; what fails meanwhile is added to the failure that is given. */
  void run(Exception failure) {
    for (AutoCloseable resource : opened) {
      try {
        resource.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}
