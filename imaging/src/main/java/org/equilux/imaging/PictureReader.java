package org.equilux.imaging;

import java.io.IOException;
import java.util.List;

/**
 * An opened picture file: its header is read and checked, its pixels are decoded on demand as a
 * stream of rows. Not safe for use by several threads at once.
 */
public interface PictureReader extends AutoCloseable {
  PictureKind kind();

  /** The pages in file order, at least one. */
  List<PageInfo> pages();

  /**
   * The parts of a page that are encoded by themselves, in file order: TIFF strips or tiles. A file
   * that is one stream (PNG, JPEG) has one segment.
   */
  List<Segment> segments(int page);

  /**
   * Decodes a page from top to bottom, holding no more than a few rows (or one row of tiles) in
   * memory. Every row of the page is delivered exactly once, or an exception is thrown.
   *
   * @throws PictureException if the file is damaged
   * @throws IOException if it cannot be read, or the sink failed
   */
  void decode(int page, RowSink sink) throws IOException;

  @Override
  void close() throws IOException;
}
