package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.storage.ByteReader;

/**
 * Decodes JPEG pictures that are parts of another file and may have their tables in common (Adobe's
 * TIFF Technical Note 2). What their components mean is said by that file alone. Safe for use by
 * any number of threads.
 */
public final class EmbeddedJpeg {
  private final byte[] tables;
  private final boolean rgb;

  /**
   * Makes a decoder.
   *
   * @param tables a JPEG without a picture, which holds the tables that the pictures lack; may be
   *     empty
   * @param rgb whether three components are red, green and blue rather than YCbCr
   */
  public EmbeddedJpeg(byte[] tables, boolean rgb) {
    this.tables = tables.clone();
    this.rgb = rgb;
  }

  /**
   * Decodes a picture.
   *
   * @param length of the picture; what comes after its end is not looked at
   * @param part the format, of as many channels as the picture has components, and the greatest
   *     size that the picture may have
   * @param rows how many it must have at least
   * @param sink takes the rows that the picture has, as wide as the part
   * @throws PictureException if it is damaged, of another size or format, or progressive
   */
  public void decode(ByteReader picture, long length, PageInfo part, int rows, RowSink sink)
      throws IOException {
    JpegHeader header = header(picture, length, part, rows);
    Frame frame = header.frame();
    if (frame.blocks() / Byte.SIZE > length - header.scanAt()) {
      throw PictureException.corrupt("a JPEG in the TIFF has too few bytes for its size");
    }
    JpegStream stream =
        new JpegStream(header.coding(), length - header.scanAt(), picture.from(header.scanAt()));
    PageInfo page = new PageInfo(frame.width(), frame.height(), part.format());
    JpegDecoder.decode(stream, header, page, 1, sink, Damage::checkPart);
  }

  /**
   * Decodes a picture as {@link #decode} does, and fills in missing pixels.
   *
   * @return the damage as sentences for the user; empty if there is none
   * @throws PictureException if its header is damaged, or of another size or format, or progressive
   */
  public List<String> salvage(
      ByteReader picture, long length, PageInfo part, int rows, RowSink sink) throws IOException {
    JpegHeader header = header(picture, length, part, rows);
    Frame frame = header.frame();
    PageInfo page = new PageInfo(frame.width(), frame.height(), part.format());
    return new JpegSalvage(header, page, picture, length, Optional.empty(), sink).decode();
  }

  private JpegHeader header(ByteReader picture, long length, PageInfo part, int rows)
      throws IOException {
    JpegHeader header = JpegHeader.embedded(tables, rgb, picture, length);
    Frame frame = header.frame();
    if (header.manyScans()) {
      throw PictureException.unsupported(
          "a TIFF with progressive JPEG in it is not supported; save it with another compression");
    }
    if (frame.width() != part.width()
        || frame.height() < rows
        || frame.height() > part.height()
        || frame.components().size() != part.format().channels()
        || part.format().bytesPerSample() != 1) {
      throw PictureException.corrupt(
          "a JPEG in the TIFF is none of its strips or tiles, but has %d x %d pixels of %d components"
              .formatted(frame.width(), frame.height(), frame.components().size()));
    }
    return header;
  }
}
