package org.equilux.bench.results;

import java.util.Map;

/** A contestant for some work. */
public interface Contestant {
  /** The name, unique for the work. */
  String name();

  Role role();

  /** The traits by dimension; see {@link Row#traits()}. */
  Map<String, String> traits();

  /** Whether the process that does the work stays between runs, and gets faster as it warms up. */
  default boolean isResident() {
    return false;
  }

  /**
   * Does the work once.
   *
   * @return the cost by the contestant's own clock, without preparation and cleanup
   */
  Sample run() throws Exception;

  /**
   * Verifies the result of the last run.
   *
   * @return the kind of verification, such as {@code equals plain loops}
   * @throws WrongResultException if the result is wrong
   */
  String verify() throws Exception;
}
