package org.equilux.master.web.http;

/** Ends a request with a problem as its answer. */
public final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  /** Ends a request with a problem and its usual detail. */
  public ProblemException(ProblemType type) {
    this(type.problem());
  }

  /** Ends a request with a problem and a detail of its own. */
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
