package org.equilux.master.auditlog;

/** How an action ended. */
public enum Outcome {
  SUCCESS,
  FAILURE
}
