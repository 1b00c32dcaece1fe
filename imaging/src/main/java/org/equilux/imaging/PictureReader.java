package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.ByteReader;

/**
 * The reader of an open picture file: its header is checked, its pixels are decoded on demand as a
 * stream of rows. Not thread-safe, except the results of {@link #bands}.
 */
public interface PictureReader extends AutoCloseable {
  /** The format of the file. */
  PictureFormat format();

  /** The pages in file order, at least one. */
  List<PageInfo> pages();

  /**
   * The independently encoded parts of a page, in file order: TIFF strips or tiles. A file that is
   * one stream (PNG, JPEG) has one segment.
   */
  List<Segment> segments(int page);

  /**
   * Decodes a page from top to bottom, with a buffer of a few rows or one row of tiles. Delivers
   * every row of the page exactly once, or throws an exception.
   *
   * @throws PictureException if the file is damaged and not salvaged
   * @throws IOException if the file cannot be read, or the sink failed
   */
  void decode(int page, RowSink sink) throws IOException;

  /**
   * Decodes the file's mask of a page, if {@link PageInfo#masked}, like {@link #decode}: one byte a
   * pixel, 0 where the pixel is masked out.
   *
   * @throws PictureException if the mask is damaged
   * @throws IOException if the file cannot be read, or the sink failed
   * @throws IllegalArgumentException if the page has no mask
   */
  default void decodeMask(int page, RowSink sink) throws IOException {
    throw new IllegalArgumentException("page " + page + " has no mask");
  }

  /**
   * This picture with extra channels as color channels, on pages with an extra channel that is not
   * alpha ({@link ExtraChannel#OTHER}). Closing either object closes the file.
   *
   * @return this object if there is no such page
   */
  default PictureReader withEveryBand() {
    return this;
  }

  /**
   * Checks that a page can be read. A file may have unreadable pages of which only the size is
   * known.
   *
   * @throws PictureException if it cannot be read; the message has the page and the reason
   */
  default void requirePage(int page) throws PictureException {
    Objects.checkIndex(page, pages().size());
  }

  /**
   * Notes for users on parts of a page that are not processed or kept; empty for most pages. After
   * {@link #decode}, also on damage without missing pixels, and on the cause of missing pixels of a
   * salvaged picture.
   */
  default List<String> notes(int page) {
    Objects.checkIndex(page, pages().size());
    return List.of();
  }

  /**
   * Notes for users on losses of a damaged file other than pixels, such as further pages; empty
   * unless it was opened with {@link OnDamage#SALVAGE}.
   */
  default List<String> lost() {
    return List.of();
  }

  /**
   * The metadata of a page that other formats can represent.
   *
   * @throws PictureException if the file is damaged there
   */
  default PictureMetadata metadata(int page) throws IOException {
    Objects.checkIndex(page, pages().size());
    return PictureMetadata.NONE;
  }

  /** The file for reading located bands; thread-safe. */
  ByteReader file();

  /**
   * The page's bands, if it consists of several independently decodable ones of limited size: TIFF
   * strips or rows of tiles, JPEG between restart markers at row ends, or rows of MCUs of a JPEG
   * without markers, for which the whole file is read. They decode to the rows of {@link #decode}.
   *
   * @param small raw bytes of a page that may remain one band
   * @param threads number of threads that may read the file at the same time to find the bands
   * @throws IOException if the file cannot be read; damage is left to {@link #decode}
   */
  default Optional<PageBands> bands(int page, long small, int threads) throws IOException {
    Objects.checkIndex(page, pages().size());
    return Optional.empty();
  }

  /** The page's bands, found by one thread; see {@link #bands(int, long, int)}. */
  default Optional<PageBands> bands(int page, long small) throws IOException {
    return bands(page, small, 1);
  }

  @Override
  void close() throws IOException;
}
