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
 * Sends the parts of one upload, or has the store copy them from other objects, a few at a time, by
 * a virtual thread each, while the next ones are written. Used by the one thread that writes the
 * blob.
 */
final class PartSender {
  private static final System.Logger LOG = System.getLogger(PartSender.class.getName());

  /** Parts that are sent at once. */
  private static final int IN_FLIGHT = 2;

  private final MultipartUpload upload;

  /** How long one part may take, with all tries. */
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
   * Begins to send a part, which is closed when it is sent; waits while others are sent.
   *
   * @param number from 1
   * @throws IOException if an earlier part could not be sent
   */
  void send(int number, PartSpool part) throws IOException {
    begin(number, part, () -> upload.send(number, part));
  }

  /**
   * Begins to have a range of an object copied as a part; waits while others are sent.
   *
   * @param number from 1
   * @throws IOException if an earlier part could not be sent
   */
  void copy(int number, S3Source from, long position, long length) throws IOException {
    begin(
        number, () -> {}, () -> upload.copy(number, from.key(), from.version(), position, length));
  }

  /** Begins a part, of which {@code part} is closed when it is sent. */
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
        throw new IOException("the parts of " + upload.where() + " are not sent in time");
      }
    } catch (InterruptedException e) {
      part.close();
      throw interrupted(e);
    }
    FutureTask<CompletedPart> result = new FutureTask<>(sending);
    // The place is given back also if the task is canceled before it begins.
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

  /** Waits until all parts are sent; returns them in the order of their numbers. */
  List<CompletedPart> await() throws IOException {
    List<CompletedPart> all = new ArrayList<>();
    for (Sending part : parts) {
      all.add(result(part));
    }
    // A part that waited for a gap was sent after those behind it.
    all.sort(Comparator.comparing(CompletedPart::partNumber));
    return all;
  }

  private CompletedPart result(Sending part) throws IOException {
    try {
      // Each try of a call is bounded in time, and so are all together.
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

  /** Stops sending, and gives up the upload with all of its parts. */
  void giveUp() throws IOException {
    for (Sending part : parts) {
      boolean _ = part.result().cancel(true);
    }
    try {
      for (Sending part : parts) {
        // A part that arrived after the upload was given up would stay in the store.
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
