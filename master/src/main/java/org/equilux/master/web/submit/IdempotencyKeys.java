package org.equilux.master.web.submit;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.equilux.master.accounts.Caller;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * The jobs that were made of requests with an {@code Idempotency-Key}. A client whose connection
 * broke before the answer came repeats the request with the same key, and gets the job that was
 * made. Only the latest keys are kept, in memory: they serve to repeat a request at once.
 */
final class IdempotencyKeys {
  private static final HeaderName HEADER = HeaderNames.create("Idempotency-Key");

  /** Of one account, so that no account's keys push out another account's. */
  private static final int MAX_KEYS = 1_000;

  /** Those that have used keys least recently are forgotten. */
  private static final int MAX_ACCOUNTS = 10_000;

  private static final int MAX_LENGTH = 200;
  private static final long PATIENCE_SECONDS = 60;

  /** By account's id, and by key; guarded by itself. */
  private final Map<String, Map<String, Answered>> entries = new Latest<>(MAX_ACCOUNTS);

  /** A map that forgets what was used least recently. */
  private static final class Latest<T> extends LinkedHashMap<String, T> {
    private static final long serialVersionUID = 1;

    private final int most;

    Latest(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
      return size() > most;
    }
  }

  /** The entry of a key, which one thread holds while it answers a request. */
  static final class Answered implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private String job;
    private long fingerprint;

    /** The job that was made of an earlier request. */
    Optional<String> job() {
      return Optional.ofNullable(job);
    }

    void made(String id, Fingerprint request) {
      job = id;
      fingerprint = request.value();
    }

    /**
     * Checks that a request is the one of which the job was made.
     *
     * @throws ProblemException if it is another one
     */
    void requireSame(Fingerprint request) {
      if (request.value() != fingerprint) {
        throw new ProblemException(
            ProblemType.KEY_IN_USE,
            "Another request came with this Idempotency-Key, and made the job %s. Take a new key for a new job."
                .formatted(job));
      }
    }

    /** Lets the next request with this key in. */
    @Override
    public void close() {
      lock.unlock();
    }
  }

  /**
   * What a request's key stands for, once no other request with it is being answered. It must be
   * closed.
   *
   * @return a new entry of its own if the request has no key
   */
  Answered enter(ServerRequest req, Caller caller) throws InterruptedException {
    Answered entry =
        req.headers().first(HEADER).map(key -> known(caller, key)).orElseGet(Answered::new);
    if (!entry.lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "Another request with this Idempotency-Key is still being answered.");
    }
    return entry;
  }

  private Answered known(Caller caller, String key) {
    if (key.isEmpty() || key.length() > MAX_LENGTH) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "An Idempotency-Key has from 1 to " + MAX_LENGTH + " characters.");
    }
    synchronized (entries) {
      return entries
          .computeIfAbsent(caller.id(), _ -> new Latest<>(MAX_KEYS))
          .computeIfAbsent(key, _ -> new Answered());
    }
  }
}
