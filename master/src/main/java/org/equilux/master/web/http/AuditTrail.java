package org.equilux.master.web.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.accounts.Caller;
import org.equilux.master.accounts.Sessions;
import org.equilux.master.accounts.SignedIn;
import org.equilux.master.auditlog.Action;
import org.equilux.master.auditlog.Actor;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.auditlog.Outcome;

/** Writes requests that concern accounts and other users' data to the audit log. */
public final class AuditTrail {
  private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD);

  /** The subresources of a job that contain no picture data. */
  private static final Set<String> NO_DATA = Set.of("", "events", "chunks");

  /** Repeated reads of the same data by the same client within this time are recorded once. */
  private static final Duration SAME_READ = Duration.ofMinutes(10);

  private static final int MAX_READS = 10_000;

  private final AuditLog log;
  private final Clock clock;

  /**
   * The times when users last read an object of another user, oldest first. Guarded by its monitor.
   */
  private final Map<String, Instant> reads = new LinkedHashMap<>();

  public AuditTrail(AuditLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** A change that may be refused. */
  @FunctionalInterface
  public interface Change<T> {
    /** Applies the change. */
    T make() throws AccountException, IOException;
  }

  /** Applies a change and records its outcome. */
  public <T> T change(ServerRequest req, Action action, String target, Change<T> change)
      throws AccountException, IOException {
    T result;
    try {
      result = change.make();
    } catch (AccountException e) {
      log.record(actor(req), action, Outcome.FAILURE, target, word(e));
      throw e;
    } catch (IOException | RuntimeException e) {
      log.record(actor(req), action, Outcome.FAILURE, target, e.getClass().getSimpleName());
      throw e;
    }
    done(req, action, target);
    return result;
  }

  private static String word(AccountException e) {
    return word(e.reason());
  }

  /** The name in the log: {@code not-allowed}. */
  public static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Records a successful change. */
  public void done(ServerRequest req, Action action, String target) {
    log.record(actor(req), action, Outcome.SUCCESS, target, null);
  }

  /**
   * Signs in and records the outcome.
   *
   * @param name the given name
   * @param how by password or by a provider
   */
  public SignedIn signIn(ServerRequest req, String name, String how, Change<SignedIn> attempt)
      throws AccountException, IOException {
    try {
      SignedIn session = attempt.make();
      bySession(req, session, Action.SIGN_IN, null, how);
      return session;
    } catch (AccountException e) {
      signInFailed(req, name, how + ": " + word(e));
      throw e;
    }
  }

  /** Records an action of the session that this request started. */
  public void bySession(
      ServerRequest req, SignedIn session, Action action, String target, String detail) {
    Actor actor = actor(session.caller(), "session " + Sessions.id(session), Peers.address(req));
    log.record(actor, action, Outcome.SUCCESS, target, detail);
  }

  /** Records a failed sign-in. */
  public void signInFailed(ServerRequest req, String name, String why) {
    log.record(Actor.stranger(Peers.address(req)), Action.SIGN_IN, Outcome.FAILURE, name, why);
  }

  /**
   * Records an administrator's access to data of another user; reads of the same kind once in ten
   * minutes.
   *
   * @param what path of the job or batch, relative to the API
   */
  public void others(ServerRequest req, String owner, String what) {
    String path = req.prologue().uriPath().path();
    String part = part(path, what);
    String of = " of " + owner;
    if (!path.contains(what)) {
      log.record(actor(req), Action.OTHERS_READ, Outcome.SUCCESS, what, "input of a new job" + of);
    } else if (!READING.contains(req.prologue().method())) {
      String done = (req.prologue().method().text() + " " + part).strip() + of;
      log.record(actor(req), Action.OTHERS_CHANGE, Outcome.SUCCESS, what, done);
    } else if (!NO_DATA.contains(part) && isNewRead(actor(req).account() + what + " " + part)) {
      log.record(actor(req), Action.OTHERS_READ, Outcome.SUCCESS, what, part + of);
    }
  }

  /**
   * The subresource of a job that a request names: {@code views} of {@code
   * /api/v1/jobs/ID/views/input/1}.
   */
  private static String part(String path, String what) {
    int end = path.indexOf(what);
    String[] parts = path.substring(end < 0 ? path.length() : end + what.length()).split("/", 3);
    return parts.length < 2 ? "" : parts[1];
  }

  private boolean isNewRead(String key) {
    Instant now = clock.instant();
    synchronized (reads) {
      Instant last = reads.get(key);
      if (last != null && now.isBefore(last.plus(SAME_READ))) {
        return false;
      }
      boolean _ = reads.remove(key) != null;
      reads.put(key, now);
      if (reads.size() > MAX_READS) {
        reads.remove(reads.keySet().iterator().next());
      }
      return true;
    }
  }

  /**
   * Records a refusal for missing rights; neither one of a client that only has to sign in, nor of
   * a password, which is recorded as a failed sign-in.
   */
  public void refused(ServerRequest req, Problem problem) {
    boolean claims = req.headers().contains(HeaderNames.AUTHORIZATION);
    boolean recorded =
        problem.status() == Status.FORBIDDEN_403.code()
            ? !problem.type().equals(ProblemType.WRONG_CURRENT_PASSWORD.problem().type())
            : problem.status() == Status.UNAUTHORIZED_401.code() && claims;
    if (recorded) {
      log.record(
          actor(req),
          Action.ACCESS,
          Outcome.FAILURE,
          req.prologue().method().text() + " " + req.prologue().uriPath().path(),
          problem.title());
    }
  }

  private static Actor actor(ServerRequest req) {
    String address = Peers.known(req).orElse("");
    Optional<Authentication.Identity> identity = Authentication.identified(req);
    return identity
        .map(
            known ->
                actor(
                    known.caller(),
                    known
                        .session()
                        .map(session -> "session " + Sessions.id(session))
                        .or(() -> known.token().map(token -> "token " + token.token()))
                        .orElseThrow(),
                    address))
        .orElseGet(() -> Actor.stranger(address));
  }

  private static Actor actor(Caller caller, String by, String address) {
    return new Actor(caller.name(), caller.id(), caller.admin(), by, address);
  }
}
