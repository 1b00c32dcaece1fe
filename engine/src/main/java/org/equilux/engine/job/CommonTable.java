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
 * One table for several pictures, as if all their pages were one: each is counted as it is for a
 * table of its own, the counts are added up, and the table is made of the sum. Where an operation
 * counts in a grid, the grids are added cell by cell, whatever the pictures' sizes. For one thread.
 *
 * <p>Pictures may also be counted each by itself, by an object of this class for one picture, and
 * their {@link #counts} be {@link #add added up} by another one later, in the same order.
 */
public final class CommonTable {
  private final JobRequest request;

  /** Of the first page that there was; null before. */
  private Page first;

  /** The inputs of the table beside the counts; null until they are known. */
  private Attachments attachments;

  /** Of all pages; null before the first. */
  private HistogramGrid sum;

  /**
   * A page of which the table is.
   *
   * @param pages of its picture, for the files beside it
   */
  private record Page(String name, JobSpec spec, List<PageInfo> pages) {}

  /**
   * Begins with no picture.
   *
   * @throws IllegalArgumentException if the operation makes no tables of counts
   */
  public CommonTable(JobRequest request) {
    if (!(request.operation() instanceof TableOperation tables && tables.counts())) {
      throw new IllegalArgumentException(
          request.operation().name() + " does not count, so there is nothing to have in common");
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
   * Looks at a picture's header without counting it.
   *
   * @param name the name of the picture in errors
   * @param its request, of this operation and these parameters; its files and pages may be others
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if the file cannot be read
   * @throws JobFailedException if its samples are not like those before; the message says why
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
   * Adds what was counted of a picture before.
   *
   * @param counted {@link #counts} of that picture alone, {@link HistogramGrid#encode encoded}
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if the file cannot be read
   * @throws JobFailedException if its samples are not like those before, or these are no counts of
   *     such a picture; the message says why
   * @see #look
   */
  public void add(Blob picture, String name, JobRequest its, PictureLimits limits, byte[] counted)
      throws IOException, JobFailedException {
    look(picture, name, its, limits);
    HistogramGrid counts = first.spec().emptyHistograms();
    try {
      counts.decode(counted);
    } catch (IllegalArgumentException e) {
      throw new JobFailedException("what was counted of %s is damaged".formatted(name), e);
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

  /** The first page says what all must be like. */
  private void take(String name, int page, JobSpec spec, List<PageInfo> pages)
      throws JobFailedException {
    if (spec.needsRange()) {
      throw new JobFailedException(
          "page %d is %s; one table for pictures with such samples needs a range that all have in common: give range=LOW,HIGH (--range)"
              .formatted(page + 1, spec.samples().name(spec.format())));
    }
    if (first == null) {
      first = new Page(name, spec, pages);
    } else if (spec.format().levels() != first.spec().format().levels()
        || spec.format().isWide() != first.spec().format().isWide()
        || planes(spec) != planes(first.spec())) {
      throw new JobFailedException(
          "page %d is %s and needs %s, but %s is %s and needs %s; one table is for pictures of the same depth and kind"
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
   * Makes the table of what was counted.
   *
   * @param limits of the files beside the first picture
   * @param scratch for what of them does not fit into memory
   * @throws JobFailedException if none can be made of it; the message says why
   * @throws IOException if a file beside the first picture cannot be read
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
