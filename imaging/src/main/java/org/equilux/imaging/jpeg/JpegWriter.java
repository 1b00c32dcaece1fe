package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.util.List;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.PageWriter;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.storage.BlobWriter;

/**
 * The writer of baseline JPEG files with the quantization tables and subsampling of their input,
 * unless others are requested, and with its metadata: JFIF, EXIF, XMP, ICC, IPTC and comment
 * segments byte for byte, without their thumbnails. Data after the input's first scan, and metadata
 * that refer to positions in the file (FlashPix, multi-picture index), are not copied. A gray
 * result of a color picture has the table of luma and loses a color profile.
 *
 * <p>There is a restart marker after about {@link Bands#USUAL_BYTES} bytes of rows. The decoded
 * pixels do not depend on restart markers.
 */
public final class JpegWriter extends PageWriter {
  private static final int MARKER_BYTES = 2;

  private final JpegReader like;
  private final WriteOptions options;
  private JpegBandCoding coding;

  /**
   * Creates a file.
   *
   * @param out closed with the writer
   */
  public JpegWriter(BlobWriter out, JpegReader like, WriteOptions options) {
    super(out, like, options);
    this.like = like;
    this.options = options;
  }

  /**
   * Checks the requested options.
   *
   * @throws IllegalArgumentException if subsampling is requested for components without separate
   *     colors
   */
  public static void check(JpegReader like, WriteOptions options) {
    boolean apart = !like.header().rgb() && like.header().inks() == Inks.NONE;
    if (options.subsampling().isPresent() && !apart) {
      throw new IllegalArgumentException(
          "subsampling needs a JPEG with separate brightness and colors, but this one has "
              + (like.header().inks() == Inks.NONE ? "red, green and blue" : "inks")
              + "; leave it out");
    }
  }

  @Override
  protected BandCoding begin(int number, PageInfo info) throws IOException {
    coding = JpegBandCoding.forWriting(like.header(), info, options);
    byte[] header = coding.header();
    out.write(header, 0, MARKER_BYTES);
    boolean sameColor = info.format() == like.header().format();
    List<JpegHeader.MetadataSegment> metadata =
        like.header().metadata().stream()
            .filter(segment -> sameColor || !segment.colorProfile())
            .toList();
    new KeptSegments(like.input(), metadata).write(out);
    out.write(header, MARKER_BYTES, header.length - MARKER_BYTES);
    return coding;
  }

  @Override
  protected void write(int firstRow, int rows, byte[] encoded) throws IOException {
    if (!coding.hasMarkers(encoded, firstRow, rows)) {
      throw new IllegalArgumentException(JpegBandCoding.WRONG_MARKERS);
    }
    out.write(encoded, 0, encoded.length);
  }

  @Override
  protected void end() throws IOException {
    out.write(0xff);
    out.write(Marker.EOI);
  }
}
