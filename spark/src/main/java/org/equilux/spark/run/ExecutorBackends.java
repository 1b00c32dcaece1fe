package org.equilux.spark.run;

import java.util.HashMap;
import java.util.Map;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;

/** The backends of a JVM, which all its tasks share; they are closed when the JVM ends. */
public final class ExecutorBackends {
  private static final Map<String, BackendStack> STACKS = new HashMap<>();

  private ExecutorBackends() {}

  /**
   * The backends of a choice, opened when they are first asked for.
   *
   * @param choice a backend's name, or auto
   * @throws BackendUnavailableException if the chosen backend cannot be used
   */
  public static synchronized BackendStack of(String choice) throws BackendUnavailableException {
    BackendStack known = STACKS.get(choice);
    if (known != null) {
      return known;
    }
    BackendStack opened = BackendStack.open(choice);
    STACKS.put(choice, opened);
    Runtime.getRuntime().addShutdownHook(new Thread(opened::close, "backends"));
    return opened;
  }
}
