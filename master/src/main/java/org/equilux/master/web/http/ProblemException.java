package org.equilux.master.web.http;

/** Aborts a request with a problem as its answer. */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  /** Creates the exception with the default detail. */
  public ProblemException(ProblemType type) {
    this(type.problem());
  }

  /** Creates the exception with a specific detail. */
  public ProblemException(ProblemType type, String detail) {
    this(type.problem(detail));
  }

  private ProblemException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
