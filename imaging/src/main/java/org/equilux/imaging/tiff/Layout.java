package org.equilux.imaging.tiff;

import java.io.IOException;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.Channels;

/**
 * The division of a page into segments. A strip is a tile in the width of the page. With separate
 * planes, the segments of the first channel come first, then those of the second, and so on.
 *
 * @param tiled whether the page is written as tiles
 * @param width of a segment in pixels; a tile may extend beyond the page
 * @param height of a segment in rows; the last tiles may extend beyond the page
 * @param planes 1 for interleaved channels, or the number of separate planes
 */
record Layout(PageInfo page, boolean tiled, int width, int height, int planes) {
  /**
   * The limit of a tile's sides in pixels, beyond which tiles must not be much larger than their
   * page, as decoding the part beyond the page is wasted work.
   */
  private static final int USUAL_TILE = 4096;

  /** The limit of segments of all pages of a file, as their positions are in memory. */
  static final int MAX_SEGMENTS = 1 << 21;

  /**
   * Reads the division of a page.
   *
   * @throws PictureException if the segments are invalid or not supported
   */
  static Layout read(Directory directory, PageInfo page) throws IOException {
    boolean tiled = directory.has(Tag.TILE_WIDTH);
    long width = tiled ? directory.value(Tag.TILE_WIDTH) : page.width();
    long height =
        tiled
            ? directory.value(Tag.TILE_LENGTH)
            : Math.min(page.height(), rowsPerStrip(directory, page));
    if (width < 1 || height < 1) {
      throw PictureException.corrupt(
          "the strips or tiles of the TIFF have an impossible size of " + width + " x " + height);
    }
    Layout layout =
        new Layout(
            page,
            tiled,
            Math.clamp(width, 1, Integer.MAX_VALUE),
            Math.clamp(height, 1, Integer.MAX_VALUE),
            planes(directory, page));
    if (tiled && layout.isFarLarger()) {
      throw PictureException.unsupported(
          "TIFF tiles of "
              + width
              + " x "
              + height
              + " pixels, much larger than the page, are not supported; save it with smaller ones");
    }
    return layout;
  }

  /** The number of separate planes; 1 for a single channel in either case. */
  private static int planes(Directory directory, PageInfo page) throws IOException {
    int samples = (int) directory.value(Tag.SAMPLES_PER_PIXEL, 1);
    long planar = directory.value(Tag.PLANAR_CONFIGURATION, 1);
    if (samples == 1 || planar == 1) {
      return 1;
    }
    if (directory.value(Tag.PHOTOMETRIC, 1) == Channels.PALETTE) {
      throw PictureException.unsupported(
          "TIFF with a palette and a separate plane of alpha is not supported; save it as RGB");
    }
    if (planar != 2) {
      throw PictureException.corrupt("the TIFF has a PlanarConfiguration of " + planar);
    }
    return page.format().channels();
  }

  /**
   * The rows of a strip; if the field is missing or 0, the rows divided by the number of strips.
   */
  private static long rowsPerStrip(Directory directory, PageInfo page) throws IOException {
    long rows = directory.value(Tag.ROWS_PER_STRIP, 0);
    if (rows != 0) {
      return rows;
    }
    Field offsets = directory.byTag().get(Tag.STRIP_OFFSETS);
    long strips = offsets == null ? 1 : offsets.count() / planes(directory, page);
    return Math.ceilDiv(page.height(), Math.max(1, strips));
  }

  /** This page as one strip of interleaved channels. */
  Layout asOneStrip() {
    return new Layout(page, false, page.width(), page.height(), 1);
  }

  /** This division for another page of the same size. */
  Layout of(PageInfo same) {
    return new Layout(same, tiled, width, height, planes);
  }

  /** Whether segments of this size, any numbers, would be accepted. */
  boolean isPlausible() {
    if (width < 1 || height < 1) {
      return false;
    }
    boolean sized = tiled ? !isFarLarger() : width == page.width() && height <= page.height();
    return sized && (long) across() * down() * planes <= MAX_SEGMENTS;
  }

  /** Whether tiles are much larger than the page, so that most of each would be wasted. */
  boolean isFarLarger() {
    return width > Math.max(USUAL_TILE, 2L * page.width())
        || height > Math.max(USUAL_TILE, 2L * page.height());
  }

  int across() {
    return Math.ceilDiv(page.width(), width);
  }

  int down() {
    return Math.ceilDiv(page.height(), height);
  }

  /** The number of segments of a plane. */
  int perPlane() {
    return across() * down();
  }

  /** The first row of a row of segments. */
  int firstRow(int segmentRow) {
    return segmentRow * height;
  }

  /** The number of rows of the page in a row of segments. */
  int pageRows(int segmentRow) {
    return Math.min(height, page.height() - firstRow(segmentRow));
  }

  /** The number of columns of the page in a column of segments. */
  int pageColumns(int segmentColumn) {
    return Math.min(width, page.width() - segmentColumn * width);
  }

  /**
   * The number of encoded rows of a row of segments, which includes rows of tiles beyond the page.
   */
  int encodedRows(int segmentRow) {
    return tiled ? height : pageRows(segmentRow);
  }

  /** The number of encoded rows of a column of segments. */
  long encodedRows() {
    return tiled ? (long) down() * height : page.height();
  }

  /**
   * The division of a result, with interleaved channels: tiles are kept, but very large strips are
   * divided, into equal ones if possible, so that they can be encoded in parallel.
   */
  Layout forWriting(PageInfo result) {
    if (tiled || height == 1) {
      return new Layout(result, tiled, width, height, 1);
    }
    int most = Math.clamp(Bands.USUAL_BYTES / result.rowBytes(), 1, height);
    return new Layout(result, false, width, Bands.cut(height, most), 1);
  }
}
