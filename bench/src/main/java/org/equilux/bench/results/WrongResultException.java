package org.equilux.bench.results;

/** Signals a wrong result; the message names the contestant and the result. */
public final class WrongResultException extends Exception {
  public WrongResultException(String message) {
    super(message);
  }
}
