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
   * @return what it took, by its own clock: what is prepared and cleared away does not count
   */
  Sample run() throws Exception;

  /**
   * Looks at what the last run made.
   *
   * @return how it is known to be right, such as {@code equals plain loops}
   * @throws WrongResultException if it is not
   */
  String verify() throws Exception;
}
