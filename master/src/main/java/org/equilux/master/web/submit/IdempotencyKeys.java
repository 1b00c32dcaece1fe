package org.equilux.master.web.submit;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.equilux.master.accounts.Caller;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.store.SubmissionKeys;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * Idempotent submissions: a client whose connection broke before the answer repeats the request
 * with the same {@code Idempotency-Key}, and gets the job made by the first request. {@link
 * SubmissionKeys} stores the jobs of keys; this class serializes requests with the same key.
 */
final class IdempotencyKeys {
  private static final HeaderName HEADER = HeaderNames.create("Idempotency-Key");
  private static final int MAX_LENGTH = 200;
  private static final long PATIENCE_SECONDS = 60;

  private final SubmissionKeys kept;

  /** The keys of requests that are being answered or wait. */
  private final Map<Id, Turn> turns = new ConcurrentHashMap<>();

  private record Id(String account, String name) {}

  /** The lock of a key; its users are counted within the map's operations. */
  private static final class Turn {
    final ReentrantLock lock = new ReentrantLock();
    int users;

    Turn used(int more) {
      users += more;
      return users == 0 ? null : this;
    }
  }

  IdempotencyKeys(SubmissionKeys kept) {
    this.kept = kept;
  }

  /** The locked key of a request. */
  static final class Entered implements AutoCloseable {
    private final Optional<Id> id;
    private final Optional<SubmissionKeys.CreatedJob> made;
    private final Runnable end;

    private Entered(Optional<Id> id, Optional<SubmissionKeys.CreatedJob> made, Runnable end) {
      this.id = id;
      this.made = made;
      this.end = end;
    }

    /** The job made by an earlier request. */
    Optional<String> job() {
      return made.map(SubmissionKeys.CreatedJob::job);
    }

    /** The key to store with the job of this request; empty if the request has none. */
    Optional<SubmissionKey> of(Fingerprint request) {
      return id.map(
          key -> new SubmissionKey(key.account(), key.name(), request.value(), job().orElse(null)));
    }

    /**
     * Checks that a request is equal to the one that made the job.
     *
     * @throws ProblemException if it differs
     */
    void requireSame(Fingerprint request) {
      requireSame(made, request);
    }

    private static void requireSame(Optional<SubmissionKeys.CreatedJob> made, Fingerprint request) {
      if (made.isPresent() && request.value() != made.get().key().fingerprint()) {
        throw new ProblemException(
            ProblemType.KEY_IN_USE,
            "A different request with this Idempotency-Key has made the job %s. Use a new key for a new job."
                .formatted(made.get().job()));
      }
    }

    /** Unlocks the key. */
    @Override
    public void close() {
      end.run();
    }
  }

  /**
   * Locks the key of a request.
   *
   * @return the request's key, to be closed
   * @throws ProblemException if the key is malformed, or another request holds it for too long
   */
  Entered enter(ServerRequest req, Caller caller) throws IOException, InterruptedException {
    Optional<String> name = req.headers().first(HEADER);
    if (name.isEmpty()) {
      return new Entered(Optional.empty(), Optional.empty(), () -> {});
    }
    if (name.get().isEmpty() || name.get().length() > MAX_LENGTH) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "An Idempotency-Key must have 1 to " + MAX_LENGTH + " characters.");
    }
    Id id = new Id(caller.id(), name.get());
    Turn turn = turns.compute(id, (_, old) -> (old == null ? new Turn() : old).used(1));
    boolean entered = false;
    try {
      if (!turn.lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new ProblemException(
            ProblemType.BAD_REQUEST,
            "Another request with this Idempotency-Key is still being processed; try again later.");
      }
      Optional<SubmissionKeys.CreatedJob> made = find(id, turn);
      entered = true;
      return new Entered(
          Optional.of(id),
          made,
          () -> {
            turn.lock.unlock();
            leave(id);
          });
    } finally {
      if (!entered) {
        leave(id);
      }
    }
  }

  /**
   * The id of the job that another master has made meanwhile for the same key.
   *
   * @throws ProblemException if the job was made for a different request
   */
  Optional<String> madeElsewhere(Entered key, Fingerprint request) throws IOException {
    if (key.id.isEmpty()) {
      return Optional.empty();
    }
    Id id = key.id.get();
    Optional<SubmissionKeys.CreatedJob> made =
        kept.find(id.account(), id.name()).filter(job -> !key.job().equals(Optional.of(job.job())));
    Entered.requireSame(made, request);
    return made.map(SubmissionKeys.CreatedJob::job);
  }

  private Optional<SubmissionKeys.CreatedJob> find(Id id, Turn turn) throws IOException {
    try {
      return kept.find(id.account(), id.name());
    } catch (IOException | RuntimeException e) {
      turn.lock.unlock();
      throw e;
    }
  }

  private void leave(Id id) {
    turns.computeIfPresent(id, (_, turn) -> turn.used(-1));
  }
}
