package org.equilux.master.web;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.UUID;
import org.equilux.imaging.PictureException;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.database.DatabaseException;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.admit.RemovedOwners;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.json.Json;
import org.equilux.master.shares.Turns;
import org.equilux.master.web.connection.BoundedReads;
import org.equilux.master.web.connection.RequestBody;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Problem;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.site.Guard;
import org.equilux.observe.RateLimitedLog;
import org.equilux.storage.StoreUnavailableException;

/** The error handler, which answers every failure of a request with a {@link Problem}. */
final class Failures {
  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  /** Shared by all masters of this process; thread-safe. */
  private static final RateLimitedLog INCIDENTS = new RateLimitedLog(LOG, 20);

  /** The value of Retry-After in seconds when a queue is full; jobs take seconds. */
  private static final String RETRY_SECONDS = "10";

  private static final Problem BROKEN_OFF =
      ProblemType.BAD_REQUEST.problem("The upload ended early; send it again.");

  private static final Problem MALFORMED =
      ProblemType.BAD_REQUEST.problem(
          "The chunks of the body (Transfer-Encoding: chunked) are malformed.");

  private static final Problem CHUNK_TOO_LONG =
      ProblemType.BAD_REQUEST.problem(
          "A chunk of the body (Transfer-Encoding: chunked) has more than %,d bytes; send smaller ones, or send a Content-Length."
              .formatted(BoundedReads.MAX_CHUNK));

  private Failures() {}

  static void register(HttpRouting.Builder routing, AuditTrail trail) {
    routing.error(
        ProblemException.class,
        (req, res, e) -> {
          trail.refused(req, e.problem());
          answer(req, res, e.problem());
        });
    routing.error(
        PictureException.class, (req, res, e) -> answer(req, res, ExceptionProblems.of(e)));
    routing.error(LimitExceededException.class, Failures::limit);
    routing.error(
        Turns.NoTurnException.class,
        (req, res, e) -> {
          res.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
          answer(req, res, ProblemType.BUSY.problem("No answer: " + e.getMessage() + "."));
        });
    routing.error(
        BatchClosedException.class,
        (req, res, e) -> answer(req, res, ProblemType.BATCH_CLOSED.problem(e.getMessage() + ".")));
    routing.error(
        UnsuitableException.class,
        (req, res, e) ->
            answer(req, res, ProblemType.UNSUITABLE_FILES.problem(e.getMessage() + ".")));
    routing.error(
        RemovedOwners.OwnerRemovedException.class,
        (req, res, _) ->
            answer(req, res, ProblemType.NOT_SIGNED_IN.problem("The account was removed.")));
    routing.error(AccountException.class, Failures::account);
    routing.error(
        RequestBody.BrokenOffException.class, (req, res, _) -> answer(req, res, BROKEN_OFF));
    routing.error(
        RequestBody.MalformedException.class,
        (req, res, _) -> {
          res.header(HeaderValues.CONNECTION_CLOSE);
          answer(req, res, MALFORMED);
        });
    routing.error(
        BoundedReads.TooLongException.class, (req, res, _) -> answer(req, res, CHUNK_TOO_LONG));
    routing.error(
        HttpException.class, (req, res, e) -> answer(req, res, Problem.transport(e.status())));
    routing.error(Throwable.class, Failures::unexpected);
  }

  /** Adds Retry-After only where waiting helps. */
  private static void limit(ServerRequest req, ServerResponse res, LimitExceededException e) {
    if (e.limit().isPassing()) {
      res.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
    }
    answer(req, res, ExceptionProblems.of(e));
  }

  private static void account(ServerRequest req, ServerResponse res, AccountException e) {
    if (e.reason() == AccountException.Reason.THROTTLED) {
      res.header(HeaderNames.RETRY_AFTER, Long.toString(Math.max(1, e.pause().toSeconds())));
    }
    answer(req, res, ExceptionProblems.of(e));
  }

  private static void unexpected(ServerRequest req, ServerResponse res, Throwable e) {
    if (e instanceof ServerConnectionException) {
      throw new CloseConnectionException("the client is gone", e);
    }
    if (DiskReserve.isFull(e)) {
      answer(req, res, ProblemType.DISK_FULL.problem());
      return;
    }
    // Exceptions are wrapped where no checked exception may be thrown, such as during
    // authentication.
    Throwable reason = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
    if (reason instanceof DatabaseException failure && isPassing(failure.reason())) {
      INCIDENTS.log(Level.ERROR, "a request was refused: " + failure.getMessage());
      res.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
      answer(
          req,
          res,
          ProblemType.BUSY.problem(
              "No answer: " + failure.getMessage().split(":", 2)[0] + ". Try again soon."));
      return;
    }
    if (reason instanceof StoreUnavailableException) {
      INCIDENTS.log(Level.ERROR, "a request was refused: " + reason.getMessage());
      res.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
      answer(
          req,
          res,
          ProblemType.BUSY.problem(
              "The master's object store does not answer now; try again soon."));
      return;
    }
    String incident = UUID.randomUUID().toString();
    boolean logged =
        INCIDENTS.log(
            Level.ERROR,
            "incident " + incident + ": " + req.prologue().method() + " " + req.path().path(),
            e);
    answer(
        req,
        res,
        ProblemType.UNEXPECTED.problem(
            "This is an error of the master, not of the request. "
                + (logged
                    ? "Its log has the reason under incident " + incident + "."
                    : "There were many errors recently, so the log has the reasons of some"
                        + " only.")));
  }

  /** Whether the same request may succeed later or at another master. */
  private static boolean isPassing(DatabaseException.Reason reason) {
    return switch (reason) {
      case UNREACHABLE, TAKEN_OVER, CLOSED -> true;
      case REFUSED, FULL -> false;
    };
  }

  /** Answers without waiting for the rest of the request's body. */
  private static void answer(ServerRequest req, ServerResponse res, Problem problem) {
    if (req.content().hasEntity() && !req.content().consumed()) {
      res.header(HeaderValues.CONNECTION_CLOSE);
    }
    if (req.prologue().method().equals(Method.HEAD)) {
      res.status(problem.status()).send();
      return;
    }
    Answers.problem(res, problem);
  }

  private static Problem uploadTooLong(long limit) {
    return ExceptionProblems.of(
        new LimitExceededException(
            Limit.UPLOAD_BYTES, limit, "The request has more bytes than this master accepts"));
  }

  /**
   * Handles requests that the server rejects before routing.
   *
   * @param maxUpload size limit of uploads
   */
  static DirectHandlers direct(long maxUpload) {
    DirectHandler handler =
        (_, _, status, headers, _) -> {
          Problem problem =
              status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                  ? uploadTooLong(maxUpload)
                  : Problem.transport(status);
          return DirectHandler.TransportResponse.builder()
              .status(status)
              .headers(headers)
              .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
              .header(Guard.CONTENT_TYPE_OPTIONS, Guard.NO_SNIFFING)
              .header(Guard.CONTENT_SECURITY_POLICY, Guard.POLICY)
              .keepAlive(false)
              .entity(Json.bytes(problem))
              .build();
        };
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }
}
