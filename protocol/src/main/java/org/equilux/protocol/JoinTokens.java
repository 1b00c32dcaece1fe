package org.equilux.protocol;

/** The tokens of which a worker must show one to be let in by a master. */
@FunctionalInterface
public interface JoinTokens {
  /** Whether this is a valid token; takes as long however much of it is right. */
  boolean matches(String shown);
}
