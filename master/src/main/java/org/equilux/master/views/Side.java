package org.equilux.master.views;

/** One of the two pictures of a job. */
public enum Side {
  /** The input. */
  INPUT,
  /** The result. */
  RESULT
}
