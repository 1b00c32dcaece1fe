package org.equilux.master.web.http;

import io.helidon.http.Status;

/**
 * The catalog of problems that the API answers with, except exceeded limits and refusals of the
 * transport. Each constant has a type of its own: the web application translates titles by their
 * types. A constant's detail is used where the handler knows nothing more specific.
 */
public enum ProblemType {
  BAD_REQUEST(Status.BAD_REQUEST_400, "bad-request", "The request is not valid"),
  UNSUITABLE_FILES(
      Status.BAD_REQUEST_400, "unsuitable", "The operation cannot be done with these files"),
  UNSUITABLE_ACCOUNT(
      Status.BAD_REQUEST_400, "unsuitable-account", "The value does not meet the requirements"),

  NOT_SIGNED_IN(Status.UNAUTHORIZED_401, "not-signed-in", "The request is not signed in"),
  WRONG_PASSWORD(Status.UNAUTHORIZED_401, "wrong-password", "The name or the password is wrong"),
  WRONG_CURRENT_PASSWORD(
      Status.FORBIDDEN_403,
      "wrong-current-password",
      "The current password is wrong",
      "Enter the password with which you signed in."),
  NOT_ADMIN(
      Status.FORBIDDEN_403,
      "not-admin",
      "Only administrators may do this",
      "Sign in as an administrator, or ask one."),
  NOT_BY_TOKEN(
      Status.FORBIDDEN_403,
      "not-by-token",
      "An API token may not do this",
      "Sign in with a browser: passwords, sessions, tokens and administrators are changed only"
          + " there, so that a stolen token cannot extend its own life."),
  LACKS_SCOPE(Status.FORBIDDEN_403, "lacks-scope", "The API token lacks a scope"),
  NO_CSRF_TOKEN(
      Status.FORBIDDEN_403,
      "csrf",
      "The request lacks the CSRF token of its session",
      "Reload the page. A script that signs in like a browser repeats the csrfToken of GET"
          + " /api/v1/session as the header X-CSRF-Token; an API token needs no such header."),
  FOREIGN(Status.FORBIDDEN_403, "foreign", "The request comes from another site"),
  TLS_NEEDED(Status.FORBIDDEN_403, "tls-needed", "The request is not encrypted"),
  THROTTLED(Status.TOO_MANY_REQUESTS_429, "throttled", "Too many attempts failed"),
  USER_EXISTS(Status.CONFLICT_409, "user-exists", "The user name is taken"),
  NO_SUCH_USER(Status.NOT_FOUND_404, "no-such-user", "There is no such user"),
  LAST_ADMIN(Status.CONFLICT_409, "last-admin", "The last administrator cannot be removed"),
  TOO_MANY(Status.CONFLICT_409, "too-many", "The most users or API tokens exist already"),
  EXTERNAL_ACCOUNT(Status.CONFLICT_409, "external-account", "The account has no password here"),
  NO_PROVIDER(
      Status.NOT_FOUND_404,
      "no-provider",
      "There is no provider for sign-in",
      "Sign in with a name and a password. The option --oidc-issuer of serve sets a provider."),
  PROVIDER_UNREACHABLE(
      Status.BAD_GATEWAY_502,
      "provider-unreachable",
      "The provider cannot be reached",
      "Try again in a moment, or sign in with a name and a password, if you have them. The"
          + " master's log says more."),
  DEMO(Status.CONFLICT_409, "demo", "A demo has no accounts to change"),
  NO_SUCH_TOKEN(
      Status.NOT_FOUND_404,
      "no-such-token",
      "There is no such token",
      "None of your tokens has this id; it may have been revoked. GET /api/v1/tokens lists them."),

  NO_SUCH_SESSION(
      Status.NOT_FOUND_404,
      "no-such-session",
      "There is no such session",
      "None of your sessions has this id; it may have ended. GET /api/v1/sessions lists them."),
  NO_SUCH_QUARANTINE(
      Status.NOT_FOUND_404,
      "no-such-quarantine",
      "There is no such worker in quarantine",
      "GET /api/v1/workers lists quarantined workers; a restart of the master admits all of them"
          + " again."),

  NO_SUCH_UPLOAD(
      Status.NOT_FOUND_404,
      "no-such-upload",
      "There is no such upload",
      "None of your uploads has this id: a job took it, it was deleted, or it has expired. Send"
          + " the file again."),
  NO_SUCH_PREVIEW(
      Status.NOT_FOUND_404,
      "no-such-preview",
      "There is no such preview",
      "None of your previews has this id, or it still needs bytes. A preview ends after ten"
          + " minutes without use, and when two newer ones begin. Begin another one with POST"
          + " /api/v1/previews."),
  PREVIEW_NEEDS_UPLOAD(
      Status.CONFLICT_409, "preview-needs-upload", "The preview needs the whole file"),
  WRONG_OFFSET(Status.CONFLICT_409, "wrong-offset", "The upload continues at another offset"),
  WRONG_TUS_VERSION(
      Status.PRECONDITION_FAILED_412,
      "wrong-tus-version",
      "The version of the tus protocol is not supported",
      "Send the header Tus-Resumable: 1.0.0."),
  WRONG_MEDIA_TYPE(
      Status.UNSUPPORTED_MEDIA_TYPE_415,
      "wrong-media-type",
      "The media type of the body is not supported"),

  NOT_A_PICTURE(Status.UNSUPPORTED_MEDIA_TYPE_415, "not-a-picture", "Not a supported picture file"),
  UNSUPPORTED_PICTURE(
      Status.UNSUPPORTED_MEDIA_TYPE_415,
      "unsupported-picture",
      "The picture has a feature that is not supported"),
  CORRUPT_PICTURE(
      Status.UNPROCESSABLE_CONTENT_422, "corrupt-picture", "The picture file is damaged"),
  PICTURE_TOO_LARGE(
      Status.REQUEST_ENTITY_TOO_LARGE_413, "picture-too-large", "The picture is too large"),

  NO_SUCH_JOB(
      Status.NOT_FOUND_404,
      "no-such-job",
      "There is no such job",
      "No job has this id; it may have been deleted. GET /api/v1/jobs lists all jobs."),
  NOT_DONE(Status.CONFLICT_409, "not-done", "The job has no result"),
  KEY_IN_USE(
      Status.UNPROCESSABLE_CONTENT_422,
      "key-in-use",
      "The Idempotency-Key belongs to another request"),
  NO_SUCH_RANGE(
      Status.REQUESTED_RANGE_NOT_SATISFIABLE_416,
      "no-such-range",
      "The file has no such range of bytes"),
  NO_CHUNKS(
      Status.NOT_FOUND_404,
      "no-chunks",
      "No chunks of this page are recorded",
      "The page has not begun, the picture has no such page, or the job has more chunks than are"
          + " recorded."),
  NO_TABLES(Status.NOT_FOUND_404, "no-tables", "There are no such tables"),
  NO_SUCH_VIEW(Status.NOT_FOUND_404, "no-such-view", "There is no such view of the picture"),
  VIEWS_BUSY(Status.SERVICE_UNAVAILABLE_503, "views-busy", "The picture is not ready yet"),

  NO_SUCH_BATCH(
      Status.NOT_FOUND_404,
      "no-such-batch",
      "There is no such batch",
      "No batch has this id; it may have been deleted. GET /api/v1/batches lists all batches."),
  BATCH_CLOSED(Status.CONFLICT_409, "batch-closed", "The batch is closed"),
  NO_COMMON_TABLE(
      Status.CONFLICT_409,
      "no-common-table",
      "The batch has no common table",
      "The jobs of this batch are independent, so it need not be closed. To map all pictures"
          + " through one table, create the batch with \"commonTable\": true."),
  EMPTY_BATCH(
      Status.CONFLICT_409,
      "empty-batch",
      "The batch has no pictures",
      "Add pictures with POST /api/v1/jobs?batch=ID first: the common table is made of their"
          + " counts."),

  BUSY(Status.SERVICE_UNAVAILABLE_503, "busy", "The master is busy"),
  DISK_FULL(
      Status.INSUFFICIENT_STORAGE_507,
      "disk-full",
      "The master's disk is full",
      "Delete jobs that are no longer needed, or ask the operator of this master to free space on"
          + " the disk with the master's data folder."),

  NO_SUCH_PATH(Status.NOT_FOUND_404, "no-such-path", "There is no such path"),
  WRONG_METHOD(Status.METHOD_NOT_ALLOWED_405, "wrong-method", "The method is not allowed here"),
  UNEXPECTED(Status.INTERNAL_SERVER_ERROR_500, "unexpected", "Something went wrong");

  private final int status;
  private final String type;
  private final String title;
  private final String detail;

  ProblemType(Status status, String type, String title) {
    this(status, type, title, title + ".");
  }

  ProblemType(Status status, String type, String title, String detail) {
    this.status = status.code();
    this.type = type;
    this.title = title;
    this.detail = detail;
  }

  /** The stable name, unique among all constants; part of the URN in answers. */
  public String type() {
    return type;
  }

  /** The problem with the detail of this constant. */
  public Problem problem() {
    return problem(detail);
  }

  /**
   * The problem with a more specific detail.
   *
   * @param what the problem and its remedy, for the user
   */
  public Problem problem(String what) {
    return Problem.of(status, type, title, what);
  }
}
