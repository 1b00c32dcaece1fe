package org.equilux.imaging.png;

import java.nio.ByteBuffer;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;

/**
 * The coding of a PNG's bands, which are only written. The independently compressed pieces have
 * about the same size for all bands, so the file does not depend on the division into bands.
 *
 * @param level of deflate, 1 to 9
 */
public record PngBandCoding(PageInfo page, int level) implements BandCoding {
  /**
   * Parses a coding.
   *
   * @param bytes after the kind
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
