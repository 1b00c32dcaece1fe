package org.equilux.worker;

import com.google.protobuf.ByteString;
import io.opentelemetry.context.Context;
import java.util.function.Consumer;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.imaging.SplitBand;
import org.equilux.kernels.backend.Execution;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.ResultSlice;
import org.equilux.protocol.Slices;
import org.equilux.protocol.StoredBody;
import org.equilux.worker.transfer.DirectTransfers;
import org.equilux.worker.transfer.TransferException;

/**
 * Delivers the results of attempts: on the stream to the master, or in part to an object store.
 * Safe for use by any number of threads.
 */
final class ResultDelivery {
  private final AttemptObserver observer;
  private final DirectTransfers transfers;

  /**
   * Delivers by a session's means.
   *
   * @param transfers used, not owned
   */
  ResultDelivery(AttemptObserver observer, DirectTransfers transfers) {
    this.observer = observer;
    this.transfers = transfers;
  }

  /**
   * A result and its description.
   *
   * @param kept whether the chunk's pixels are kept
   */
  record Result(
      Attempt attempt, PageTask task, Execution<? extends ChunkOutput> execution, boolean kept) {}

  /**
   * Delivers a result, or starts a thread that delivers it, so that the calling thread can compute
   * in the meantime.
   *
   * @param answer takes the last message of the attempt
   */
  void deliver(Result result, Outbound outbound, Consumer<FromWorker> answer) {
    Attempt attempt = result.attempt();
    if (result.execution().value() instanceof ChunkOutput.Band band
        && attempt.hasTarget()
        && transfers.isUsable()
        && result.task().output().splits()) {
      SplitBand split = result.task().output().split(band.encoded(), attempt.getRows());
      if (split.body().length >= attempt.getTarget().getLeastBytes()) {
        Runnable storing = () -> store(result, split, outbound, answer);
        Thread.ofVirtual().name("store").start(Context.current().wrap(storing));
        return;
      }
    }
    send(result, outbound, answer);
  }

  /** Stores the body of a band; if that fails, the band is sent as a whole. */
  private void store(
      Result result, SplitBand split, Outbound outbound, Consumer<FromWorker> answer) {
    byte[] body = split.body();
    StoredBody stored;
    try {
      String version = transfers.usable().put(result.attempt().getTarget().getAddress(), body);
      transfers.succeeded();
      stored = StoredBody.newBuilder().setBytes(body.length).setVersion(version).build();
    } catch (TransferException e) {
      transfers.failed(e);
      send(result, outbound, answer);
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(result, outbound, answer);
      return;
    }
    observer.stored(body.length);
    send(result, split.head(), outbound);
    answer.accept(message(done(result, split.head().length).setStored(stored)));
  }

  private void send(Result result, Outbound outbound, Consumer<FromWorker> answer) {
    byte[] bytes = result.execution().value().toBytes();
    send(result, bytes, outbound);
    answer.accept(message(done(result, bytes.length)));
  }

  private void send(Result result, byte[] bytes, Outbound outbound) {
    observer.computed(
        result.attempt(),
        result.execution(),
        bytes.length,
        () -> Slices.cut(bytes, data -> outbound.send(slice(result.attempt(), data))));
  }

  private static AttemptDone.Builder done(Result result, int bytes) {
    return AttemptDone.newBuilder()
        .setAttempt(result.attempt().getAttempt())
        .setResultBytes(bytes)
        .setBackend(result.execution().backend())
        .setFallback(Attempts.shortened(result.execution().fallback()))
        .setNanos(result.execution().nanos())
        .setPixelsKept(result.kept());
  }

  private static FromWorker message(AttemptDone.Builder done) {
    return FromWorker.newBuilder().setAttemptDone(done).build();
  }

  private static FromWorker slice(Attempt attempt, ByteString data) {
    return FromWorker.newBuilder()
        .setResultSlice(ResultSlice.newBuilder().setAttempt(attempt.getAttempt()).setData(data))
        .build();
  }
}
