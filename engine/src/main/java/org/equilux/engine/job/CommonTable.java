package org.equilux.engine.job;

import java.io.IOException;
import java.util.List;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.attachment.AttachedFiles;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.storage.Blob;
import org.equilux.storage.Scratch;

/**
 * The common table of several pictures, computed from the sum of the counts of all their pages. For
 * operations with a grid, counts are added cell by cell, regardless of the pictures' sizes. Not
 * thread-safe.
 *
 * <p>Alternatively, each picture is counted by its own object, and another object {@link #add adds
 * up} their {@link #counts} later, in the same order.
 */
public final class CommonTable {
  private final JobRequest request;

  /** The first page; null before it. */
  private Page first;

  /** The inputs of the table besides the counts; null until they are read. */
  private Attachments attachments;

  /** The counts of all pages; null before the first. */
  private HistogramGrid sum;

  /**
   * A page that contributes to the table.
   *
   * @param pages of its picture, for the additional files
   */
  private record Page(String name, JobSpec spec, List<PageInfo> pages) {}

  /**
   * Creates a table without pictures.
   *
   * @throws IllegalArgumentException if the operation does not compute tables from counts
   */
  public CommonTable(JobRequest request) {
    if (!(request.operation() instanceof TableOperation tables && tables.counts())) {
      throw new IllegalArgumentException(
          request.operation().name() + " does not count pixels, so it has no common table");
    }
    this.request = request;
  }

  /**
   * Counts a picture in the calling thread.
   *
   * @param name the name of the picture in errors
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if a file cannot be read
   * @throws JobFailedException if the picture's samples are not like those before, the executor
   *     gave up, or a file beside the picture does not fit it; the message says why
   * @throws InterruptedException if the thread was interrupted
   */
  public void count(
      Blob picture, String name, ChunkExecutor executor, JobSettings settings, JobListener listener)
      throws IOException, JobFailedException, InterruptedException {
    new PictureJob(name, request, executor, settings, listener)
        .count(
            picture,
            (page, spec, counts, files) -> {
              take(name, page, spec, List.of());
              if (attachments == null) {
                attachments = files.of(spec);
              }
              add(counts);
            });
  }

  /**
   * Checks a picture's header without counting the picture.
   *
   * @param name of the picture, for errors
   * @param its request, with this operation and these parameters; files and pages may differ
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if the file cannot be read
   * @throws JobFailedException if the type of its samples differs from that of earlier pictures;
   *     the message has the reason
   */
  public void look(Blob picture, String name, JobRequest its, PictureLimits limits)
      throws IOException, JobFailedException {
    try (PictureReader opened = its.open(picture, limits)) {
      PictureReader reader = its.asAskedFor(opened);
      for (int page : its.output().pages().of(reader.pages().size())) {
        reader.requirePage(page);
        take(
            name,
            page,
            PageSpecs.of(its, reader.pages().get(page), OnDamage.REFUSE),
            reader.pages());
      }
    }
  }

  /**
   * Adds the counts of a picture that was counted before.
   *
   * @param counted {@link #counts} of the picture alone, {@link HistogramGrid#encode encoded}
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if the file cannot be read
   * @throws JobFailedException if the type of its samples differs from that of earlier pictures, or
   *     the counts do not match the picture; the message has the reason
   * @see #look
   */
  public void add(Blob picture, String name, JobRequest its, PictureLimits limits, byte[] counted)
      throws IOException, JobFailedException {
    look(picture, name, its, limits);
    HistogramGrid counts = first.spec().emptyHistograms();
    try {
      counts.decode(counted);
    } catch (IllegalArgumentException e) {
      throw new JobFailedException("the counts of %s are damaged".formatted(name), e);
    }
    add(counts);
  }

  private void add(HistogramGrid counts) {
    if (sum == null) {
      sum = counts;
    } else {
      sum.add(counts);
    }
  }

  /** Compares a page with the first one, which determines the type of samples. */
  private void take(String name, int page, JobSpec spec, List<PageInfo> pages)
      throws JobFailedException {
    if (spec.needsRange()) {
      throw new JobFailedException(
          "page %d is %s; a common table of such samples needs a common range: give range=LOW,HIGH (--range)"
              .formatted(page + 1, spec.samples().name(spec.format())));
    }
    if (first == null) {
      first = new Page(name, spec, pages);
    } else if (spec.format().levels() != first.spec().format().levels()
        || spec.format().isWide() != first.spec().format().isWide()
        || planes(spec) != planes(first.spec())) {
      throw new JobFailedException(
          "page %d is %s and needs %s, but %s is %s and needs %s; a common table needs pictures of the same depth and kind"
              .formatted(
                  page + 1,
                  spec.samples().name(spec.format()),
                  tables(spec),
                  first.name(),
                  first.spec().samples().name(first.spec().format()),
                  tables(first.spec())));
    }
  }

  private static int planes(JobSpec spec) {
    return spec.colorMode().planes(spec.format());
  }

  private static String tables(JobSpec spec) {
    return (planes(spec) == 1 ? "a table" : planes(spec) + " tables")
        + " of %,d values".formatted(spec.format().levels());
  }

  /**
   * The counts of all pages so far.
   *
   * @throws IllegalStateException if no picture was counted
   */
  public HistogramGrid counts() {
    if (sum == null) {
      throw new IllegalStateException("no picture was counted");
    }
    return sum;
  }

  /**
   * Computes the table.
   *
   * @param limits of the files of the first picture
   * @param scratch for data of these files that do not fit into memory
   * @throws JobFailedException if there is no table for the counts; the message has the reason
   * @throws IOException if a file of the first picture cannot be read
   * @throws IllegalStateException if no picture was counted
   */
  public LutGrid tables(PictureLimits limits, Scratch scratch)
      throws IOException, JobFailedException {
    HistogramGrid all = counts();
    if (attachments == null) {
      try (AttachedFiles files = AttachedFiles.open(request, first.pages(), limits, scratch)) {
        attachments = files.of(first.spec());
      }
    }
    try {
      return first.spec().reduce(all, attachments);
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }
}
