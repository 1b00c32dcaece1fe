package org.equilux.master.web;

import io.helidon.http.Status;
import org.equilux.imaging.PictureException;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.Refusals;
import org.equilux.master.web.http.Problem;
import org.equilux.master.web.http.ProblemType;

/** The translation of exceptions of other packages to API problems. */
final class ExceptionProblems {
  private ExceptionProblems() {}

  static Problem of(AccountException e) {
    ProblemType type =
        switch (e.reason()) {
          case WRONG_PASSWORD -> ProblemType.WRONG_PASSWORD;
          case THROTTLED -> ProblemType.THROTTLED;
          case UNSUITABLE -> ProblemType.UNSUITABLE_ACCOUNT;
          case EXISTS -> ProblemType.USER_EXISTS;
          case UNKNOWN -> ProblemType.NO_SUCH_USER;
          case LAST_ADMIN -> ProblemType.LAST_ADMIN;
          case TOO_MANY -> ProblemType.TOO_MANY;
          case EXTERNAL -> ProblemType.EXTERNAL_ACCOUNT;
          case DEMO -> ProblemType.DEMO;
        };
    return type.problem(e.getMessage());
  }

  static Problem of(PictureException e) {
    ProblemType type =
        switch (e.reason()) {
          case UNKNOWN_KIND -> ProblemType.NOT_A_PICTURE;
          case UNSUPPORTED -> ProblemType.UNSUPPORTED_PICTURE;
          case CORRUPT -> ProblemType.CORRUPT_PICTURE;
          case TOO_LARGE, TOO_MANY_PAGES -> ProblemType.PICTURE_TOO_LARGE;
        };
    return type.problem(Refusals.words(e));
  }

  static Problem of(LimitExceededException e) {
    Limit limit = e.limit();
    Problem.LimitHit hit = new Problem.LimitHit(limit.word(), e.value(), limit.option());
    return switch (limit) {
      case UPLOAD_BYTES, PIXELS, PAGES ->
          Problem.limit(
              Status.REQUEST_ENTITY_TOO_LARGE_413,
              "The file or its picture is too large",
              e.getMessage(),
              hit);
      case QUEUED ->
          Problem.limit(
              Status.TOO_MANY_REQUESTS_429, "Too many jobs are waiting", e.getMessage(), hit);
      case KEPT, BATCHES, UPLOADS, FOLLOWERS, USER_BYTES, REQUESTS, VIEWS ->
          Problem.limit(Status.TOO_MANY_REQUESTS_429, "Your quota is used up", e.getMessage(), hit);
      case DATA_BYTES, DISK ->
          Problem.limit(
              Status.INSUFFICIENT_STORAGE_507,
              "The master's storage is used up",
              e.getMessage(),
              hit);
    };
  }
}
