package org.equilux.master.auditlog;

/** The outcome of an action. */
public enum Outcome {
  SUCCESS,
  FAILURE
}
