package org.equilux.kernels.operation;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.Tiling;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.kernels.samples.DepthConversion;
import org.equilux.kernels.samples.WideCounting;

/**
 * An operation with its parameters for a kind of picture: all data of a job that a worker needs
 * except pixels and tables.
 *
 * @param parameters resolved by {@link Operation#resolve}
 * @param format of the input's pixels
 * @param samples the values that the input's samples can have in its file
 * @param width of the picture in pixels
 * @param height of the picture in rows
 */
public record JobSpec(
    Operation operation,
    Map<String, String> parameters,
    PixelFormat format,
    SampleType samples,
    int width,
    int height) {
  /** Tables of a page, all cells together: 256 of 16 bits. Bounds the memory that a job takes. */
  private static final int MAX_ENTRIES = 1 << 24;

  /**
   * @throws IllegalArgumentException if a parameter is wrong, or the operation cannot be done with
   *     such a picture; the message says why
   */
  public JobSpec {
    parameters = Map.copyOf(operation.resolve(parameters));
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("no picture of %d x %d".formatted(width, height));
    }
    if (!samples.fits(format)) {
      throw new IllegalArgumentException("no %s has samples of %s".formatted(format, samples));
    }
    requireColors(operation, parameters, format);
    if (operation instanceof TableOperation table) {
      int columns = table.columns(parameters);
      int rows = table.rows(parameters);
      int planes = SharedParameters.colorMode(parameters).planes(format);
      int most = MAX_ENTRIES / format.levels() / planes;
      if (columns * rows > most) {
        throw new IllegalArgumentException(
            "a grid of %d x %d cells is too fine for %d-bit samples: at most %d cells"
                .formatted(columns, rows, samples.bits(), most));
      }
      SharedParameters.nodata(parameters).ifPresent(value -> requireNodata(samples, value));
    }
  }

  /** Whether samples may have a value; floating-point numbers are rounded as samples are. */
  static boolean mayBe(SampleType samples, double value) {
    return samples.isFloat() ? Math.abs(value) <= samples.greatest() : samples.has(value);
  }

  private static void requireNodata(SampleType samples, double value) {
    if (!mayBe(samples, value)) {
      throw new IllegalArgumentException(
          "nodata is %s, but %s samples of %d bits are %s from %s to %s"
              .formatted(
                  Parameter.canonical(value),
                  samples.isFloat()
                      ? "floating-point"
                      : samples.least() < 0 ? "signed" : "unsigned",
                  samples.bits(),
                  samples.isFloat() ? "numbers" : "whole numbers",
                  Parameter.canonical(samples.least()),
                  Parameter.canonical(samples.greatest())));
    }
  }

  /** A job on a picture whose samples are those that are usual for their format. */
  public JobSpec(
      Operation operation,
      Map<String, String> parameters,
      PixelFormat format,
      int width,
      int height) {
    this(operation, parameters, format, SampleType.usual(format), width, height);
  }

  /** The same job with a range of values in place of that which its parameters have. */
  public JobSpec withRange(ValueRange range) {
    return new JobSpec(
        operation, SharedParameters.withRange(parameters, range), format, samples, width, height);
  }

  private static void requireColors(
      Operation operation, Map<String, String> parameters, PixelFormat format) {
    OptionalInt depth = SharedParameters.depth(parameters);
    if (format.hasLightness() && depth.isPresent() && depth.getAsInt() != format.bitsPerSample()) {
      throw new IllegalArgumentException(
          "CIE L*a*b* has samples of %d bits here, and none of %d; leave depth out, or convert the picture to RGB"
              .formatted(format.bitsPerSample(), depth.getAsInt()));
    }
    switch (operation) {
      case TableOperation _ -> {
        if (!SharedParameters.colorMode(parameters).isFor(format)) {
          throw new IllegalArgumentException(
              format.hasLightness()
                  ? "color %s is not for %s, of which the lightness L* is counted and mapped; ask for the luminance (--color luminance), or convert the picture to RGB"
                      .formatted(parameters.get(SharedParameters.COLOR.name()), words(format))
                  : "color %s is for gray and RGB, but the picture is %s; ask for each channel by itself"
                          .formatted(parameters.get(SharedParameters.COLOR.name()), words(format))
                      + " (--color per-channel)");
        }
      }
      case NeighborhoodOperation neighborhood -> {
        if (!neighborhood.call(parameters).mode().isFor(format)) {
          throw new IllegalArgumentException(
              "%s is for gray and RGB, but the picture is %s; convert it to RGB"
                  .formatted(operation.name(), words(format)));
        }
      }
    }
  }

  private static String words(PixelFormat format) {
    return switch (format.colors()) {
      case CMYK -> "CMYK";
      case LAB -> "CIE L*a*b*";
      case GRAY, RGB, BANDS -> "one of %d bands".formatted(format.channels());
    };
  }

  /**
   * The job that does with one channel, as a gray picture, what this one does with each. Which
   * pixels are counted and which stay is said elsewhere: it depends on all channels.
   */
  public JobSpec ofChannel() {
    Map<String, String> own = new TreeMap<>(parameters);
    SharedParameters.asChannel(own);
    return new JobSpec(
        operation, own, PixelFormat.of(1, false, format.bitsPerSample()), samples, width, height);
  }

  /**
   * A job that maps a picture as an operation with tables would once the tables are known: nothing
   * is counted, and the tables come as an attachment.
   *
   * @param parameters resolved ones of the operation whose tables they are
   */
  public static JobSpec mapping(
      Map<String, String> parameters,
      PixelFormat format,
      SampleType samples,
      int width,
      int height) {
    return new JobSpec(
        new LutOperation(), LutOperation.withTables(parameters), format, samples, width, height);
  }

  /** The number of halo rows that a chunk needs on either side. */
  public int halo() {
    return operation.halo(parameters);
  }

  /**
   * Whether the range of the page's values must be found before its pixels can be counted or
   * mapped.
   */
  public boolean needsRange() {
    boolean ranged = hasTables() || SharedParameters.depth(parameters).isPresent();
    return ranged && format.isWide() && range().isEmpty();
  }

  /** The range of wide samples that is divided into bins; empty if it is not known yet. */
  public Optional<ValueRange> range() {
    return SharedParameters.range(parameters);
  }

  /**
   * The conversion of wide pixels for counting and mapping; a job without tables uses only its rule
   * for the range.
   */
  public WideCounting wideCounting() {
    return new WideCounting(
        samples, SharedParameters.colorMode(parameters), nodataValue(), skipsTransparent());
  }

  /** Whether a statistic of the whole picture is needed before any pixel can be computed. */
  public boolean twoRounds() {
    return operation instanceof TableOperation table && table.counts();
  }

  /** Whether pixels are mapped through tables. */
  public boolean hasTables() {
    return operation instanceof TableOperation;
  }

  /**
   * The kernel that counts a chunk.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public CountCall countCall() {
    TableOperation table = tableOperation();
    boolean isGlobal = table.columns(parameters) * table.rows(parameters) == 1;
    return isGlobal ? new Histogram(colorMode()) : new CellHistograms(colorMode());
  }

  /**
   * The kernel that computes the pixels which a chunk yields.
   *
   * @param tables of this job; empty if it has none
   */
  public PixelCall pixelCall(Optional<LutGrid> tables) {
    return switch (operation) {
      case TableOperation _ ->
          tables.orElseThrow().isGlobal()
              ? new ApplyLut(colorMode(), tables.get())
              : new InterpolateLut(colorMode(), tables.get());
      case NeighborhoodOperation neighborhood -> neighborhood.call(parameters);
    };
  }

  /** The format of the result's pixels. */
  public PixelFormat outputFormat() {
    PixelFormat like = operation.outputFormat(format, parameters);
    OptionalInt depth = SharedParameters.depth(parameters);
    return depth.isEmpty()
        ? like
        : PixelFormat.of(like.colorChannels(), like.hasAlpha(), depth.getAsInt());
  }

  /** The values that the result's samples can have in its file. */
  public SampleType outputSamples() {
    return SharedParameters.depth(parameters).isEmpty()
        ? samples
        : SampleType.usual(outputFormat());
  }

  /**
   * The conversion of computed samples to the result's samples; empty if they are the same.
   *
   * @param maximum the greatest code that the operation yields, of samples that are not wide
   * @throws IllegalStateException if the range of wide samples is not known
   */
  public Optional<DepthConversion> depthConversion(int maximum) {
    if (outputSamples() == samples) {
      return Optional.empty();
    }
    // Before they are signed, differences of signed samples are codes without a sign.
    SampleType computed =
        operation.yieldsDifferences() && !format.isWide() ? SampleType.usual(format) : samples;
    ValueRange values =
        format.isWide()
            ? range().orElseThrow(() -> new IllegalStateException("the range is not known"))
            : new ValueRange(computed.least(), computed.least() + maximum);
    if (operation.yieldsDifferences()) {
      values = new ValueRange(0, values.high() - values.low());
    }
    OptionalDouble nodata = hasTables() ? nodataValue() : OptionalDouble.empty();
    return Optional.of(new DepthConversion(computed, values, nodata, outputFormat()));
  }

  /** Whether the operation yields differences of signed samples without their sign. */
  public boolean yieldsSignedDifferences() {
    return operation.yieldsDifferences() && samples.isSignedInteger() && !format.isWide();
  }

  /** The value of pixels without data as samples have it. */
  private OptionalDouble nodataValue() {
    OptionalDouble nodata = SharedParameters.nodata(parameters);
    return nodata.isPresent()
        ? OptionalDouble.of(samples.nearest(nodata.getAsDouble()))
        : OptionalDouble.empty();
  }

  /**
   * An empty grid for the counts of the whole picture.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public HistogramGrid emptyHistograms() {
    TableOperation table = tableOperation();
    return new HistogramGrid(
        table.columns(parameters),
        table.rows(parameters),
        colorMode().planes(format),
        format.levels());
  }

  /**
   * An empty grid for the counts of a chunk: the rows of cells that it touches.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public HistogramGrid emptyHistograms(ChunkRows rows) {
    Tiling tiling = tiling();
    return new HistogramGrid(
        tiling.columns(),
        tiling.rows(),
        tiling.firstTileRow(rows),
        tiling.tileRowCount(rows),
        colorMode().planes(format),
        format.levels());
  }

  /**
   * The division of the picture into cells.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public Tiling tiling() {
    TableOperation table = tableOperation();
    return new Tiling(width, height, table.columns(parameters), table.rows(parameters));
  }

  /**
   * Reads a chunk's histograms from their encoded form.
   *
   * @param encoded possibly hostile
   * @param rows of the chunk
   * @throws IllegalArgumentException if the bytes are no histograms of this job's shape, or if a
   *     plane has more counts than the chunk's pixels, or fewer although all pixels are counted
   */
  public HistogramGrid decodeHistograms(byte[] encoded, ChunkRows rows) {
    HistogramGrid histograms = emptyHistograms(rows);
    histograms.decode(encoded);
    long all = tiling().countings(rows);
    boolean countsSome = SharedParameters.countsSome(parameters, format);
    for (int plane = 0; plane < histograms.planes(); plane++) {
      OptionalLong total = histograms.planeTotal(plane, all);
      if (total.isEmpty() || (total.getAsLong() < all && !countsSome)) {
        throw new IllegalArgumentException(
            "a histogram does not count every pixel of its chunk once");
      }
    }
    return histograms;
  }

  /**
   * Whether a length is one that this job's tables can have in their encoded form: to be asked
   * before memory is taken for them.
   */
  public boolean mayHaveTables(int encodedBytes) {
    return hasTables()
        && encodedBytes >= LutGrid.encodedBytes(colorMode().planes(format) * format.levels())
        && encodedBytes <= LutGrid.encodedBytes(MAX_ENTRIES);
  }

  /**
   * Reads this job's tables from their encoded form.
   *
   * @throws IllegalArgumentException if the bytes are no tables for this job's pictures
   */
  public LutGrid decodeTables(byte[] encoded) {
    return checked(LutGrid.decode(encoded));
  }

  private LutGrid checked(LutGrid tables) {
    if (tables.planes() != colorMode().planes(format)
        || tables.levels() != format.levels()
        || tables.maximum() >= format.levels()
        || tables.entries().length > MAX_ENTRIES) {
      throw new IllegalArgumentException(tables + " are not for such a picture");
    }
    return tables;
  }

  /**
   * The tables of an operation that does not count.
   *
   * @throws IllegalArgumentException if none can be made of the attachments
   */
  public LutGrid tables(Attachments attachments) {
    return reduce(emptyHistograms(), attachments);
  }

  /**
   * The tables made of the counts of the whole picture.
   *
   * @throws IllegalStateException if the job has no tables
   * @throws IllegalArgumentException if none can be made of the attachments
   */
  public LutGrid reduce(HistogramGrid histograms, Attachments attachments) {
    int bits = SharedParameters.bits(parameters, histograms, samples);
    return checked(
        tableOperation()
            .reduce(histograms.folded(1 << bits), parameters, attachments)
            .extended(format.levels()));
  }

  /**
   * The color mode of counting and mapping.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public ColorMode colorMode() {
    if (!hasTables()) {
      throw new IllegalStateException(operation.name() + " has no tables");
    }
    return SharedParameters.colorMode(parameters);
  }

  /**
   * The code, in memory, of pixels that are neither counted nor changed; empty if there are none,
   * or samples are wide.
   */
  public OptionalInt nodata() {
    OptionalDouble value = SharedParameters.nodata(parameters);
    return hasTables() && !format.isWide() && value.isPresent()
        ? OptionalInt.of((int) (value.getAsDouble() - samples.least()))
        : OptionalInt.empty();
  }

  /** Whether pixels with an alpha of 0 are not counted. */
  public boolean skipsTransparent() {
    return format.hasAlpha() && SharedParameters.skipsTransparent(parameters);
  }

  /**
   * The rows that a chunk contains.
   *
   * @param first first row it yields
   * @param count rows it yields
   */
  public ChunkRows rows(int first, int count) {
    int above = Math.min(halo(), first);
    int below = Math.min(halo(), height - first - count);
    return new ChunkRows(first, count, above, below);
  }

  private TableOperation tableOperation() {
    if (operation instanceof TableOperation table) {
      return table;
    }
    throw new IllegalStateException(operation.name() + " has no tables");
  }
}
