package org.equilux.engine;

/**
 * A job has used results of a worker that was then found to return wrong ones; the job is to be
 * begun anew. The message says which worker, and why.
 */
public final class DistrustedResultsException extends JobFailedException {
  public DistrustedResultsException(String message) {
    super(message);
  }
}
