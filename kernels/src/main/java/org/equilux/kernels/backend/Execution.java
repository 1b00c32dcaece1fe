package org.equilux.kernels.backend;

/**
 * A result together with how it came about.
 *
 * @param value the result
 * @param backend the name of the backend that computed it
 * @param fallback why a better backend that is in use did not compute it; empty if none is better
 * @param nanos time spent computing, without waiting and transfers over the network
 */
public record Execution<T>(T value, String backend, String fallback, long nanos) {
  /** The same execution with another value. */
  public <U> Execution<U> with(U other) {
    return new Execution<>(other, backend, fallback, nanos);
  }
}
