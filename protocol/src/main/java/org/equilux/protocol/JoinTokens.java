package org.equilux.protocol;

/** The tokens of which a worker must show one to be let in by a master. */
@FunctionalInterface
public interface JoinTokens {
  /** Whether a token is valid, compared in constant time. */
  boolean matches(String shown);
}
