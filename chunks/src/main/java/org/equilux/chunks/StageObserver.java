package org.equilux.chunks;

/** Observes the stages of computations, for traces and measurements. */
public interface StageObserver {
  /** Observes nothing. */
  StageObserver NONE =
      new StageObserver() {
        @Override
        public <T, E extends Exception> T during(Stage stage, Work<T, E> work) throws E {
          return work.run();
        }
      };

  /** A computation that may fail. */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** Runs a stage in the calling thread. */
  <T, E extends Exception> T during(Stage stage, Work<T, E> work) throws E;
}
