package org.equilux.master.jobs.model;

/** Another request with the same key has made a job meanwhile, at this or another master. */
public final class KeyTakenException extends RuntimeException {
  private final String job;

  /**
   * @param job the id of the job that was made
   */
  public KeyTakenException(String job) {
    super("the key of the request stands for the job " + job);
    this.job = job;
  }

  public String job() {
    return job;
  }
}
