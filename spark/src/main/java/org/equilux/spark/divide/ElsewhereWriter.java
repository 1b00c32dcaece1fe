package org.equilux.spark.divide;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/** The driver's writer of a result that an executor stitches. */
final class ElsewhereWriter implements PictureWriter {
  /** The stitching of the result. */
  interface Stitching {
    /**
     * Writes the result.
     *
     * @return notes
     */
    List<String> stitch() throws IOException;
  }

  private final PictureWriter model;
  private final Stitching stitching;
  private List<String> notes = List.of();

  /**
   * Creates the writer.
   *
   * @param model determines the coding of bands; closed with this writer
   */
  ElsewhereWriter(PictureWriter model, Stitching stitching) {
    this.model = model;
    this.stitching = stitching;
  }

  @Override
  public RowSink beginPage(PixelFormat format) {
    throw new UnsupportedOperationException("the driver does not encode rows");
  }

  @Override
  public BandSink beginBands(PixelFormat format, Optional<SampleType> samples) throws IOException {
    BandCoding coding = model.skipPage(format, samples);
    return new BandSink() {
      @Override
      public BandCoding coding() {
        return coding;
      }

      // Bands are empty here, as executors have stored them.
      @Override
      public void band(int firstRow, int rows, byte[] encoded) {}
    };
  }

  @Override
  public BandCoding skipPage(PixelFormat format, Optional<SampleType> samples) throws IOException {
    return model.skipPage(format, samples);
  }

  @Override
  public void finish() throws IOException {
    notes = stitching.stitch();
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public void close() throws IOException {
    model.close();
  }
}
