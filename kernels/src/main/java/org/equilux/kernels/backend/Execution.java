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

  /** The same execution after another one that its value needed: times and reasons of both. */
  public Execution<T> after(Execution<?> first) {
    String reasons =
        fallback.isEmpty() || fallback.equals(first.fallback)
            ? first.fallback
            : first.fallback.isEmpty() ? fallback : first.fallback + "; " + fallback;
    return new Execution<>(value, backend, reasons, first.nanos + nanos);
  }
}
