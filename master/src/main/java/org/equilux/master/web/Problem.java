package org.equilux.master.web;

import io.helidon.http.Status;
import java.util.List;
import java.util.Locale;
import org.equilux.imaging.PictureException;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.Limit;
import org.equilux.master.jobs.model.LimitExceededException;
import org.equilux.master.jobs.model.UnsuitableException;

/**
 * Why a request failed, as RFC 9457 has it.
 *
 * @param type a stable name of the kind of problem
 * @param title the kind of problem in words
 * @param detail what happened and what to do, for a person
 * @param limit the limit that was hit; null if none was
 */
record Problem(String type, String title, int status, String detail, LimitHit limit) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** A limit, its value and the option that raises it. */
  record LimitHit(String name, long value, String option) {}

  private static final Status UNPROCESSABLE = Status.create(422, "Unprocessable Content");
  private static final Status INSUFFICIENT_STORAGE = Status.create(507, "Insufficient Storage");
  private static final Status TOO_MANY_REQUESTS = Status.create(429, "Too Many Requests");

  static Problem of(Status status, String type, String title, String detail) {
    return new Problem("urn:equilux:problem:" + type, title, status.code(), detail, null);
  }

  static Problem badRequest(String detail) {
    return of(Status.BAD_REQUEST_400, "bad-request", "The request is not understood", detail);
  }

  static Problem of(UnsuitableException e) {
    return of(
        Status.BAD_REQUEST_400,
        "unsuitable",
        "The operation cannot be done with these files",
        e.getMessage() + ".");
  }

  static Problem notSignedIn(String detail) {
    return of(Status.UNAUTHORIZED_401, "not-signed-in", "Nobody is signed in", detail);
  }

  static Problem notAdmin() {
    return of(
        Status.FORBIDDEN_403,
        "not-admin",
        "Only administrators may do this",
        "Sign in as an administrator, or ask one.");
  }

  static Problem noCsrfToken() {
    return of(
        Status.FORBIDDEN_403,
        "csrf",
        "The request lacks its session's token",
        "Requests of a signed-in browser that change something repeat the csrfToken of GET"
            + " /api/v1/session as the header X-CSRF-Token. Reload the page; scripts are better"
            + " off with an API token.");
  }

  static Problem of(AccountException e) {
    return switch (e.reason()) {
      case WRONG_PASSWORD ->
          of(
              Status.UNAUTHORIZED_401,
              "wrong-password",
              "The name or the password is wrong",
              e.getMessage());
      case THROTTLED ->
          of(TOO_MANY_REQUESTS, "throttled", "Too many attempts failed", e.getMessage());
      case UNSUITABLE ->
          of(Status.BAD_REQUEST_400, "unsuitable", "This cannot be taken", e.getMessage());
      case EXISTS -> of(Status.CONFLICT_409, "user-exists", "There is such a user", e.getMessage());
      case UNKNOWN ->
          of(Status.NOT_FOUND_404, "no-such-user", "There is no such user", e.getMessage());
      case LAST_ADMIN ->
          of(Status.CONFLICT_409, "last-admin", "Somebody must be administrator", e.getMessage());
      case TOO_MANY -> of(Status.CONFLICT_409, "too-many", "There are too many", e.getMessage());
      case DEMO -> of(Status.CONFLICT_409, "demo", "This is a demo", e.getMessage());
    };
  }

  static Problem wrongCurrentPassword() {
    return of(
        Status.FORBIDDEN_403,
        "wrong-password",
        "The current password is wrong",
        "Give the password with which you signed in, and the new one.");
  }

  static Problem noSuchToken() {
    return of(
        Status.NOT_FOUND_404,
        "no-such-token",
        "There is no such token",
        "None of yours has this id; it may have been revoked. GET /api/v1/tokens lists those there"
            + " are.");
  }

  static Problem noSuchUpload() {
    return of(
        Status.NOT_FOUND_404,
        "no-such-upload",
        "There is no such upload",
        "None of yours has this id: a job took it, it was deleted, or it has expired. Send the file"
            + " again.");
  }

  static Problem wrongOffset(String detail) {
    return of(
        Status.CONFLICT_409,
        "wrong-offset",
        "The piece does not fit",
        detail + "; ask with HEAD where to go on.");
  }

  static Problem wrongTusVersion() {
    return of(
        Status.PRECONDITION_FAILED_412,
        "wrong-tus-version",
        "The version of the protocol is not spoken here",
        "Send the header Tus-Resumable: 1.0.0.");
  }

  static Problem wrongPieceType(String wanted, String given) {
    return of(
        Status.UNSUPPORTED_MEDIA_TYPE_415,
        "wrong-media-type",
        "The body's media type is not taken",
        "Send a piece of a file as " + wanted + ", not " + given + ".");
  }

  static Problem noSuchView(String detail) {
    return of(Status.NOT_FOUND_404, "no-such-view", "There is nothing to see here", detail);
  }

  static Problem viewsBusy(String detail) {
    return of(Status.SERVICE_UNAVAILABLE_503, "views-busy", "The picture is not ready yet", detail);
  }

  static Problem noChunks() {
    return of(
        Status.NOT_FOUND_404,
        "no-chunks",
        "Nothing is known of this page's chunks",
        "The page was not begun, the picture has no such page, or the job has more chunks than are"
            + " kept.");
  }

  static Problem noSuchJob() {
    return of(
        Status.NOT_FOUND_404,
        "no-such-job",
        "There is no such job",
        "No job has this id; it may have been deleted. GET /api/v1/jobs lists those there are.");
  }

  static Problem noSuchBatch() {
    return of(
        Status.NOT_FOUND_404,
        "no-such-batch",
        "There is no such batch",
        "No batch has this id; it may have been deleted. GET /api/v1/batches lists those there"
            + " are.");
  }

  static Problem of(BatchClosedException e) {
    return of(
        Status.CONFLICT_409, "batch-closed", "The batch takes no more jobs", e.getMessage() + ".");
  }

  static Problem noCommonTable() {
    return of(
        Status.CONFLICT_409,
        "no-common-table",
        "The batch has no common table",
        "Its jobs are independent of one another, so it need not be closed. For one table for all,"
            + " begin it with \"commonTable\": true.");
  }

  static Problem emptyBatch() {
    return of(
        Status.CONFLICT_409,
        "empty-batch",
        "The batch has no pictures",
        "A common table is made of pictures; add some with POST /api/v1/jobs?batch=ID first.");
  }

  static Problem tooManyBatches() {
    return of(
        TOO_MANY_REQUESTS,
        "too-many-batches",
        "Too many batches are kept",
        "Delete some that are no longer needed; GET /api/v1/batches lists them.");
  }

  static Problem noTables(String detail) {
    return of(Status.NOT_FOUND_404, "no-tables", "There are no such tables", detail);
  }

  static Problem tooManyTables() {
    return of(
        Status.SERVICE_UNAVAILABLE_503,
        "too-many-tables",
        "Too many tables are being downloaded",
        "Try again in a moment.");
  }

  static Problem noSuchPath(String path) {
    return of(
        Status.NOT_FOUND_404,
        "no-such-path",
        "There is nothing here",
        "Nothing is served at " + path + "; GET /api/v1/openapi.json describes what is.");
  }

  static Problem wrongMethod(String method, List<String> allowed) {
    return of(
        Status.METHOD_NOT_ALLOWED_405,
        "wrong-method",
        "The method is not allowed here",
        "This path does not take " + method + "; it takes " + String.join(", ", allowed) + ".");
  }

  static Problem foreign(String detail) {
    return of(Status.FORBIDDEN_403, "foreign", "The request comes from another site", detail);
  }

  static Problem notDone(String state) {
    return of(
        Status.CONFLICT_409,
        "not-done",
        "The job has no result",
        "It is " + state + "; only a job that is done has one.");
  }

  static Problem wrongMediaType(String given) {
    return of(
        Status.UNSUPPORTED_MEDIA_TYPE_415,
        "wrong-media-type",
        "The body's media type is not taken",
        "Send the picture itself as application/octet-stream or image/…, or a form as"
            + " multipart/form-data; not "
            + given
            + ".");
  }

  static Problem of(PictureException e) {
    return switch (e.reason()) {
      case UNKNOWN_KIND ->
          of(
              Status.UNSUPPORTED_MEDIA_TYPE_415,
              "not-a-picture",
              "The file is no picture of a kind that is read",
              e.getMessage());
      case UNSUPPORTED ->
          of(
              Status.UNSUPPORTED_MEDIA_TYPE_415,
              "unsupported-picture",
              "The picture has a feature that is not supported",
              e.getMessage());
      case CORRUPT ->
          of(UNPROCESSABLE, "corrupt-picture", "The picture file is damaged", e.getMessage());
      case TOO_LARGE ->
          of(
              Status.REQUEST_ENTITY_TOO_LARGE_413,
              "picture-too-large",
              "The picture is too large",
              e.getMessage());
    };
  }

  static Problem of(LimitExceededException e) {
    return switch (e.limit()) {
      case UPLOAD_BYTES, PIXELS, PAGES ->
          limit(
              Status.REQUEST_ENTITY_TOO_LARGE_413,
              "The picture is too large",
              e.limit(),
              e.value(),
              e.getMessage());
      case QUEUED ->
          limit(TOO_MANY_REQUESTS, "Too many jobs wait", e.limit(), e.value(), e.getMessage());
      case DATA_BYTES ->
          limit(
              INSUFFICIENT_STORAGE,
              "The master's storage is used up",
              e.limit(),
              e.value(),
              e.getMessage());
    };
  }

  private static Problem limit(
      Status status, String title, Limit limit, long value, String detail) {
    return new Problem(
        "urn:equilux:problem:limit-" + limit.word(),
        title,
        status.code(),
        detail,
        new LimitHit(limit.word(), value, limit.option()));
  }

  static Problem uploadTooLong(long limit) {
    return of(
        new LimitExceededException(
            Limit.UPLOAD_BYTES, limit, "The request has more bytes than this master takes"));
  }

  static Problem brokenOff() {
    return badRequest("The upload broke off before its end; send it again.");
  }

  static Problem chunkTooLong() {
    return badRequest(
        "A chunk of the body (of Transfer-Encoding: chunked) may have %,d bytes; send smaller ones, or send the body's length."
            .formatted(BoundedReads.MAX_CHUNK));
  }

  static Problem tooManyFollowers() {
    return of(
        Status.SERVICE_UNAVAILABLE_503,
        "too-many-followers",
        "Too many follow this job",
        "Close other pages that show it, or ask for the job itself now and then.");
  }

  static Problem unexpected(String incident) {
    return of(
        Status.INTERNAL_SERVER_ERROR_500,
        "unexpected",
        "Something went wrong",
        "This is a fault of the master, not of the request. Its log has the reason under incident "
            + incident
            + ".");
  }

  /** What the server itself refuses before any handler sees it. */
  static Problem transport(Status status) {
    return of(
        status,
        "http-" + status.code(),
        status.reasonPhrase(),
        "The request is not proper HTTP/1.1 as this server takes it ("
            + status.reasonPhrase().toLowerCase(Locale.ROOT)
            + ").");
  }
}
