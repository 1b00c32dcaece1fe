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
 * How a page is cut into segments. A strip is a tile as wide as the page. If each channel lies by
 * itself, the segments of the first come first, then those of the second, and so on.
 *
 * @param tiled whether it is written as tiles
 * @param width of a segment in pixels; a tile may reach beyond the page
 * @param height of a segment in rows; the last tiles may reach beyond the page
 * @param planes 1 if segments have whole pixels, or how many channels lie by themselves
 */
record Layout(PageInfo page, boolean tiled, int width, int height, int planes) {
  /**
   * The usual limit of a tile's sides in pixels. Larger tiles must not be much larger than their
   * page, as decoding the part beyond the page is wasted work.
   */
  private static final int USUAL_TILE = 4096;

  /** Of all pages of a file: their places are kept in memory. */
  static final int MAX_SEGMENTS = 1 << 21;

  /**
   * Reads the cut of a page.
   *
   * @throws PictureException if there can be no such segments, or they are not supported
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
              + " pixels, far larger than the page, are not supported; save it with smaller ones");
    }
    return layout;
  }

  /** How many channels lie by themselves; of a single one it does not matter. */
  private static int planes(Directory directory, PageInfo page) throws IOException {
    int samples = (int) directory.value(Tag.SAMPLES_PER_PIXEL, 1);
    long planar = directory.value(Tag.PLANAR_CONFIGURATION, 1);
    if (samples == 1 || planar == 1) {
      return 1;
    }
    if (directory.value(Tag.PHOTOMETRIC, 1) == Channels.PALETTE) {
      throw PictureException.unsupported(
          "TIFF with a palette and alpha that lies by itself is not supported; save it as RGB");
    }
    if (planar != 2) {
      throw PictureException.corrupt("the TIFF has a PlanarConfiguration of " + planar);
    }
    return page.format().channels();
  }

  /** Where the field is missing or 0, the strips that there are share the rows. */
  private static long rowsPerStrip(Directory directory, PageInfo page) throws IOException {
    long rows = directory.value(Tag.ROWS_PER_STRIP, 0);
    if (rows != 0) {
      return rows;
    }
    Field offsets = directory.byTag().get(Tag.STRIP_OFFSETS);
    long strips = offsets == null ? 1 : offsets.count() / planes(directory, page);
    return Math.ceilDiv(page.height(), Math.max(1, strips));
  }

  /** The page in one strip of whole pixels. */
  Layout asOneStrip() {
    return new Layout(page, false, page.width(), page.height(), 1);
  }

  /** The same cut of a page of the same size. */
  Layout of(PageInfo same) {
    return new Layout(same, tiled, width, height, planes);
  }

  /** Whether segments of this size, any numbers, are none that would be refused. */
  boolean isPlausible() {
    if (width < 1 || height < 1) {
      return false;
    }
    boolean sized = tiled ? !isFarLarger() : width == page.width() && height <= page.height();
    return sized && (long) across() * down() * planes <= MAX_SEGMENTS;
  }

  /** Whether tiles are far larger than the page, so that most of them would be wasted. */
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

  /** All segments of a plane. */
  int perPlane() {
    return across() * down();
  }

  /** First row of the segments of a row of segments. */
  int firstRow(int segmentRow) {
    return segmentRow * height;
  }

  /** Rows of the page that the segments of a row of segments cover. */
  int pageRows(int segmentRow) {
    return Math.min(height, page.height() - firstRow(segmentRow));
  }

  /** Columns of the page that the segments of a column of segments cover. */
  int pageColumns(int segmentColumn) {
    return Math.min(width, page.width() - segmentColumn * width);
  }

  /** Rows that are encoded in the segments of a row of segments: tiles are always whole. */
  int encodedRows(int segmentRow) {
    return tiled ? height : pageRows(segmentRow);
  }

  /** Rows that are encoded in a column of segments. */
  long encodedRows() {
    return tiled ? (long) down() * height : page.height();
  }

  /**
   * The cut of a result, which always has whole pixels: tiles stay as they are, but strips that are
   * very large are cut, to be encoded side by side: into equal ones, if they can be.
   */
  Layout forWriting(PageInfo result) {
    if (tiled || height == 1) {
      return new Layout(result, tiled, width, height, 1);
    }
    int most = Math.clamp(Bands.USUAL_BYTES / result.rowBytes(), 1, height);
    return new Layout(result, false, width, Bands.cut(height, most), 1);
  }
}
