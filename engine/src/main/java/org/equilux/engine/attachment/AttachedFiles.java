package org.equilux.engine.attachment;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.page.RowSpool;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.operation.SharedParameters;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.storage.Blob;
import org.equilux.storage.Scratch;

/** The additional files of a picture, opened and checked before the picture is decoded. */
public final class AttachedFiles implements AutoCloseable {
  private final JobRequest request;
  private Optional<MaskFile> mask = Optional.empty();
  private Optional<ReferenceFile> reference = Optional.empty();
  private Optional<LutGrid> tables = Optional.empty();

  private AttachedFiles(JobRequest request) {
    this.request = request;
  }

  /**
   * Opens the files of a request.
   *
   * @param pages of the picture
   * @throws PictureException if a file that must be a picture cannot be processed
   * @throws JobFailedException if a file does not match the picture, or is no lookup table
   */
  public static AttachedFiles open(
      JobRequest request, List<PageInfo> pages, PictureLimits limits, Scratch scratch)
      throws IOException, JobFailedException {
    AttachedFiles files = new AttachedFiles(request);
    try {
      for (Parameter.Attachment.Kind kind : Parameter.Attachment.Kind.values()) {
        Optional<Parameter.Attachment> parameter = request.attached(kind);
        if (parameter.isPresent()) {
          files.open(parameter.get(), pages, limits, scratch);
        }
      }
      return files;
    } catch (IOException | JobFailedException | RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /** Known tables, without other files. */
  public static AttachedFiles of(JobRequest request, LutGrid known) {
    AttachedFiles files = new AttachedFiles(request);
    files.tables = Optional.of(known);
    return files;
  }

  private void open(
      Parameter.Attachment parameter, List<PageInfo> pages, PictureLimits limits, Scratch scratch)
      throws IOException, JobFailedException {
    Blob file = request.attachments().get(parameter.name());
    String name = request.parameters().get(parameter.name());
    switch (parameter.kind()) {
      case MASK -> {
        PictureReader reader = picture(parameter, file, name, limits, scratch);
        try {
          mask = Optional.of(new MaskFile(reader, name, pages));
        } catch (JobFailedException e) {
          reader.close();
          throw e;
        }
      }
      case REFERENCE ->
          reference =
              Optional.of(
                  new ReferenceFile(
                      picture(parameter, file, name, limits, scratch), name, scratch));
      case TABLE -> tables = Optional.of(TableFile.read(file, "the table " + name));
    }
  }

  private static PictureReader picture(
      Parameter.Attachment parameter, Blob file, String name, PictureLimits limits, Scratch scratch)
      throws IOException {
    try {
      return Pictures.open(file, limits, scratch);
    } catch (PictureException e) {
      throw damaged("the %s %s".formatted(parameter.name(), name), e);
    }
  }

  /** Adds the file's name to an error, which users would otherwise attribute to the picture. */
  static PictureException damaged(String file, PictureException e) {
    return new PictureException(e.reason(), file + ": " + e.getMessage(), e);
  }

  /**
   * Decodes the mask of a page into a spool, to be closed by the caller: the given mask, the
   * picture file's own mask of the page, or the intersection of both.
   *
   * @return null if every pixel is counted
   */
  public RowSpool mask(PictureReader picture, int page, Scratch scratch, MemoryBudget memory)
      throws IOException {
    RowSpool given = mask(page, scratch, memory);
    if (!picture.pages().get(page).masked()) {
      return given;
    }
    InnerMask inner = new InnerMask(picture, page);
    return given == null ? inner.spool(scratch, memory) : inner.within(given, scratch, memory);
  }

  /**
   * Decodes the given mask of a page into a spool, to be closed by the caller.
   *
   * @return null if there is none
   */
  public RowSpool mask(int page, Scratch scratch, MemoryBudget memory) throws IOException {
    return mask.isPresent() ? mask.get().spool(page, scratch, memory) : null;
  }

  /**
   * The inputs of a page's tables besides its counts.
   *
   * @param spec of the page; its operation must have tables
   */
  public Attachments of(JobSpec spec) throws IOException {
    Optional<HistogramGrid> counts =
        reference.isPresent()
            ? Optional.of(
                reference
                    .get()
                    .counts(
                        spec, asked(SharedParameters.NODATA), asked(SharedParameters.TRANSPARENT)))
            : Optional.empty();
    return new Attachments(counts, tables);
  }

  /**
   * The range of a reference's values; empty without a reference, or if its samples are not wide.
   */
  public Optional<ValueRange> referenceRange() throws IOException {
    return reference.isPresent()
        ? reference.get().range(asked(SharedParameters.NODATA), asked(SharedParameters.TRANSPARENT))
        : Optional.empty();
  }

  private String asked(Parameter parameter) {
    return request.parameters().get(parameter.name());
  }

  @Override
  public void close() throws IOException {
    try (MaskFile _ = mask.orElse(null);
        ReferenceFile _ = reference.orElse(null)) {
      // Both are closed, even if closing one fails.
    }
  }
}
