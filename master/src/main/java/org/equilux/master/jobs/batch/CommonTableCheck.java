package org.equilux.master.jobs.batch;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.JobRequests;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.storage.Blob;
import org.equilux.storage.RandomAccessSource;

/** The check whether a picture can share a common table with the pictures of a batch. */
public final class CommonTableCheck {
  private static final int COMPARED_BYTES = 64 << 10;

  private final JobStore store;
  private final JobRequests requests;
  private final PictureLimits limits;

  public CommonTableCheck(JobStore store, JobRequests requests, PictureLimits limits) {
    this.store = store;
    this.requests = requests;
    this.limits = limits;
  }

  /**
   * Checks that a job can join a batch with a common table.
   *
   * @param first oldest job of the batch; empty if there is none
   * @param joining a job whose files are stored
   * @throws BatchClosedException if the batch is closed or its table has failed
   * @throws UnsuitableException if the picture cannot share a table with the others
   */
  void check(Batch batch, Optional<JobRecord> first, JobRecord joining)
      throws IOException, UnsuitableException, BatchClosedException {
    switch (batch.commonTable().state()) {
      case OPEN -> {}
      case CLOSED, MADE ->
          throw new BatchClosedException(
              "The batch is closed, and its common table is made of its present pictures; create"
                  + " another one");
      case FAILED ->
          throw new BatchClosedException(
              "The batch has no common table: " + batch.commonTable().error());
    }
    JobRequest request = requests.of(joining);
    try {
      JobRequest before = first.map(requests::of).orElse(request);
      CommonTable table = new CommonTable(before);
      if (first.isPresent()) {
        requireSame(first.get(), before, joining, request);
        look(table, first.get());
      }
      look(table, joining);
    } catch (IllegalArgumentException | JobFailedException e) {
      throw new UnsuitableException(e.getMessage(), e);
    }
  }

  private void look(CommonTable table, JobRecord job) throws IOException, JobFailedException {
    table.look(store.input(job.id()), job.name(), requests.of(job), limits);
  }

  /**
   * Requires that two jobs have equal parameters, except masks, which only select the counted
   * pixels of each picture.
   */
  private static void requireSame(
      JobRecord first, JobRequest firstRequest, JobRecord joining, JobRequest request)
      throws IOException, UnsuitableException {
    Map<String, String> before = new TreeMap<>(first.parameters());
    Map<String, String> now = new TreeMap<>(joining.parameters());
    boolean sameFiles = true;
    for (Parameter parameter : request.operation().parameters()) {
      if (parameter instanceof Parameter.Attachment file) {
        before.remove(file.name());
        now.remove(file.name());
        sameFiles &=
            file.kind() == Parameter.Attachment.Kind.MASK
                || isSame(firstRequest, request, file.name());
      }
    }
    if (!first.operation().equals(joining.operation()) || !before.equals(now)) {
      throw new UnsuitableException(
          "a common table needs equal operations and parameters: %s has %s %s, but %s has %s %s"
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
          "a common table needs equal files: those given with %s differ from those of %s"
              .formatted(joining.name(), first.name()));
    }
  }

  private static String words(Map<String, String> parameters) {
    return parameters.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  /** Whether two requests have equal files, or none, as the value of a parameter. */
  private static boolean isSame(JobRequest first, JobRequest joining, String parameter)
      throws IOException {
    Blob before = first.attachments().get(parameter);
    Blob now = joining.attachments().get(parameter);
    if (before == null || now == null) {
      return before == null && now == null;
    }
    try (RandomAccessSource one = before.open();
        RandomAccessSource other = now.open()) {
      return one.size() == other.size() && hasSameBytes(one, other);
    }
  }

  private static boolean hasSameBytes(RandomAccessSource one, RandomAccessSource other)
      throws IOException {
    byte[] expected = new byte[COMPARED_BYTES];
    byte[] found = new byte[COMPARED_BYTES];
    for (long at = 0; at < one.size(); at += COMPARED_BYTES) {
      int length = (int) Math.min(COMPARED_BYTES, one.size() - at);
      one.read(at, expected, 0, length);
      other.read(at, found, 0, length);
      if (!Arrays.equals(expected, 0, length, found, 0, length)) {
        return false;
      }
    }
    return true;
  }
}
