package org.equilux.bench.results;

import java.util.Map;

/** One way of doing a contest's work. */
public interface Contestant {
  /** Unique among those of the same work. */
  String name();

  Role role();

  /** How it does the work, by dimension; see {@link Row#traits()}. */
  Map<String, String> traits();

  /**
   * Does the work once.
   *
   * @return the cost by the contestant's own clock, without preparation and cleanup
   */
  Sample run() throws Exception;

  /**
   * Verifies the result of the last run.
   *
   * @return the verification that succeeded, such as {@code equals plain loops}
   * @throws WrongResultException if it is not
   */
  String verify() throws Exception;
}
