package org.equilux.master.views;

/** One of the two pictures of a job. */
public enum Side {
  /** What was given. */
  INPUT,
  /** What was made of it. */
  RESULT
}
