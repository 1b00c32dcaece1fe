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
 * The decoder of JPEG pictures in another file, which may share tables (Adobe's TIFF Technical Note
 * 2). The other file alone determines the meaning of their components. Thread-safe.
 */
public final class EmbeddedJpeg {
  private final byte[] tables;
  private final boolean rgb;

  /**
   * Creates a decoder.
   *
   * @param tables a JPEG without a picture, with the tables missing in the pictures; may be empty
   * @param rgb whether three components are red, green and blue rather than YCbCr
   */
  public EmbeddedJpeg(byte[] tables, boolean rgb) {
    this.tables = tables.clone();
    this.rgb = rgb;
  }

  /**
   * Decodes a picture.
   *
   * @param length of the picture in bytes; bytes after its end are ignored
   * @param part format, with as many channels as the picture has components, and the largest
   *     allowed size of the picture
   * @param rows minimum number of rows of the picture
   * @param sink receives the picture's rows, in the width of the part
   * @throws PictureException if the picture is damaged, progressive, or has another size or format
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
   * Decodes a picture like {@link #decode}, and fills in missing pixels.
   *
   * @return descriptions of the damage for the user; empty if there is none
   * @throws PictureException if the header is damaged, or the picture is progressive or has another
   *     size or format
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
          "a JPEG in the TIFF has %d x %d pixels of %d components, which matches no strip or tile"
              .formatted(frame.width(), frame.height(), frame.components().size()));
    }
    return header;
  }
}
