package org.equilux.observe;

import java.util.Optional;

/** The health of a process. Called by threads of its own, which a hanging process may block. */
public interface Health {
  /** The reason why the process must be restarted; empty if it need not be. */
  Optional<String> notLive();

  /** The reason why the process cannot work now; empty if it can. */
  Optional<String> notReady();
}
