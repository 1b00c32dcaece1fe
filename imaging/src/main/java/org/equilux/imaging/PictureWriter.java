package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * The writer of a result with the format, layout, compression and metadata of its input. The file
 * gets its name when it is complete; until {@link #finish} it has a temporary name, and {@link
 * #close} removes it.
 */
public interface PictureWriter extends AutoCloseable {
  /**
   * Starts the next page, which corresponds to the next selected page of the input.
   *
   * @param format of the rows: the input page's, or its gray form
   * @return receives the page's rows, as many as the input page has
   */
  RowSink beginPage(PixelFormat format) throws IOException;

  /**
   * Starts the next page, like {@link #beginPage}, with encoded bands from encoders of the sink's
   * coding.
   *
   * @param format of the rows before encoding
   */
  default BandSink beginBands(PixelFormat format) throws IOException {
    return beginBands(format, Optional.empty());
  }

  /**
   * Starts the next page, like {@link #beginBands(PixelFormat)}, possibly with another sample type
   * than the input page's.
   *
   * @param format of the rows before encoding: the input page's with the depth of {@code samples},
   *     or its gray form
   * @param samples type of the samples' values; empty for the input page's
   * @throws IllegalArgumentException if the format does not support such samples
   */
  BandSink beginBands(PixelFormat format, Optional<SampleType> samples) throws IOException;

  /**
   * Skips the next page, whose bands are encoded and written elsewhere. Such a writer cannot be
   * finished.
   *
   * @return the coding that {@link #beginBands(PixelFormat, Optional)} would use
   * @throws IllegalArgumentException if the format does not support such samples
   */
  BandCoding skipPage(PixelFormat format, Optional<SampleType> samples) throws IOException;

  /**
   * Completes the file and names it, replacing a file of that name.
   *
   * @throws IllegalStateException if pages or rows are missing or were skipped
   */
  void finish() throws IOException;

  /** Notes for users on dropped metadata of the input; empty for most results. */
  default List<String> notes() {
    return List.of();
  }

  /** Releases all resources; without {@link #finish}, removes the file. */
  @Override
  void close() throws IOException;
}
