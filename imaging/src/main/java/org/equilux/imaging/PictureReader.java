package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.ByteReader;

/**
 * An opened picture file: its header is read and checked, its pixels are decoded on demand as a
 * stream of rows. Not safe for use by several threads at once; what {@link #bands} gives is.
 */
public interface PictureReader extends AutoCloseable {
  /** The format of the file. */
  PictureFormat format();

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
   * @throws PictureException if the file is damaged, and not to be salvaged
   * @throws IOException if it cannot be read, or the sink failed
   */
  void decode(int page, RowSink sink) throws IOException;

  /**
   * Decodes the mask that the file has for a page, if {@link PageInfo#masked}, like {@link
   * #decode}: a byte a pixel, which is 0 where the mask hides the pixel.
   *
   * @throws PictureException if the mask is damaged
   * @throws IOException if it cannot be read, or the sink failed
   * @throws IllegalArgumentException if the page has no mask
   */
  default void decodeMask(int page, RowSink sink) throws IOException {
    throw new IllegalArgumentException("page " + page + " has no mask");
  }

  /**
   * This picture with all samples of a pixel as bands, on those pages that have a channel beside
   * the colors which is no alpha ({@link ExtraChannel#OTHER}). Either object closes the file.
   *
   * @return this object, if there is no such page
   */
  default PictureReader withEveryBand() {
    return this;
  }

  /**
   * Checks that a page can be read. A file may have pages that cannot, of which only the size is
   * known.
   *
   * @throws PictureException if it cannot; the message says which page, and why
   */
  default void requirePage(int page) throws PictureException {
    Objects.checkIndex(page, pages().size());
  }

  /**
   * What of a page is not done or not kept although a person may expect it: sentences for people,
   * none for most pages. After {@link #decode}, also what was found to be damaged although all
   * pixels are there, and of a picture that is salvaged why pixels are missing.
   */
  default List<String> notes(int page) {
    Objects.checkIndex(page, pages().size());
    return List.of();
  }

  /**
   * What a damaged file lacks beside pixels of its pages, such as further pages: sentences for
   * people; none unless it was opened with {@link OnDamage#SALVAGE}.
   */
  default List<String> lost() {
    return List.of();
  }

  /**
   * What of a page's metadata files of other formats can hold, too.
   *
   * @throws PictureException if the file is damaged where they are
   */
  default PictureMetadata metadata(int page) throws IOException {
    Objects.checkIndex(page, pages().size());
    return PictureMetadata.NONE;
  }

  /** The bytes of the file, to read located bands from; safe for use by any number of threads. */
  ByteReader file();

  /**
   * The page's bands, where it consists of several that can be decoded by themselves, none of them
   * very large: TIFF strips or rows of tiles, JPEG between restart markers at the ends of rows, or
   * its rows of MCUs where it has no markers. To find those, the whole file is read. Decoded, they
   * are the rows of {@link #decode}.
   *
   * @param small a page of no more raw bytes need not be cut: it may be one band
   * @throws IOException if the file cannot be read; damage is for {@link #decode} to tell
   */
  default Optional<PageBands> bands(int page, long small) throws IOException {
    Objects.checkIndex(page, pages().size());
    return Optional.empty();
  }

  @Override
  void close() throws IOException;
}
