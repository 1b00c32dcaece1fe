package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.encode.ResultHeader;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.imaging.jpeg.scan.ScanCoding;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * The coding of bands of a baseline JPEG: the data between restart markers, which follow whole rows
 * of MCUs. The coding consists of the header of the picture, without metadata, up to the scan's
 * data.
 *
 * <p>A band to be written contains the bytes to copy into the scan, with its restart markers. A
 * band that was read has markers numbered from 0, an end marker, and the rows above and below of
 * {@link #contextAbove} and {@link #contextBelow}. Its coding tells whether all bands of the
 * picture are {@linkplain #isBounded bounded}.
 */
public final class JpegBandCoding implements BandCoding {
  static final String WRONG_MARKERS = "a band of the JPEG lacks required markers";

  /** The limit of MCUs between restart markers: 16 bits. */
  static final int MAX_RESTART_INTERVAL = 65_535;

  /** The size limit of a header: four tables of each kind, and a few short segments. */
  private static final int MAX_HEADER_BYTES = 1 << 16;

  private final byte[] bytes;
  private final JpegHeader header;
  private final PageInfo page;
  private final int rows;
  private final boolean bounded;

  /** Created lazily, possibly by several threads at the same time. */
  private volatile ScanCoding scan;

  private JpegBandCoding(byte[] bytes, JpegHeader header, PageInfo page, boolean bounded) {
    this.bytes = bytes;
    this.header = header;
    this.page = page;
    this.rows = rows(header);
    this.bounded = bounded;
  }

  /**
   * Parses a coding.
   *
   * @param bytes after the kind
   * @throws PictureException if the bytes are no header of a JPEG
   * @throws IllegalArgumentException if such a JPEG has no bands
   */
  public static JpegBandCoding parse(ByteBuffer bytes) throws PictureException {
    PageInfo page = Bands.page(bytes);
    if (bytes.remaining() > 1 + MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("the header of a JPEG cannot be this long");
    }
    boolean bounded = bytes.get() != 0;
    byte[] head = new byte[bytes.remaining()];
    bytes.get(head);
    JpegHeader header = JpegHeader.of(head);
    if (!isGapless(head)
        || !hasBands(header)
        || header.scanDataAt() != head.length
        || page.width() != header.frame().width()
        || page.height() != header.frame().height()
        || page.format() != header.format()) {
      throw new IllegalArgumentException("no JPEG with this header has bands");
    }
    return new JpegBandCoding(head, header, page, bounded);
  }

  /**
   * Whether segments are contiguous up to the end, with a frame, and a scan as the last. Headers of
   * files may have bytes between segments, which codings do not contain.
   */
  private static boolean isGapless(byte[] head) {
    boolean frame = false;
    int at = 2;
    while (at + 4 <= head.length && head[at] == (byte) 0xff) {
      int marker = head[at + 1] & 0xff;
      at = JpegEncoder.segmentEnd(head, at);
      frame |= Marker.isFrame(marker);
      if (marker == Marker.SOS) {
        return frame && at == head.length;
      }
    }
    return false;
  }

  /** Whether restart markers, if they exist, divide a picture into bands. */
  static boolean hasBands(JpegHeader header) {
    Frame frame = header.frame();
    return mayHaveBands(header)
        && header.restartInterval() > 0
        && frame.width() > 0
        && header.coding().length + header.scanDataAt() - header.scanAt() <= MAX_HEADER_BYTES
        && header.restartInterval() % frame.mcusAcross() == 0;
  }

  /** Whether all MCUs of a row are contiguous, so that restart markers could divide the picture. */
  static boolean mayHaveBands(JpegHeader header) {
    return !header.frame().progressive() && !header.manyScans() && header.frame().isInterleavable();
  }

  /**
   * The coding of a picture with bands.
   *
   * @param more the header's segments except metadata and tables: the segment before the
   *     entropy-coded data, and others before that segment
   * @throws PictureException if the header is too long to be sent with bands
   */
  static JpegBandCoding of(JpegHeader header, byte[] more, PageInfo page) throws PictureException {
    byte[] bytes = Arrays.copyOf(header.coding(), header.coding().length + more.length);
    System.arraycopy(more, 0, bytes, header.coding().length, more.length);
    JpegHeader whole = JpegHeader.of(bytes);
    if (!hasBands(whole)) {
      throw PictureException.unsupported("the header of the JPEG is too long");
    }
    return new JpegBandCoding(bytes, whole, page, false);
  }

  /**
   * The coding of a result: baseline, with the tables and, for color, the subsampling of the input
   * unless other options are requested.
   */
  static JpegBandCoding forWriting(JpegHeader like, PageInfo page, WriteOptions options)
      throws IOException {
    Style style = Style.of(like, page.format() == PixelFormat.GRAY8, options);
    Frame frame = style.frame();
    int most = MAX_RESTART_INTERVAL / frame.mcusAcross();
    int down = Math.clamp(Bands.USUAL_BYTES / page.rowBytes() / frame.mcuRows(), 1, most);
    if (hasBands(like)) {
      // Requested subsampling may have higher MCUs than the input.
      int common = Math.max(rows(like), frame.mcuRows());
      down = suiting(common / frame.mcuRows(), down);
    }
    byte[] bytes = ResultHeader.of(style, page.width(), page.height(), down * frame.mcusAcross());
    return new JpegBandCoding(bytes, JpegHeader.of(bytes), page, false);
  }

  /** A multiple or a divisor of the input's bands, so that bands of both are aligned. */
  private static int suiting(int input, int most) {
    return input >= most ? Bands.cut(input, most) : most / input * input;
  }

  private static int rows(JpegHeader header) {
    return header.restartInterval() / header.frame().mcusAcross() * header.frame().mcuRows();
  }

  /** The header with another height. */
  private static byte[] withHeight(byte[] header, int height) {
    byte[] changed = header.clone();
    int at = 2;
    while (!Marker.isFrame(changed[at + 1] & 0xff)) {
      at = JpegEncoder.segmentEnd(changed, at);
    }
    ByteBuffer.wrap(changed).putShort(at + 5, (short) height);
    return changed;
  }

  @Override
  public PageInfo page() {
    return page;
  }

  @Override
  public int rows() {
    return rows;
  }

  /** The header up to the entropy-coded data. */
  byte[] header() {
    return bytes;
  }

  /** The header for a picture of these rows only. */
  byte[] header(int height) {
    return withHeight(bytes, height);
  }

  JpegHeader parsed() {
    return header;
  }

  /** This coding of bands of which it is known whether {@link #isBounded} holds. */
  JpegBandCoding bounded(boolean all) {
    return new JpegBandCoding(bytes, header, page, all);
  }

  /**
   * Whether every decoder is known to decode each band to the same samples, as the scan was tested
   * when its bands were found ({@link org.equilux.imaging.jpeg.scan.ScanIndex#isBounded}).
   */
  boolean isBounded() {
    return bounded;
  }

  /** The blocks and tables of the scan. */
  ScanCoding scanCoding() throws PictureException {
    ScanCoding known = scan;
    if (known == null) {
      known =
          ScanCoding.of(
              header, Arrays.copyOfRange(bytes, (int) header.scanAt(), (int) header.scanDataAt()));
      scan = known;
    }
    return known;
  }

  /**
   * The number of rows above a band that are decoded with it and dropped: with vertical chroma
   * subsampling, the neighboring rows' colors contribute to the band (libjpeg's fancy upsampling).
   */
  int contextAbove(int firstRow) {
    return firstRow > 0 && header.frame().maxV() > 1 ? rows : 0;
  }

  /** The number of rows below a band that are decoded with it and dropped: one row of MCUs. */
  int contextBelow(int endRow) {
    return header.frame().maxV() > 1
        ? Math.min(header.frame().mcuRows(), page.height() - endRow)
        : 0;
  }

  /** The index of the restart interval that contains a row. */
  int interval(int row) {
    return row / rows;
  }

  /**
   * Whether a band to be written has the restart markers of its rows, each followed by data, and no
   * other marker, which would end or corrupt the picture.
   */
  boolean hasMarkers(byte[] encoded, int firstRow, int rowCount) {
    int next = Math.max(1, interval(firstRow));
    int last = 0;
    int dataAt = 0;
    for (int i = 0; i < encoded.length; i++) {
      byte b = encoded[i];
      if (last == -1 && b != 0) {
        boolean empty = i - 1 == dataAt && i > 1;
        if (empty || (b & 0xff) != Marker.restart(next++)) {
          return false;
        }
        dataAt = i + 1;
      }
      last = b;
    }
    return next == interval(firstRow + rowCount - 1) + 1 && last != -1 && dataAt < encoded.length;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Checks only the markers: any entropy-coded data between them decode to pixels.
   */
  @Override
  public void check(byte[] encoded, int firstRow, int rowCount) throws PictureException {
    Bands.require(this, firstRow, rowCount);
    if (!hasMarkers(encoded, firstRow, rowCount)) {
      throw PictureException.corrupt(WRONG_MARKERS);
    }
  }

  @Override
  public byte[] toBytes() {
    return Bands.header(JpegFormat.KIND, page, 1 + bytes.length)
        .put((byte) (bounded ? 1 : 0))
        .put(bytes)
        .array();
  }

  @Override
  public BandDecoder decoder() {
    return new JpegBandDecoder(this);
  }

  @Override
  public BandEncoder encoder() throws IOException {
    return new JpegBandEncoder(this);
  }
}
