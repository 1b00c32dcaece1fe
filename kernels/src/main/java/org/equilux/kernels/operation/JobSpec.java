package org.equilux.kernels.operation;

import java.util.Map;
import java.util.Optional;
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
import org.equilux.kernels.pixels.Tiling;

/**
 * What is to be done to which kind of picture: all that a worker needs to know of a job beside
 * pixels and tables.
 *
 * @param parameters resolved by {@link Operation#resolve}
 * @param format of the input's pixels
 * @param width of the picture in pixels
 * @param height of the picture in rows
 */
public record JobSpec(
    Operation operation,
    Map<String, String> parameters,
    PixelFormat format,
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
    requireColors(operation, parameters, format);
    if (operation instanceof TableOperation table) {
      int columns = table.columns(parameters);
      int rows = table.rows(parameters);
      int planes = SharedParameters.colorMode(parameters).planes(format);
      int most = MAX_ENTRIES / format.levels() / planes;
      if (columns * rows > most) {
        throw new IllegalArgumentException(
            "a grid of %d x %d cells is too fine for %d-bit samples: at most %d cells"
                .formatted(columns, rows, format.bitsPerSample(), most));
      }
      SharedParameters.nodata(parameters)
          .ifPresent(
              value -> {
                if (value >= format.levels()) {
                  throw new IllegalArgumentException(
                      "nodata is %d, but samples of %d bits end at %d"
                          .formatted(value, format.bitsPerSample(), format.levels() - 1));
                }
              });
    }
  }

  private static void requireColors(
      Operation operation, Map<String, String> parameters, PixelFormat format) {
    switch (operation) {
      case TableOperation _ -> {
        if (!SharedParameters.colorMode(parameters).isFor(format)) {
          throw new IllegalArgumentException(
              "color %s is for gray and RGB, but the picture is %s; ask for each channel by itself"
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
    return format.colors() == PixelFormat.Colors.CMYK
        ? "CMYK"
        : "one of %d bands".formatted(format.channels());
  }

  /**
   * The job that does with one channel, as a gray picture, what this one does with each. Which
   * pixels are counted and which stay is said elsewhere: it depends on all channels.
   */
  public JobSpec ofChannel() {
    Map<String, String> own = new TreeMap<>(parameters);
    SharedParameters.asChannel(own);
    return new JobSpec(
        operation, own, PixelFormat.of(1, false, format.bitsPerSample()), width, height);
  }

  /**
   * A job that maps a picture as an operation with tables would once the tables are known: nothing
   * is counted, and the tables come as an attachment.
   *
   * @param parameters resolved ones of the operation whose tables they are
   */
  public static JobSpec mapping(
      Map<String, String> parameters, PixelFormat format, int width, int height) {
    return new JobSpec(
        new LutOperation(), LutOperation.withTables(parameters), format, width, height);
  }

  /** Rows that a chunk needs beside its own on either side. */
  public int halo() {
    return operation.halo(parameters);
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

  public PixelFormat outputFormat() {
    return operation.outputFormat(format, parameters);
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
   * How the picture is divided into cells.
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
    int bits = SharedParameters.bits(parameters, histograms);
    return checked(
        tableOperation()
            .reduce(histograms.folded(1 << bits), parameters, attachments)
            .extended(format.levels()));
  }

  /**
   * How colour is counted and mapped.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public ColorMode colorMode() {
    if (!hasTables()) {
      throw new IllegalStateException(operation.name() + " has no tables");
    }
    return SharedParameters.colorMode(parameters);
  }

  /** The value of pixels that are neither counted nor changed. */
  public OptionalInt nodata() {
    return hasTables() ? SharedParameters.nodata(parameters) : OptionalInt.empty();
  }

  /** Whether pixels with an alpha of 0 are not counted. */
  public boolean skipsTransparent() {
    return format.hasAlpha() && SharedParameters.skipsTransparent(parameters);
  }

  /**
   * Which rows a chunk holds.
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
