package org.equilux.engine.attachment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.page.RowSpool;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.operation.EqualizeOperation;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.SharedParameters;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.storage.Scratch;

/**
 * A reference picture, whose first page is counted in the job's thread and compared with another
 * picture's counts. Nodata values are looked up in the reference's own file.
 */
final class ReferenceFile implements AutoCloseable {
  /** The size in bytes of a band of rows that is counted into one histogram. */
  private static final int BAND_BYTES = 1 << 22;

  private final PictureReader reader;
  private final String name;
  private final Scratch scratch;

  /** Counts by their shape, as pages of a file may need different ones. */
  private final Map<Needed, HistogramGrid> counted = new HashMap<>();

  /**
   * The shape of the required counts.
   *
   * @param range of wide samples
   */
  private record Needed(int planes, Optional<ValueRange> range) {}

  /** The range of the reference's wide samples; null until it is found. */
  private Optional<ValueRange> range;

  /**
   * Creates the reference.
   *
   * @param reader closed with this object
   * @param name of the file, for errors
   * @param scratch for a mask in the file
   */
  ReferenceFile(PictureReader reader, String name, Scratch scratch) {
    this.reader = reader;
    this.name = name;
    this.scratch = scratch;
  }

  /**
   * The reference's counts for a page of a picture.
   *
   * @param spec of the picture's page; its operation must have tables
   * @param nodata the job's parameter as requested
   * @param transparent the job's parameter as requested
   * @return a plane for each color channel if the page has several planes and the reference has the
   *     same channels, otherwise one plane of the luminance; the number of bins is the number of
   *     sample values. Wide samples are counted in the range of a wide page, and in their own range
   *     for other pages.
   * @throws IllegalArgumentException if the reference has neither
   */
  HistogramGrid counts(JobSpec spec, String nodata, String transparent) throws IOException {
    PixelFormat own = page().format();
    int wanted = spec.colorMode().planes(spec.format());
    boolean color =
        wanted > 1
            && own.colors() == spec.format().colors()
            && own.colorChannels() == spec.format().colorChannels();
    if (!color && !own.hasLuminance()) {
      throw new IllegalArgumentException(
          "the reference %s is %s, which has no luminance; give one that is gray or RGB"
              .formatted(name, own));
    }
    Optional<ValueRange> values = range(nodata, transparent);
    Needed needed =
        new Needed(
            color ? wanted : 1,
            spec.format().isWide() && values.isPresent() ? spec.range() : values);
    HistogramGrid known = counted.get(needed);
    if (known == null) {
      JobSpec counting = spec(color ? "per-channel" : "luminance", nodata, transparent);
      known = count(needed.range().map(counting::withRange).orElse(counting));
      counted.put(needed, known);
    }
    return known;
  }

  /**
   * The range of the reference's values; empty if its samples are not wide.
   *
   * @param nodata the job's parameter as requested
   * @param transparent the job's parameter as requested
   */
  Optional<ValueRange> range(String nodata, String transparent) throws IOException {
    if (range == null) {
      range =
          page().format().isWide()
              ? Optional.of(findRange(spec("luminance", nodata, transparent)))
              : Optional.empty();
    }
    return range;
  }

  private ValueRange findRange(JobSpec spec) throws IOException {
    List<ValueRange> found = new ArrayList<>();
    decode(spec, (scalar, chunk) -> scalar.range(spec, chunk).value().ifPresent(found::add));
    return found.stream().reduce(ValueRange::union).orElse(ValueRange.NONE);
  }

  private HistogramGrid count(JobSpec spec) throws IOException {
    HistogramGrid counts = spec.emptyHistograms();
    decode(spec, (scalar, chunk) -> counts.add(scalar.map(spec, chunk).value()));
    return counts;
  }

  private PageInfo page() {
    return reader.pages().getFirst();
  }

  private JobSpec spec(String color, String nodata, String transparent) {
    Map<String, String> parameters =
        new TreeMap<>(
            Map.of(
                SharedParameters.COLOR.name(),
                color,
                SharedParameters.NODATA.name(),
                nodata,
                SharedParameters.TRANSPARENT.name(),
                transparent));
    if (page().extra() == ExtraChannel.OTHER) {
      SharedParameters.countWithoutAlpha(parameters);
    }
    if (page().masked()) {
      SharedParameters.countMasked(parameters);
    }
    SharedParameters.resolveNodata(parameters, page().nodata());
    SharedParameters.dropNodataOfOthers(parameters, page().samples());
    return new JobSpec(
        new EqualizeOperation(),
        parameters,
        page().format(),
        page().samples(),
        page().width(),
        page().height());
  }

  /** An operation on a chunk. */
  private interface Use {
    void take(BackendStack scalar, Chunk chunk);
  }

  private void decode(JobSpec spec, Use use) throws IOException {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        RowSpool mask = page().masked() ? mask() : null) {
      reader.decode(0, new Bands(spec, mask, chunk -> use.take(scalar, chunk)));
    } catch (PictureException e) {
      throw AttachedFiles.damaged("the reference " + name, e);
    }
  }

  private RowSpool mask() throws IOException {
    return new InnerMask(reader, 0).spool(scratch, MemoryBudget.ofProcess());
  }

  /** Collects rows into chunks of several rows. */
  private static final class Bands implements RowSink {
    private final JobSpec spec;
    private final Consumer<Chunk> use;
    private final Pixels band;

    /** One byte a pixel; null if every pixel is counted. */
    private final RowSpool mask;

    private int first;
    private int held;

    Bands(JobSpec spec, RowSpool mask, Consumer<Chunk> use) {
      this.spec = spec;
      this.mask = mask;
      this.use = use;
      int rowBytes = spec.width() * spec.format().bytesPerPixel();
      this.band =
          Pixels.allocate(
              spec.format(), spec.width(), Math.clamp(BAND_BYTES / rowBytes, 1, spec.height()));
    }

    @Override
    public void rows(byte[] data, int offset, int count) throws IOException {
      for (int y = 0; y < count; y++) {
        int from = offset + y * band.rowBytes();
        System.arraycopy(data, from, band.data(), band.rowOffset(held), band.rowBytes());
        held++;
        if (held == band.height() || first + held == spec.height()) {
          handOn();
        }
      }
    }

    private void handOn() throws IOException {
      use.accept(new Chunk(spec.height(), spec.rows(first, held), band.rows(0, held), counted()));
      first += held;
      held = 0;
    }

    private Optional<Pixels> counted() throws IOException {
      return mask == null
          ? Optional.empty()
          : Optional.of(Pixels.wrap(PixelFormat.GRAY8, spec.width(), held, mask.read(first, held)));
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
