package org.equilux.master.jobs.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobRegistry;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.JobRequests;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.storage.file.FileBlob;

/** Checks whether a picture can be mapped through one table with those of a batch. */
public final class CommonTableCheck {
  private final JobRegistry jobs;
  private final JobStore store;
  private final JobRequests requests;
  private final PictureLimits limits;

  public CommonTableCheck(
      JobRegistry jobs, JobStore store, JobRequests requests, PictureLimits limits) {
    this.jobs = jobs;
    this.store = store;
    this.requests = requests;
    this.limits = limits;
  }

  /**
   * Checks that a job can join a batch with a common table; called while the batch is held.
   *
   * @param joining a job whose files are in the store
   * @throws BatchClosedException if no more pictures are taken
   * @throws UnsuitableException if there can be no table for this picture and those before
   */
  void check(Batch batch, JobRecord joining)
      throws IOException, UnsuitableException, BatchClosedException {
    switch (batch.commonTable().state()) {
      case OPEN -> {}
      case CLOSED, MADE ->
          throw new BatchClosedException(
              "The batch is closed, and its common table is of the pictures that it has; begin"
                  + " another one");
      case FAILED ->
          throw new BatchClosedException(
              "The batch has no common table: " + batch.commonTable().error());
    }
    JobRequest request = requests.of(joining);
    Optional<JobRecord> first = jobs.oldestOfBatch(batch.id()).map(Job::record);
    try {
      CommonTable table = new CommonTable(first.map(requests::of).orElse(request));
      if (first.isPresent()) {
        requireSame(first.get(), joining, request);
        look(table, first.get());
      }
      look(table, joining);
    } catch (IllegalArgumentException | JobFailedException e) {
      throw new UnsuitableException(e.getMessage(), e);
    }
  }

  private void look(CommonTable table, JobRecord job) throws IOException, JobFailedException {
    table.look(new FileBlob(store.input(job.id())), job.name(), requests.of(job), limits);
  }

  /** Masks say what is counted of each picture; all else is of the table, which all share. */
  private void requireSame(JobRecord first, JobRecord joining, JobRequest request)
      throws IOException, UnsuitableException {
    Map<String, String> before = new TreeMap<>(first.parameters());
    Map<String, String> now = new TreeMap<>(joining.parameters());
    boolean sameFiles = true;
    for (Parameter parameter : request.operation().parameters()) {
      if (parameter instanceof Parameter.Attachment file) {
        before.remove(file.name());
        now.remove(file.name());
        sameFiles &= file.kind() == Parameter.Attachment.Kind.MASK || isSame(first, joining, file);
      }
    }
    if (!first.operation().equals(joining.operation()) || !before.equals(now)) {
      throw new UnsuitableException(
          "a common table is made in one way: %s asks for %s %s, but %s for %s %s"
              .formatted(
                  joining.name(),
                  joining.operation(),
                  words(now),
                  first.name(),
                  first.operation(),
                  words(before)));
    }
    if (!sameFiles) {
      throw new UnsuitableException(
          "a common table is made in one way: the files given with %s are not those of %s"
              .formatted(joining.name(), first.name()));
    }
  }

  private static String words(Map<String, String> parameters) {
    return parameters.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private boolean isSame(JobRecord first, JobRecord joining, Parameter.Attachment file)
      throws IOException {
    Path before = store.attachment(first.id(), file);
    Path now = store.attachment(joining.id(), file);
    if (Files.exists(before) != Files.exists(now)) {
      return false;
    }
    return !Files.exists(before) || Files.mismatch(before, now) < 0;
  }
}
