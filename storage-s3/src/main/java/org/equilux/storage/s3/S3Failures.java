package org.equilux.storage.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.equilux.storage.StoreUnavailableException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The translation of failures of the store to messages for users. */
final class S3Failures {
  private static final int NOT_FOUND = 404;
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private S3Failures() {}

  /**
   * Translates a failure.
   *
   * @param where bucket and key, for the message
   */
  static IOException of(SdkException failure, String where) {
    if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      Thread.currentThread().interrupt();
      return (IOException) new InterruptedIOException("interrupted at " + where).initCause(failure);
    }
    return failure instanceof S3Exception answer
        ? answered(answer, where)
        : unanswered(failure, where);
  }

  private static IOException answered(S3Exception answer, String where) {
    int status = answer.statusCode();
    if (status == PRECONDITION_FAILED || (status == CONFLICT && isConditional(answer))) {
      return new IOException(where + " was replaced while it was used", answer);
    }
    if (status == NOT_FOUND && code(answer).equals("NoSuchBucket")) {
      return new IOException(
          "there is no such bucket: %s; create it, or correct the address".formatted(where),
          answer);
    }
    if (status == NOT_FOUND) {
      return (IOException) new NoSuchFileException(where).initCause(answer);
    }
    if (status == FORBIDDEN) {
      return (IOException)
          new AccessDeniedException(
                  where,
                  null,
                  "the store refuses access (%s); check the credentials, the bucket's policy and this machine's clock"
                      .formatted(code(answer)))
              .initCause(answer);
    }
    if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
      return new StoreUnavailableException(
          "the store answers %d (%s) after %d attempts: %s"
              .formatted(status, code(answer), answer.numAttempts(), where),
          answer);
    }
    return new IOException(
        "the store answers %d (%s): %s".formatted(status, code(answer), where), answer);
  }

  private static boolean isConditional(S3Exception answer) {
    return code(answer).equals("ConditionalRequestConflict");
  }

  /** The store's error code. */
  private static String code(S3Exception answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "unknown reason" : code;
  }

  private static IOException unanswered(SdkException failure, String where) {
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("Unable to load credentials")) {
      return new IOException(
          "there are no credentials for "
              + where
              + "; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a profile or a role",
          failure);
    }
    return new StoreUnavailableException(
        "the store does not answer: %s (%s)".formatted(where, root(failure)), failure);
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** Whether a multipart upload does not exist, because it was completed or aborted. */
  static boolean isUploadGone(SdkException failure) {
    return failure instanceof NoSuchUploadException
        || (failure instanceof S3Exception answer
            && answer.statusCode() == NOT_FOUND
            && !code(answer).equals("NoSuchBucket"));
  }

  static boolean isNotFound(SdkException failure) {
    return failure instanceof S3Exception answer && answer.statusCode() == NOT_FOUND;
  }
}
