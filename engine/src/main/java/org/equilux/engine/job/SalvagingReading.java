package org.equilux.engine.job;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.equilux.engine.DistrustedResultsException;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.Blob;

/**
 * The opening of a picture for some work, with salvage: if the work fails because pixels are
 * missing, and the request is to salvage, the picture is opened again by a salvaging reader and the
 * work restarts. Damage reported by a worker is confirmed by decoding the page here.
 */
final class SalvagingReading {
  private final Blob input;
  private final JobRequest request;
  private final JobSettings settings;

  SalvagingReading(Blob input, JobRequest request, JobSettings settings) {
    this.input = input;
    this.request = request;
    this.settings = settings;
  }

  /** The work on an open picture. */
  interface Work {
    /**
     * Does the work.
     *
     * @param reader in the form that the request needs
     * @param damage whether the reader fills in missing pixels
     */
    void on(PictureReader reader, OnDamage damage)
        throws IOException, JobFailedException, InterruptedException;

    /** The index of the current page; negative before the first. */
    int page();
  }

  /**
   * Does the work.
   *
   * @throws PictureException if the picture cannot be processed; a {@link
   *     PictureException#isSalvageable salvageable} one if pixels are missing and the request is
   *     not to salvage
   */
  void run(Work work) throws IOException, JobFailedException, InterruptedException {
    Optional<PictureException> refusal = refusal(work);
    if (refusal.isEmpty()) {
      return;
    }
    if (!refusal.get().isSalvageable() || !request.output().salvage()) {
      throw refusal.get();
    }
    try (PictureReader reader =
        request.asAskedFor(
            Pictures.open(input, settings.limits(), settings.scratch(), OnDamage.SALVAGE))) {
      work.on(reader, OnDamage.SALVAGE);
    }
  }

  /** Does the work without salvage; returns the refusal of a damaged picture. */
  private Optional<PictureException> refusal(Work work)
      throws IOException, JobFailedException, InterruptedException {
    PictureReader opened;
    try {
      opened = Pictures.open(input, settings.limits(), settings.scratch());
    } catch (PictureException e) {
      return Optional.of(e);
    }
    try (PictureReader reader = request.asAskedFor(opened)) {
      try {
        work.on(reader, OnDamage.REFUSE);
        return Optional.empty();
      } catch (DistrustedResultsException e) {
        throw e;
      } catch (PictureException | JobFailedException e) {
        Optional<PictureException> damage =
            work.page() < 0 ? Optional.empty() : damage(reader, work.page());
        if (damage.isEmpty()) {
          throw e;
        }
        return Optional.of(Pictures.judged(input, settings.limits(), damage.get()));
      }
    }
  }

  /** Decodes a page; returns the refusal if it is damaged. */
  private static Optional<PictureException> damage(PictureReader reader, int page)
      throws IOException {
    RowSink nowhere =
        (_, _, _) -> {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
          }
        };
    try {
      if (reader.pages().get(page).masked()) {
        reader.decodeMask(page, nowhere);
      }
      reader.decode(page, nowhere);
      return Optional.empty();
    } catch (PictureException e) {
      return Optional.of(e);
    }
  }
}
