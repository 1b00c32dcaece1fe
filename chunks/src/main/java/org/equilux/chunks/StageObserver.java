package org.equilux.chunks;

/** An observer of the stages of computations, for traces and measurements. */
public interface StageObserver {
  /** An observer that does nothing. */
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
