package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.OutputFile;
import org.equilux.imaging.io.PageWriter;

/**
 * Writes baseline JPEG files with the quantisation tables, the subsampling and the metadata of
 * their input: JFIF, EXIF, XMP, ICC, IPTC and comment segments byte for byte. What lies behind the
 * input's first scan, and what is bound to places in it (FlashPix, multi-picture index), is not
 * taken over. A gray result of a colour picture has the table of luma and loses a colour profile.
 *
 * <p>The picture is encoded in bands of whole MCU rows. Every band but the first takes up the
 * coding from scratch, which is what a restart marker says (ITU-T T.81, B.2.4.4 and E.1.4): so the
 * bands' scans, joined by such markers, are one scan, whose pixels are those of the picture encoded
 * at once.
 */
public final class JpegWriter extends PageWriter {
  /** Rows of a band, about; its rows and their encoded form are in memory. */
  private static final int BAND_ROWS = 256;

  /** MCUs between restart markers: 16 bits. */
  private static final int MAX_RESTART_INTERVAL = 65_535;

  private final JpegReader like;
  private PageInfo page;
  private BandEncoder encoder;
  private int restartInterval;
  private byte[] band;
  private int bandRows;
  private int filled;
  private int bands;

  /**
   * Begins a file.
   *
   * @param out closed with the writer
   */
  public JpegWriter(OutputFile out, JpegReader like) {
    super(out, like.pages());
    this.like = like;
  }

  @Override
  protected void beginPage(int number, PageInfo info) throws IOException {
    page = info;
    JpegHeader header = like.header();
    Frame frame = header.frame().forWriting(!info.format().isColor());
    encoder = new BandEncoder(frame, header.tables(), header.rgb());
    int mcuRows = frame.maxV() * Frame.BLOCK;
    int mcusAcross = Math.ceilDiv(frame.width(), frame.maxH() * Frame.BLOCK);
    int mcusDown = Math.min(BAND_ROWS / mcuRows, MAX_RESTART_INTERVAL / mcusAcross);
    restartInterval = mcusDown * mcusAcross;
    bandRows = Math.min(mcusDown * mcuRows, info.height());
    band = new byte[bandRows * info.rowBytes()];
  }

  @Override
  protected void writeRows(byte[] data, int offset, int count) throws IOException {
    int rowBytes = page.rowBytes();
    for (int done = 0; done < count; ) {
      int rows = Math.min(count - done, bandRows - filled);
      System.arraycopy(data, offset + done * rowBytes, band, filled * rowBytes, rows * rowBytes);
      done += rows;
      filled += rows;
      if (filled == bandRows) {
        writeBand();
      }
    }
  }

  private void writeBand() throws IOException {
    byte[] jpeg = encoder.encode(band, filled);
    filled = 0;
    int scan = bands == 0 ? writeHeader(jpeg) : scanOf(jpeg);
    if (bands > 0) {
      writeMarker(Marker.RST0 + (bands - 1) % 8);
    }
    out.write(jpeg, scan, jpeg.length - 2 - scan);
    bands++;
  }

  private void writeMarker(int marker) throws IOException {
    out.write(0xff);
    out.write(marker);
  }

  /**
   * Writes the header: the input's metadata and the coding of the first band, with the height of
   * the whole.
   *
   * @return where the band's entropy-coded data begin
   */
  private int writeHeader(byte[] jpeg) throws IOException {
    writeMarker(Marker.SOI);
    boolean color = page.format().isColor();
    for (JpegHeader.MetadataSegment segment : like.header().metadata()) {
      if (color || !like.header().frame().isColor() || !segment.colorProfile()) {
        out.copy(like.input(), segment.position(), segment.length());
      }
    }
    int at = 2;
    while (true) {
      int marker = jpeg[at + 1] & 0xff;
      int end = segmentEnd(jpeg, at);
      if (Marker.isFrame(marker)) {
        ByteBuffer.wrap(jpeg).putShort(at + 5, (short) page.height());
      }
      if (marker == Marker.SOS && bandRows < page.height()) {
        writeMarker(Marker.DRI);
        out.write(
            ByteBuffer.allocate(4).putShort((short) 4).putShort((short) restartInterval).array());
      }
      if (marker == Marker.APP14 || marker < Marker.APP0) {
        out.write(jpeg, at, end - at);
      }
      if (marker == Marker.SOS) {
        return end;
      }
      at = end;
    }
  }

  private static int scanOf(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != Marker.SOS) {
      at = segmentEnd(jpeg, at);
    }
    return segmentEnd(jpeg, at);
  }

  private static int segmentEnd(byte[] jpeg, int at) {
    return at + 2 + (ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xffff);
  }

  @Override
  protected void endPage() throws IOException {
    if (filled > 0) {
      writeBand();
    }
    writeMarker(Marker.EOI);
  }

  @Override
  protected void endFile() {}

  @Override
  protected void release() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
