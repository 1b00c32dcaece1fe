package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
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
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.imaging.jpeg.scan.ScanCoding;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * Bands of a baseline JPEG: what lies between its restart markers, which come after whole rows of
 * MCUs. The coding is the header of the picture, without metadata, up to where its scan begins.
 *
 * <p>An encoded band to be written holds the bytes to copy into the scan, with its restart markers.
 * A band that was read has markers numbered from 0, an end marker, and the rows above and below it
 * that {@link #contextAbove} and {@link #contextBelow} tell.
 */
public final class JpegBandCoding implements BandCoding {
  static final String WRONG_MARKERS = "a band of the JPEG has not the markers that it needs";

  /** MCUs between restart markers: 16 bits. */
  static final int MAX_RESTART_INTERVAL = 65_535;

  /** No header needs more: four tables of each kind, and a few short segments. */
  private static final int MAX_HEADER_BYTES = 1 << 16;

  private final byte[] bytes;
  private final JpegHeader header;
  private final PageInfo page;
  private final int rows;

  /**
   * Made when it is first asked for, perhaps by several threads, each of which may keep its own.
   */
  private volatile ScanCoding scan;

  private JpegBandCoding(byte[] bytes, JpegHeader header, PageInfo page) {
    this.bytes = bytes;
    this.header = header;
    this.page = page;
    this.rows = rows(header);
  }

  /**
   * Reads a coding.
   *
   * @param bytes what follows the kind
   * @throws PictureException if it is no header of a JPEG
   * @throws IllegalArgumentException if such a JPEG has no bands
   */
  public static JpegBandCoding parse(ByteBuffer bytes) throws PictureException {
    PageInfo page = Bands.page(bytes);
    if (bytes.remaining() > MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("the header of a JPEG is not so long");
    }
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
    return new JpegBandCoding(head, header, page);
  }

  /**
   * Whether segments follow one another up to the end, a frame and last a scan among them. Headers
   * of files may have bytes between segments, which are not taken into a coding.
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

  /** Whether a picture's restart markers, if they are there, cut it into bands. */
  static boolean hasBands(JpegHeader header) {
    Frame frame = header.frame();
    return mayHaveBands(header)
        && header.restartInterval() > 0
        && frame.width() > 0
        && header.coding().length + header.scanDataAt() - header.scanAt() <= MAX_HEADER_BYTES
        && header.restartInterval() % frame.mcusAcross() == 0;
  }

  /** Whether all of a row's MCUs lie together, so that restart markers could cut the picture. */
  static boolean mayHaveBands(JpegHeader header) {
    return !header.frame().progressive() && !header.manyScans() && header.frame().isInterleavable();
  }

  /**
   * The coding of a picture that has bands.
   *
   * @param more the header's segments except metadata and tables: the segment before the
   *     entropy-coded data, and others before that segment
   * @throws PictureException if it is too long to travel with bands
   */
  static JpegBandCoding of(JpegHeader header, byte[] more, PageInfo page) throws PictureException {
    byte[] bytes = Arrays.copyOf(header.coding(), header.coding().length + more.length);
    System.arraycopy(more, 0, bytes, header.coding().length, more.length);
    JpegHeader whole = JpegHeader.of(bytes);
    if (!hasBands(whole)) {
      throw PictureException.unsupported("the header of the JPEG is too long");
    }
    return new JpegBandCoding(bytes, whole, page);
  }

  /** Writes the segment that says how many MCUs there are between restart markers. */
  static void writeRestartInterval(ByteArrayOutputStream out, int interval) {
    writeSegment(out, Marker.DRI, new byte[] {(byte) (interval >> 8), (byte) interval});
  }

  static void writeSegment(ByteArrayOutputStream out, int marker, byte[] payload) {
    int length = payload.length + 2;
    out.writeBytes(new byte[] {(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length});
    out.writeBytes(payload);
  }

  /**
   * The coding of a result: baseline, and unless other options are requested, with the tables and,
   * for color, the sampling of an input.
   */
  static JpegBandCoding forWriting(JpegHeader like, PageInfo page, WriteOptions options)
      throws IOException {
    Style style = Style.of(like, page.format() == PixelFormat.GRAY8, options);
    Frame frame = style.frame();
    byte[] jpeg;
    try (JpegEncoder encoder = new JpegEncoder(frame, style.tables(), style.rgb(), style.inks())) {
      jpeg = encoder.encode(Pixels.allocate(page.format(), page.width(), 1));
    }
    int most = MAX_RESTART_INTERVAL / frame.mcusAcross();
    int down = Math.clamp(Bands.USUAL_BYTES / page.rowBytes() / frame.mcuRows(), 1, most);
    if (hasBands(like)) {
      // Sampling that was asked for may have higher MCUs than the input's.
      int common = Math.max(rows(like), frame.mcuRows());
      down = suiting(common / frame.mcuRows(), down);
    }
    byte[] bytes = header(jpeg, page.height(), down * frame.mcusAcross());
    return new JpegBandCoding(bytes, JpegHeader.of(bytes), page);
  }

  /** Some bands of the input, or a part of one, so that bands of both can begin together. */
  private static int suiting(int input, int most) {
    return input >= most ? Bands.cut(input, most) : most / input * input;
  }

  private static int rows(JpegHeader header) {
    return header.restartInterval() / header.frame().mcusAcross() * header.frame().mcuRows();
  }

  /** The header of another JPEG, for a picture of this height with a restart interval. */
  private static byte[] header(byte[] jpeg, int height, int restartInterval) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    int end;
    for (int at = 2; at < JpegEncoder.scanAt(jpeg); at = end) {
      int marker = jpeg[at + 1] & 0xff;
      end = JpegEncoder.segmentEnd(jpeg, at);
      if (marker == Marker.SOS) {
        writeRestartInterval(bytes, restartInterval);
      }
      // JFIF data are metadata, of which the result has its input's.
      if (marker == Marker.APP14 || marker < Marker.APP0) {
        bytes.write(jpeg, at, end - at);
      }
    }
    return withHeight(bytes.toByteArray(), height);
  }

  /** The header of a picture that has another height. */
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

  /** The header from the start of the picture to that of its entropy-coded data. */
  byte[] header() {
    return bytes;
  }

  /** The header for a picture of these rows alone. */
  byte[] header(int height) {
    return withHeight(bytes, height);
  }

  JpegHeader parsed() {
    return header;
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
   * Rows that are decoded with a band, above it, and left out: where colors are less high than the
   * picture, those of the rows next to the band have a part in it (libjpeg's fancy upsampling).
   */
  int contextAbove(int firstRow) {
    return firstRow > 0 && header.frame().maxV() > 1 ? rows : 0;
  }

  /** Rows that are decoded with a band, below it, and left out: one row of MCUs. */
  int contextBelow(int endRow) {
    return header.frame().maxV() > 1
        ? Math.min(header.frame().mcuRows(), page.height() - endRow)
        : 0;
  }

  /** The number of the restart interval in which a row lies. */
  int interval(int row) {
    return row / rows;
  }

  /**
   * Whether a band to be written has the restart markers of its rows, data after each, and no other
   * marker, which would end the picture, or have it decoded wrongly.
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
   * <p>Only the markers of a band to be written are checked: any entropy-coded data between them
   * are pixels to a decoder.
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
    return Bands.header(JpegFormat.KIND, page, bytes.length).put(bytes).array();
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
