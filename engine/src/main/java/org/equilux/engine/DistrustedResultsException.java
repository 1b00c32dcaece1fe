package org.equilux.engine;

/**
 * Signals that a job has used results of a worker that returned wrong ones, so that the job must
 * start again. The message names the worker and the cause.
 */
public final class DistrustedResultsException extends JobFailedException {
  public DistrustedResultsException(String message) {
    super(message);
  }
}
