package org.equilux.imaging.png;

import java.nio.ByteBuffer;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;

/**
 * Bands of a PNG, which are only written. What is deflated by itself has about as many bytes
 * whatever a page's bands are, so the file is the same however they were cut.
 *
 * @param level of deflate, 1 to 9
 */
public record PngBandCoding(PageInfo page, int level) implements BandCoding {
  /**
   * Reads a coding.
   *
   * @param bytes what follows the kind
   * @throws PictureException if the page's size is impossible
   * @throws IllegalArgumentException if there is no such level
   */
  public static PngBandCoding parse(ByteBuffer bytes) throws PictureException {
    return new PngBandCoding(Bands.page(bytes), Bands.level(bytes));
  }

  @Override
  public int rows() {
    return Math.max(1, Bands.USUAL_BYTES / page.rowBytes());
  }

  @Override
  public BandDecoder decoder() {
    throw new UnsupportedOperationException("the pixels of a PNG are one stream");
  }

  @Override
  public void check(byte[] encoded, int firstRow, int rows) throws PictureException {
    Bands.require(this, firstRow, rows);
    PngBandCheck.check(encoded, rows, page.rowBytes() + 1, rows());
  }

  @Override
  public BandEncoder encoder() {
    return new PngBandEncoder(this);
  }

  @Override
  public byte[] toBytes() {
    return Bands.header(PngFormat.KIND, page, 1).put((byte) level).array();
  }
}
