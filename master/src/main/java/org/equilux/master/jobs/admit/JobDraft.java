package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * A job that is being submitted: a picture and optional further files, which are streamed to the
 * store. The role of a file may be known only after the last one, so files are received first and
 * placed afterwards. Closing a draft without {@link #submit} removes its files. Not thread-safe.
 */
public final class JobDraft implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Admission admission;
  private final JobStore store;
  private final DataBudget budget;
  private final String id;
  private final String owner;
  private final String client;
  private final List<Blob> received = new ArrayList<>();
  private int parts;
  private long bytes;
  private boolean submitted;

  JobDraft(
      Admission admission,
      JobStore store,
      DataBudget budget,
      String id,
      String owner,
      String client) {
    this.admission = admission;
    this.store = store;
    this.budget = budget;
    this.id = id;
    this.owner = owner;
    this.client = client;
  }

  /** A received file. */
  public record Part(int number, long bytes) {}

  /**
   * Stores a file.
   *
   * @throws LimitExceededException as soon as the sum of all files exceeds the limit
   * @throws IOException if the source or the store fails
   */
  public Part receive(InputStream source) throws IOException, LimitExceededException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int number = parts++;
    long before = bytes;
    try (BlobWriter out = store.part(id, number).create()) {
      for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
        admission.checkLength(bytes + count);
        budget.reserve(id, count);
        bytes += count;
        out.write(buffer, 0, count);
      }
      out.commit();
    }
    return new Part(number, bytes - before);
  }

  /**
   * Uses a file that the master already has as the picture.
   *
   * @param passing whether the given file is removed soon, so that space for both is not needed
   */
  public void picture(Blob file, boolean passing) throws IOException, LimitExceededException {
    take(file, store.input(id), passing);
  }

  /**
   * Uses a file that the master already has as a parameter's value.
   *
   * @return the stored file, for the request
   */
  public Blob attachment(Parameter.Attachment parameter, Blob file)
      throws IOException, LimitExceededException {
    Blob place = store.attachment(id, parameter);
    take(file, place, false);
    return place;
  }

  private void take(Blob file, Blob place, boolean passing)
      throws IOException, LimitExceededException {
    long length = length(file);
    admission.checkLength(bytes + length);
    if (passing) {
      budget.add(id, length);
    } else {
      budget.reserve(id, length);
    }
    bytes += length;
    store.copy(file, place);
  }

  private static long length(Blob file) throws IOException {
    try (RandomAccessSource source = file.open()) {
      return source.size();
    }
  }

  /** Uses a received file as the picture. */
  public void picture(Part part) throws IOException {
    place(part, store.input(id));
  }

  /**
   * Uses a received file as a parameter's value.
   *
   * @return the stored file, for the request
   */
  public Blob attachment(Parameter.Attachment parameter, Part part) throws IOException {
    Blob place = store.attachment(id, parameter);
    place(part, place);
    return place;
  }

  private void place(Part part, Blob place) throws IOException {
    store.place(id, part.number(), place);
    received.add(place);
  }

  /**
   * Checks the files' headers and submits the job.
   *
   * @param name name or path of the picture, as sent by the client
   * @param batch id of the job's batch; null if it has none
   * @param key idempotency key of the request; empty if it has none
   * @throws org.equilux.imaging.PictureException if a picture cannot be processed
   * @throws LimitExceededException if a picture has more pixels or pages than allowed
   * @throws UnsuitableException if the operation does not support the files
   * @throws BatchClosedException if the batch accepts no more jobs
   */
  public JobSnapshot submit(
      String name, String batch, JobRequest request, Optional<SubmissionKey> key)
      throws IOException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException,
          InterruptedException {
    JobSnapshot job =
        admission.submit(
            new Admission.Submission(
                id, owner, PictureNames.path(name), client, batch, request, key));
    // The job may be running already. The request is not answered yet, so the files may become
    // durable after the record, beside the computation.
    for (Blob file : received) {
      file.force();
    }
    submitted = true;
    return job;
  }

  @Override
  public void close() {
    admission.ended(owner);
    if (!submitted) {
      admission.discard(id);
    }
    budget.done(id);
  }
}
