package org.equilux.kernels;

import java.util.Map;

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
  public JobSpec {
    parameters = Map.copyOf(operation.resolve(parameters));
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("no picture of %d x %d".formatted(width, height));
    }
  }

  /** Rows that a chunk needs beside its own on either side. */
  public int halo() {
    return switch (operation) {
      case TableOperation _ -> 0;
      case NeighborhoodOperation neighborhood -> neighborhood.halo();
    };
  }

  /** Whether a statistic of the whole picture is needed before any pixel can be computed. */
  public boolean twoRounds() {
    return operation instanceof TableOperation;
  }

  public PixelFormat outputFormat() {
    return operation.outputFormat(format);
  }

  /**
   * An empty grid of the shape that this job's map phase yields.
   *
   * @throws IllegalStateException if the job has no such phase
   */
  public HistogramGrid emptyHistograms() {
    return new HistogramGrid(1, 1, colorMode().planes(format), format.levels());
  }

  /**
   * Reads a chunk's histograms from their encoded form.
   *
   * @param rows of the chunk; as many pixels must have been counted as they have
   * @throws IllegalArgumentException if the bytes are no histograms of this job's shape, or do not
   *     count each pixel once
   */
  public HistogramGrid decodeHistograms(byte[] encoded, ChunkRows rows) {
    HistogramGrid histograms = emptyHistograms();
    histograms.decode(encoded);
    if (histograms.total() != (long) rows.count() * width * histograms.planes()) {
      throw new IllegalArgumentException(
          "a histogram does not count every pixel of its chunk once");
    }
    return histograms;
  }

  /**
   * Bytes of this job's tables in their encoded form.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public int encodedTablesBytes() {
    return colorMode().planes(format) * format.levels() * Character.BYTES;
  }

  /**
   * Reads this job's tables from their encoded form.
   *
   * @throws IllegalArgumentException if the bytes are no tables of this job's shape
   */
  public LutGrid decodeTables(byte[] encoded) {
    return LutGrid.decode(1, 1, colorMode().planes(format), format.levels(), encoded);
  }

  /**
   * The tables made of the counts of the whole picture.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public LutGrid reduce(HistogramGrid histograms) {
    return tableOperation().reduce(histograms, parameters);
  }

  /**
   * How colour is counted and mapped.
   *
   * @throws IllegalStateException if the job has no tables
   */
  public ColorMode colorMode() {
    return tableOperation().colorMode(parameters);
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
