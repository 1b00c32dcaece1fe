package org.equilux.storage.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * The sender of one upload's parts: sends parts, or copies them from other objects within the
 * store, a few in parallel on virtual threads, while the next ones are written. Confined to the
 * thread that writes the blob.
 */
final class PartSender {
  private static final System.Logger LOG = System.getLogger(PartSender.class.getName());

  /** The number of parts sent in parallel. */
  private static final int IN_FLIGHT = 2;

  private final MultipartUpload upload;

  /** The time limit of one part, including retries. */
  private final Duration patience;

  private final Semaphore places = new Semaphore(IN_FLIGHT);
  private final List<Sending> parts = new ArrayList<>();

  private record Sending(Thread thread, FutureTask<CompletedPart> result) {}

  PartSender(MultipartUpload upload, Duration patience) {
    this.upload = upload;
    this.patience = patience;
  }

  MultipartUpload upload() {
    return upload;
  }

  /**
   * Starts to send a part, which is closed afterwards; waits while the limit of parallel parts is
   * reached.
   *
   * @param number from 1
   * @throws IOException if an earlier part could not be sent
   */
  void send(int number, PartSpool part) throws IOException {
    begin(number, part, () -> upload.send(number, part));
  }

  /**
   * Starts to copy a range of an object as a part; waits while the limit of parallel parts is
   * reached.
   *
   * @param number from 1
   * @throws IOException if an earlier part could not be sent
   */
  void copy(int number, S3Source from, long position, long length) throws IOException {
    begin(
        number, () -> {}, () -> upload.copy(number, from.key(), from.version(), position, length));
  }

  /** Starts a part; {@code part} is closed afterwards. */
  private void begin(int number, Closeable part, Callable<CompletedPart> sending)
      throws IOException {
    for (Sending earlier : parts) {
      if (earlier.result().state() == Future.State.FAILED) {
        part.close();
        var _ = result(earlier);
      }
    }
    try {
      if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        part.close();
        throw new IOException("the parts of " + upload.where() + " were not sent in time");
      }
    } catch (InterruptedException e) {
      part.close();
      throw interrupted(e);
    }
    FutureTask<CompletedPart> result = new FutureTask<>(sending);
    // The slot is released even if the task is canceled before it starts.
    Thread thread =
        Thread.ofVirtual()
            .name("s3-part-" + number)
            .start(
                () -> {
                  try (part) {
                    result.run();
                  } catch (IOException e) {
                    LOG.log(Level.WARNING, "a temporary file could not be closed", e);
                  } finally {
                    places.release();
                  }
                });
    parts.add(new Sending(thread, result));
  }

  /** Waits until all parts are sent; returns them in order of their numbers. */
  List<CompletedPart> await() throws IOException {
    List<CompletedPart> all = new ArrayList<>();
    for (Sending part : parts) {
      all.add(result(part));
    }
    // A part that waited for a gap was sent after later parts.
    all.sort(Comparator.comparing(CompletedPart::partNumber));
    return all;
  }

  private CompletedPart result(Sending part) throws IOException {
    try {
      // All tries of a call together are bounded in time.
      return part.result().get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("a part of " + upload.where() + " could not be sent", e.getCause());
    }
  }

  private IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return (IOException)
        new InterruptedIOException("interrupted at " + upload.where()).initCause(cause);
  }

  /** Stops sending, and aborts the upload. */
  void giveUp() throws IOException {
    for (Sending part : parts) {
      boolean _ = part.result().cancel(true);
    }
    try {
      for (Sending part : parts) {
        // A part that arrives after the upload was aborted would remain in the store.
        if (!part.thread().join(patience)) {
          throw new IOException("the parts of " + upload.where() + " are still being sent");
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    upload.abort();
  }
}
