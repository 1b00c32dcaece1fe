package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.attachment.MaskFit;
import org.equilux.engine.attachment.TableFile;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.PictureFacts;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.shares.Turns;
import org.equilux.storage.Blob;
import org.equilux.storage.RandomAccessSource;

/**
 * The inspection of the headers of uploaded files, so that a job that cannot succeed is refused
 * when it is submitted.
 */
final class Inspector {
  /**
   * The largest table file: tables have at most 2^24 entries of five digits each; more bytes would
   * be comments.
   */
  private static final long MAX_TABLE_BYTES = 7L << 24;

  /**
   * The longest wait for the turn to read a table; a table is large in memory, so one is read at a
   * time.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final PictureLimits limits;
  private final Turns tables = new Turns(1, PATIENCE);

  Inspector(PictureLimits limits) {
    this.limits = limits;
  }

  /**
   * Checks a picture and its additional files.
   *
   * @param owner id of the submitting account
   * @throws PictureException if a picture cannot be processed
   * @throws LimitExceededException if a picture has more pixels or pages than allowed
   * @throws UnsuitableException if the operation does not support the files
   */
  PictureFacts inspect(String owner, Blob input, JobRequest request)
      throws IOException, LimitExceededException, UnsuitableException, InterruptedException {
    try (PictureReader picture = open("picture", input, request::open)) {
      checkOutput(picture, request);
      List<JobSpec> specs = specs(request.asAskedFor(picture).pages(), request);
      for (Parameter parameter : request.operation().parameters()) {
        if (parameter instanceof Parameter.Attachment attachment
            && request.attachments().containsKey(attachment.name())) {
          checkAttachment(
              owner,
              attachment,
              request.attachments().get(attachment.name()),
              picture.pages(),
              specs);
        }
      }
      return PictureFacts.of(picture);
    }
  }

  private static void checkOutput(PictureReader picture, JobRequest request)
      throws UnsuitableException, IOException {
    try {
      request.requireDepth(Pictures.resultFormat(picture.format(), request.output()));
      Pictures.check(picture, request.output(), request.depth());
    } catch (IllegalArgumentException e) {
      throw new UnsuitableException(e.getMessage(), e);
    }
  }

  /** The specification of each processed page. */
  private static List<JobSpec> specs(List<PageInfo> pages, JobRequest request)
      throws UnsuitableException {
    List<JobSpec> specs = new ArrayList<>();
    for (int page : request.output().pages().of(pages.size())) {
      PageInfo info = pages.get(page);
      try {
        specs.add(
            new JobSpec(
                request.operation(),
                request.parameters(),
                info.format(),
                info.samples(),
                info.width(),
                info.height()));
      } catch (IllegalArgumentException e) {
        throw new UnsuitableException(where(page, pages.size()) + e.getMessage(), e);
      }
    }
    return specs;
  }

  private static String where(int page, int pages) {
    return pages == 1 ? "" : "page %d: ".formatted(page + 1);
  }

  private void checkAttachment(
      String owner,
      Parameter.Attachment attachment,
      Blob file,
      List<PageInfo> pages,
      List<JobSpec> specs)
      throws IOException, LimitExceededException, UnsuitableException, InterruptedException {
    String name = attachment.name();
    try {
      switch (attachment.kind()) {
        case MASK -> {
          try (PictureReader mask = open(name, file, Pictures::open)) {
            checkMask(name, mask.pages(), pages);
          }
        }
        case REFERENCE -> open(name, file, Pictures::open).close();
        case TABLE -> checkTables(owner, name, file, specs);
      }
    } catch (PictureException e) {
      throw new PictureException(e.reason(), "the %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Checks the masks: one page for all pages of the picture, or one for each page. */
  private static void checkMask(String name, List<PageInfo> masks, List<PageInfo> pages)
      throws UnsuitableException {
    if (masks.size() != 1 && masks.size() != pages.size()) {
      throw new UnsuitableException(
          "the %s has %d pages, but the picture has %d; give a %s with one page, or the same number"
              .formatted(name, masks.size(), pages.size(), name));
    }
    for (int page = 0; page < pages.size(); page++) {
      PageInfo mask = masks.get(masks.size() == 1 ? 0 : page);
      PageInfo picture = pages.get(page);
      if (!new MaskFit(mask, picture).fits()) {
        throw new UnsuitableException(
            "the %s has %s, but %s has %s; the sizes must be equal"
                .formatted(
                    name,
                    MaskFit.size(mask, " pixels"),
                    pages.size() == 1
                        ? "the picture"
                        : "page %d of the picture".formatted(page + 1),
                    MaskFit.size(picture, "")));
      }
    }
  }

  /**
   * Reads a table and, if the operation needs no counting, tries it once for each kind of page.
   * Tables are read one at a time, as a table may be large in memory; accounts take turns.
   */
  private void checkTables(String owner, String name, Blob file, List<JobSpec> specs)
      throws IOException, UnsuitableException, InterruptedException {
    try (RandomAccessSource source = file.open()) {
      if (source.size() > MAX_TABLE_BYTES) {
        throw new UnsuitableException(
            "the %s has %,d bytes, but a lookup table has at most %,d"
                .formatted(name, source.size(), MAX_TABLE_BYTES));
      }
    }
    try (Turns.Turn _ = tables.take(owner)) {
      Attachments read =
          new Attachments(Optional.empty(), Optional.of(TableFile.read(file, "the " + name)));
      Set<PixelFormat> tried = new HashSet<>();
      for (JobSpec spec : specs) {
        if (spec.hasTables() && !spec.twoRounds() && tried.add(spec.format())) {
          var _ = spec.tables(read);
        }
      }
    } catch (JobFailedException | IllegalArgumentException e) {
      throw new UnsuitableException(e.getMessage(), e);
    }
  }

  /** The opening of a picture. */
  private interface Opening {
    PictureReader open(Blob file, PictureLimits limits) throws IOException;
  }

  private PictureReader open(String what, Blob file, Opening opening)
      throws IOException, LimitExceededException {
    try {
      return opening.open(file, limits);
    } catch (PictureException e) {
      switch (e.reason()) {
        case TOO_LARGE -> throw tooLarge(what, file);
        case TOO_MANY_PAGES ->
            throw new LimitExceededException(
                Limit.PAGES,
                limits.pages(),
                "The %s has more pages than this master accepts".formatted(what));
        default -> throw e;
      }
    }
  }

  /**
   * Describes the exceeded limit; the number of pixels is known only if the file has no other
   * defect.
   */
  private LimitExceededException tooLarge(String what, Blob file) {
    PictureLimits anyPixels = new PictureLimits(Long.MAX_VALUE, limits.pages());
    String pixels = "more pixels";
    try (PictureReader reader = Pictures.open(file, anyPixels)) {
      pixels =
          "%,d pixels, more".formatted(reader.pages().stream().mapToLong(PageInfo::pixels).sum());
    } catch (IOException e) {
      // The exceeded limit is known even if the number of pixels is not.
    }
    return new LimitExceededException(
        Limit.PIXELS,
        limits.pixels(),
        "The %s has %s than this master accepts".formatted(what, pixels));
  }
}
