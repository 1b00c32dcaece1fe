package org.equilux.master.dispatch;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.engine.executor.Phase;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PictureException;
import org.equilux.master.audit.AuditRequest;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.audit.Auditor;
import org.equilux.master.audit.Verdict;
import org.equilux.master.audit.WorkerTrust;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.storage.StoreUnavailableException;

/**
 * The checks of workers' results before the cluster takes them. Every result is checked for damage;
 * a share of the results, and all results of a worker on probation, are computed again and
 * compared. A damaged result is a failed attempt. A wrong result, or too many damaged ones,
 * quarantine the worker.
 */
public final class ResultChecks implements AutoCloseable {
  private final AuditSettings settings;
  private final Auditor auditor;
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the checks.
   *
   * @param backend for recomputing results
   */
  public ResultChecks(AuditSettings settings, String backend) {
    this.settings = settings;
    this.auditor = new Auditor(backend);
  }

  /** The trust in a newly connected worker. */
  WorkerTrust newcomer() {
    return new WorkerTrust(settings, random::nextDouble);
  }

  /**
   * A received result with the worker's statements about it.
   *
   * @param received all bytes of the result
   * @param pixelsKept whether the worker keeps the chunk's pixels
   */
  record Arrived(
      ChunkAttempt attempt,
      IncomingResult received,
      boolean pixelsKept,
      String backend,
      String fallback) {}

  /**
   * Checks a result in the stream's thread, and passes it to the cluster immediately or, if it is
   * audited or stored, later.
   *
   * @param trust in the worker
   */
  void check(Cluster cluster, WorkerTrust trust, Arrived result) {
    if (result.received().isStored()) {
      // The object store may answer slowly. Each worker has few attempts, which bounds the number
      // of these threads.
      Thread.ofVirtual().name("stored-band").start(() -> checkNow(cluster, trust, result));
    } else {
      checkNow(cluster, trust, result);
    }
  }

  private void checkNow(Cluster cluster, WorkerTrust trust, Arrived result) {
    ChunkAttempt attempt = result.attempt();
    ChunkOutput output;
    try {
      output = result.received().output();
    } catch (IllegalArgumentException | PictureException e) {
      damaged(cluster, trust, attempt, e.getMessage());
      return;
    } catch (StoreUnavailableException e) {
      cluster.failed(attempt.id(), Failure.ERROR, e.getMessage());
      return;
    } catch (IOException e) {
      damaged(cluster, trust, attempt, e.toString());
      return;
    }
    if (!trust.audits(attempt.phase())) {
      succeeded(cluster, result, output);
      return;
    }
    PageSession page = attempt.page();
    ChunkOutput whole;
    try {
      whole = whole(attempt, output);
    } catch (PictureException e) {
      damaged(cluster, trust, attempt, e.getMessage());
      return;
    } catch (IOException e) {
      cluster.failed(attempt.id(), Failure.ERROR, "its band cannot be read: " + e.getMessage());
      return;
    }
    AuditRequest request =
        new AuditRequest(
            page.task(),
            page.source(),
            attempt.chunk(),
            attempt.rows(),
            attempt.phase() == Phase.APPLY ? page.tables() : Optional.empty(),
            whole);
    try {
      auditor.audit(request, verdict -> judged(cluster, result, output, verdict));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cluster.failed(attempt.id(), Failure.ERROR, "interrupted before its audit");
    }
  }

  /** The complete result: of a stored band, the body is read and checked for damage. */
  private static ChunkOutput whole(ChunkAttempt attempt, ChunkOutput output) throws IOException {
    if (!(output instanceof ChunkOutput.Stored stored)) {
      return output;
    }
    BandCoding coding = attempt.page().task().output();
    ChunkOutput.Band band = stored.read(coding, attempt.rows().count());
    coding.check(band.encoded(), attempt.rows().first(), attempt.rows().count());
    return band;
  }

  private static void succeeded(Cluster cluster, Arrived result, ChunkOutput output) {
    cluster.succeeded(
        result.attempt().id(), output, result.pixelsKept(), result.backend(), result.fallback());
  }

  /**
   * Handles a result that does not match its chunk: fails the attempt, or quarantines the worker
   * after too many of them.
   */
  static void damaged(Cluster cluster, WorkerTrust trust, ChunkAttempt attempt, String reason) {
    cluster.metrics().checked(ResultCheck.DAMAGED);
    String what = "its result of chunk %d is damaged: %s".formatted(attempt.chunk(), reason);
    if (trust.damaged()) {
      cluster.distrust(attempt.worker(), what + ", and so were earlier ones");
    } else {
      cluster.failed(attempt.id(), Failure.ERROR, what);
    }
  }

  private static void judged(Cluster cluster, Arrived result, ChunkOutput output, Verdict verdict) {
    ChunkAttempt attempt = result.attempt();
    switch (verdict) {
      case Verdict.Right _ -> {
        cluster.metrics().checked(ResultCheck.RIGHT);
        succeeded(cluster, result, output);
      }
      case Verdict.Wrong wrong -> {
        cluster.metrics().checked(ResultCheck.WRONG);
        cluster.distrust(
            attempt.worker(),
            "its result of chunk %d is wrong: %s".formatted(attempt.chunk(), wrong.how()));
      }
      case Verdict.Unreadable unreadable -> {
        cluster.metrics().checked(ResultCheck.UNKNOWN);
        cluster.unreadable(attempt, unreadable.reason());
      }
      case Verdict.Unknown unknown -> {
        cluster.metrics().checked(ResultCheck.UNKNOWN);
        cluster.failed(
            attempt.id(), Failure.ERROR, "its result could not be recomputed: " + unknown.reason());
      }
    }
  }

  @Override
  public void close() {
    auditor.close();
  }
}
