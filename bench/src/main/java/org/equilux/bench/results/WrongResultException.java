package org.equilux.bench.results;

/** A contestant made something that is not right. Its message says who made what. */
public final class WrongResultException extends Exception {
  public WrongResultException(String message) {
    super(message);
  }
}
