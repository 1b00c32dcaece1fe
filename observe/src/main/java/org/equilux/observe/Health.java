package org.equilux.observe;

import java.util.Optional;

/** How a process is. Asked by threads of its own, which may be kept waiting by one that hangs. */
public interface Health {
  /** Why only a new start would help; empty if none is needed. */
  Optional<String> notLive();

  /** Why it does not do its work now; empty if it does. */
  Optional<String> notReady();
}
