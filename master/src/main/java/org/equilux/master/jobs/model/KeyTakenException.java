package org.equilux.master.jobs.model;

/**
 * Signals that another request with the same idempotency key has made a job in the meantime, at
 * this or another master. The job may be deleted already.
 */
public final class KeyTakenException extends RuntimeException {
  private final String job;

  /**
   * Creates the exception.
   *
   * @param job id of the other job
   */
  public KeyTakenException(String job) {
    super("the idempotency key of the request belongs to the job " + job);
    this.job = job;
  }

  public String job() {
    return job;
  }
}
