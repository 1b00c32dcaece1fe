package org.equilux.master.audit;

/** How an action ended. */
public enum Outcome {
  SUCCESS,
  FAILURE
}
