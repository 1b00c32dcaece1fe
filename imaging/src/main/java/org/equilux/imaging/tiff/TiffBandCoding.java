package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.SplitBand;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.Packing;
import org.equilux.imaging.tiff.oldjpeg.HeadedSegment;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.imaging.tiff.samples.SampleFormat;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * The coding of bands of a TIFF: strips, or rows of tiles, each compressed separately. An encoded
 * band consists of the lengths of its segments, 4 bytes each, and then the segments, plane by plane
 * and row by row.
 */
public final class TiffBandCoding implements BandCoding {
  private static final int TILED = 1;
  private static final int BIG_ENDIAN = 2;
  private static final int INVERTED = 4;
  private static final int PALETTE = 16;
  private static final int PLANAR = 32;
  private static final int YCBCR = 64;
  private static final int ASSOCIATED_ALPHA = 128;
  private static final int PALETTE_WITHOUT_ALPHA = 256;

  /**
   * The size of the fixed part: flags, bits, samples, predictor, compression, level, width and
   * height of a segment.
   */
  private static final int FIXED_BYTES = 6 + 3 * Integer.BYTES;

  /** The size limit of JPEG tables, above that of four tables of each kind. */
  static final int MAX_JPEG_TABLES = 1 << 16;

  private final Layout layout;
  private final Coding coding;
  private final Packing packing;

  TiffBandCoding(Layout layout, Coding coding, Packing packing) {
    this.layout = layout;
    this.coding = coding;
    this.packing = packing;
  }

  /**
   * Parses a coding.
   *
   * @param bytes after the kind
   * @throws PictureException if the page's size is impossible
   * @throws IllegalArgumentException if the segments are invalid
   */
  public static TiffBandCoding parse(ByteBuffer bytes) throws PictureException {
    PageInfo page = Bands.page(bytes);
    int flags = bytes.getShort();
    int bits = bytes.get();
    SampleType samples = samples(bytes.get(), bits);
    Predictor predictor = Predictor.of(bytes.get());
    Compression compression = Compression.of(bytes.getInt());
    int level = Bands.level(bytes);
    int planes = (flags & PLANAR) == 0 ? 1 : page.format().channels();
    Layout layout = new Layout(page, (flags & TILED) != 0, bytes.getInt(), bytes.getInt(), planes);
    byte[] palette = null;
    if ((flags & PALETTE) != 0 && bits >= 1 && bits <= 16) {
      int channels = page.format().channels() - ((flags & PALETTE_WITHOUT_ALPHA) == 0 ? 0 : 1);
      palette = new byte[channels << bits];
      bytes.get(palette);
    }
    byte[] tables = new byte[compression.isJpeg() ? bytes.remaining() : 0];
    if (compression.isFax()
        || !layout.isPlausible()
        || !fits(page.format(), bits, samples, palette != null)
        || (predictor == Predictor.FLOATING_POINT && !samples.isFloat())
        || (flags & PALETTE) == 0 != (palette == null)
        || ((flags & ASSOCIATED_ALPHA) != 0 && (palette != null || !page.format().hasAlpha()))
        || ((flags & PALETTE_WITHOUT_ALPHA) != 0 && !page.format().hasAlpha())
        || (planes > 1 && palette != null)
        || (compression == Compression.OLD_JPEG && tables.length < HeadedSegment.LEAST_HEAD)
        || tables.length > MAX_JPEG_TABLES) {
      throw new IllegalArgumentException("no TIFF has such segments");
    }
    bytes.get(tables);
    Coding coding =
        new Coding(
            page.format(),
            bits,
            samples,
            (flags & BIG_ENDIAN) != 0,
            (flags & INVERTED) != 0,
            predictor,
            (flags & ASSOCIATED_ALPHA) != 0,
            palette);
    Packing packing = new Packing(compression, level, tables, (flags & YCBCR) != 0);
    return new TiffBandCoding(layout, coding, packing);
  }

  private static SampleType samples(int format, int bits) {
    return SampleFormat.type(format, bits)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no TIFF has samples of %d bits in format %d".formatted(bits, format)));
  }

  /** Whether samples or indices of a number of bits can be decoded to this format. */
  private static boolean fits(PixelFormat format, int bits, SampleType samples, boolean palette) {
    if (!samples.fits(format)) {
      return false;
    }
    if (palette) {
      boolean colors = format == PixelFormat.RGB8 || format == PixelFormat.RGBA8;
      return colors && bits >= 1 && bits <= 16 && samples == SampleType.UINT8;
    }
    boolean widened = samples == SampleType.UINT8 || samples == SampleType.UINT16;
    return widened
        ? bits >= 1 && bits <= 16 && format.bitsPerSample() == (bits > Byte.SIZE ? 16 : Byte.SIZE)
        : bits == samples.bits();
  }

  @Override
  public byte[] toBytes() {
    byte[] palette = coding.palette() == null ? new byte[0] : coding.palette();
    int flags =
        (layout.tiled() ? TILED : 0)
            | (coding.bigEndian() ? BIG_ENDIAN : 0)
            | (coding.inverted() ? INVERTED : 0)
            | (coding.palette() == null ? 0 : PALETTE)
            | (layout.planes() == 1 ? 0 : PLANAR)
            | (packing.ycbcr() ? YCBCR : 0)
            | (coding.associated() ? ASSOCIATED_ALPHA : 0)
            | (coding.palette() != null && coding.channels() > 1 ? PALETTE_WITHOUT_ALPHA : 0);
    return Bands.header(
            TiffFormat.KIND, page(), FIXED_BYTES + palette.length + packing.jpegTables().length)
        .putShort((short) flags)
        .put((byte) coding.bits())
        .put((byte) SampleFormat.code(coding.samples()))
        .put((byte) coding.predictor().code())
        .putInt(packing.compression().code())
        .put((byte) packing.level())
        .putInt(layout.width())
        .putInt(layout.height())
        .put(palette)
        .put(packing.jpegTables())
        .array();
  }

  @Override
  public PageInfo page() {
    return layout.page();
  }

  @Override
  public int rows() {
    return layout.height();
  }

  /** Includes the parts of tiles beyond the page. */
  @Override
  public long rawBytes(int rows) {
    long encodedRows = layout.tiled() ? Math.ceilDiv(rows, rows()) * (long) rows() : rows;
    return encodedRows * layout.across() * layout.width() * page().format().bytesPerPixel();
  }

  Layout layout() {
    return layout;
  }

  Coding coding() {
    return coding;
  }

  Packing packing() {
    return packing;
  }

  /** The number of segments, in all planes, of a band with a number of rows. */
  int segments(int rows) {
    return layout.planes() * layout.across() * Math.ceilDiv(rows, layout.height());
  }

  /**
   * The lengths of the segments of an encoded band, which follow {@code 4 * segments} bytes.
   *
   * @throws IllegalArgumentException if they do not match the band's segments
   */
  int[] lengths(byte[] encoded, int rows) {
    int segments = segments(rows);
    long bytes = (long) segments * Integer.BYTES;
    if (bytes > encoded.length) {
      throw damaged();
    }
    ByteBuffer head = ByteBuffer.wrap(encoded);
    int[] lengths = new int[segments];
    for (int i = 0; i < segments; i++) {
      lengths[i] = head.getInt();
      bytes += lengths[i];
      if (lengths[i] <= 0) {
        throw damaged();
      }
    }
    if (bytes != encoded.length) {
      throw damaged();
    }
    return lengths;
  }

  /**
   * The {@link #lengths} of a band read from a file.
   *
   * @throws PictureException if they do not match the band's segments
   */
  int[] readLengths(byte[] encoded, int rows) throws PictureException {
    try {
      return lengths(encoded, rows);
    } catch (IllegalArgumentException e) {
      throw PictureException.corrupt(e.getMessage(), e);
    }
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("the segments of a band of the TIFF do not match its size");
  }

  @Override
  public void check(byte[] encoded, int firstRow, int rows) throws IOException {
    Bands.require(this, firstRow, rows);
    TiffBandCheck.check(this, encoded, rows);
  }

  @Override
  public boolean splits() {
    return true;
  }

  @Override
  public SplitBand split(byte[] encoded, int rows) {
    return TiffSplitBand.split(this, encoded, rows);
  }

  @Override
  public byte[] join(SplitBand band, int rows) throws IOException {
    return TiffSplitBand.join(this, band, rows);
  }

  @Override
  public void checkHead(byte[] head, long bodyBytes, int rows) throws IOException {
    var _ = TiffSplitBand.lengths(this, head, bodyBytes, rows);
  }

  @Override
  public BandDecoder decoder() {
    return packing.isJpeg() ? new TiffJpegDecoder(this) : new TiffBandDecoder(this);
  }

  @Override
  public BandEncoder encoder() {
    if (coding.palette() != null
        || coding.widens()
        || layout.planes() > 1
        || packing.compression().written() != packing.compression()) {
      throw new UnsupportedOperationException(
          "palettes, other depths than 8 and 16 bits, planes, JPEG and fax are only read");
    }
    return new TiffBandEncoder(this);
  }
}
