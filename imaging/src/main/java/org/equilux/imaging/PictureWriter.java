package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * Writes a result in the manner of its input: same kind of file, same layout and compression, same
 * metadata. The file gets its name only when it is whole; until {@link #finish} it has a temporary
 * one beside it, which {@link #close} removes.
 */
public interface PictureWriter extends AutoCloseable {
  /**
   * Begins the next page, which corresponds to the next of those pages of the input that the result
   * is to have: usually all.
   *
   * @param format of the rows to come: the input page's, or its gray form
   * @return takes the page's rows, exactly as many as the input page has
   */
  RowSink beginPage(PixelFormat format) throws IOException;

  /**
   * Begins the next page, like {@link #beginPage}, whose rows will come encoded: in bands that were
   * encoded anywhere, by encoders of the coding that the sink gives.
   *
   * @param format of the rows before they are encoded
   */
  default BandSink beginBands(PixelFormat format) throws IOException {
    return beginBands(format, Optional.empty());
  }

  /**
   * Begins the next page, like {@link #beginBands(PixelFormat)}, perhaps with other samples than
   * the input page's.
   *
   * @param format of the rows before they are encoded: the input page's with samples of the depth
   *     of {@code samples}, or the gray form of that
   * @param samples the values that samples have in the file; empty for those of the input page
   * @throws IllegalArgumentException if the kind of file does not have such samples
   */
  BandSink beginBands(PixelFormat format, Optional<SampleType> samples) throws IOException;

  /**
   * Leaves out the next page, whose bands are encoded and written elsewhere. Such a writer cannot
   * be finished.
   *
   * @return how {@link #beginBands(PixelFormat, Optional)} would have the page's bands encoded
   * @throws IllegalArgumentException if the kind of file does not have such samples
   */
  BandCoding skipPage(PixelFormat format, Optional<SampleType> samples) throws IOException;

  /**
   * Completes the file and gives it its name, replacing a file of that name.
   *
   * @throws IllegalStateException if pages or rows are missing, or were left out
   */
  void finish() throws IOException;

  /**
   * What of the input's metadata a finished result does not have although a person may expect it:
   * sentences for people, none for most results.
   */
  default List<String> notes() {
    return List.of();
  }

  /** Releases everything; without {@link #finish} before it, nothing is left behind. */
  @Override
  void close() throws IOException;
}
