package org.equilux.engine.preview;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PageTask;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.attachment.AttachedFiles;
import org.equilux.engine.job.PageSpecs;
import org.equilux.engine.page.RowSpool;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.Scratch;

/**
 * The job of a preview: runs an operation over a reduced page as one chunk in the calling thread,
 * with the phases and arithmetic of {@link org.equilux.engine.job.PictureJob}, and without
 * temporary files for pixels.
 */
public final class PreviewJob {
  private final ChunkComputer computer;
  private final PictureLimits limits;
  private final Scratch scratch;

  /**
   * Creates the job.
   *
   * @param limits of additional pictures
   * @param scratch for masks among them
   */
  public PreviewJob(ChunkComputer computer, PictureLimits limits, Scratch scratch) {
    this.computer = computer;
    this.limits = limits;
    this.scratch = scratch;
  }

  /**
   * A page of a result.
   *
   * @param rows its pixels, packed
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, not copied: it has megabytes.
  public record Result(PageInfo info, byte[] rows) {}

  /**
   * Computes the result of a reduced page.
   *
   * @param request its output options are ignored
   * @throws org.equilux.imaging.PictureException if an additional picture cannot be processed
   * @throws JobFailedException if the operation does not support the page and the files
   */
  public Result run(SampledPage sampled, JobRequest request)
      throws IOException, JobFailedException {
    PageInfo info = sampled.info();
    JobSpec spec = PageSpecs.of(request, info, OnDamage.REFUSE);
    ChunkRows all = spec.rows(0, info.height());
    ChunkInput input = new ChunkInput.Inline(sampled.rows());
    try (AttachedFiles files = AttachedFiles.open(request, sampled.pages(), limits, scratch)) {
      Optional<Pixels> mask = mask(files, sampled);
      PageTask task = PageTask.raw("", 0, spec);
      if (spec.needsRange()) {
        spec =
            PageSpecs.ranged(
                spec, computer.range(task, all, input, mask).value().range().values(), files);
        task = task.withRange(spec.range().orElseThrow());
      }
      Optional<LutGrid> tables = tables(task, all, input, mask, files);
      byte[] rows = computer.apply(task, all, input, tables).value().encoded();
      return new Result(
          info.withFormat(spec.outputFormat()).withSamples(spec.outputSamples()), rows);
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }

  private Optional<LutGrid> tables(
      PageTask task, ChunkRows all, ChunkInput input, Optional<Pixels> mask, AttachedFiles files)
      throws IOException {
    JobSpec spec = task.spec();
    if (!spec.hasTables()) {
      return Optional.empty();
    }
    if (!spec.twoRounds()) {
      return Optional.of(spec.tables(files.of(spec)));
    }
    return Optional.of(
        spec.reduce(
            computer.count(task, all, input, mask).value().counts().histograms(), files.of(spec)));
  }

  /** The given mask, reduced in the same way as the page. */
  private Optional<Pixels> mask(AttachedFiles files, SampledPage sampled) throws IOException {
    try (RowSpool whole = files.mask(sampled.page(), scratch, MemoryBudget.ofProcess())) {
      if (whole == null) {
        return Optional.empty();
      }
      PageInfo full = sampled.full();
      PageInfo info = sampled.info();
      byte[] mask = new byte[Math.toIntExact(info.pixels())];
      for (int y = 0; y < info.height(); y++) {
        byte[] row = whole.read(SampledPage.source(y, sampled.step(), full.height()), 1);
        for (int x = 0; x < info.width(); x++) {
          mask[y * info.width() + x] = row[SampledPage.source(x, sampled.step(), full.width())];
        }
      }
      return Optional.of(Pixels.wrap(PixelFormat.GRAY8, info.width(), info.height(), mask));
    }
  }
}
