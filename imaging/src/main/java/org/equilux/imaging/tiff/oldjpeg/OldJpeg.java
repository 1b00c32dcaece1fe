package org.equilux.imaging.tiff.oldjpeg;

import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.tiff.compression.Packing;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;

/**
 * The layout of the JPEG data of a page with old-style JPEG (TIFF 6.0, section 22, which programs
 * interpret differently; the cases here are those of libtiff's tif_ojpeg.c).
 *
 * @param packing of the segments
 * @param whole a single JPEG with all rows of the page, instead of strips
 */
public record OldJpeg(Packing packing, Optional<Whole> whole) {
  /** The value of JPEGProc for lossy Huffman coding. */
  private static final int BASELINE = 1;

  /**
   * A JPEG in the file.
   *
   * @param length up to the end of the file; bytes after the JPEG are ignored
   */
  public record Whole(long position, long length) {}

  /**
   * The size of a page, and of its strips or tiles.
   *
   * @param segmentRows of a strip or tile
   * @param components of the pixels, 1 or 3
   */
  public record Cut(int width, int height, int segmentWidth, int segmentRows, int components) {}

  /**
   * Determines the layout of a page.
   *
   * @throws PictureException if tables are missing or damaged, or the page is not supported
   */
  public static OldJpeg read(TiffFile file, Directory directory, Cut cut) throws IOException {
    if (directory.value(Tag.JPEG_PROC, BASELINE) != BASELINE) {
      throw PictureException.unsupported(
          "TIFF with lossless old-style JPEG is not supported; save it with another compression,"
              + " for instance by tiffcp -c lzw");
    }
    PictureBytes input = file.input();
    boolean ycbcr = cut.components() == 3;
    long first = firstSegment(directory);
    long stream = directory.value(Tag.JPEG_INTERCHANGE_FORMAT, 0);
    if (stream == 0) {
      byte[] tables = FieldTables.read(file, directory, cut.components());
      return beginsAsJpeg(input, first)
          ? inSegments(tables, ycbcr)
          : inParts(HeadWriter.head(tables, cut, directory), ycbcr);
    }
    StreamHead head = StreamHead.read(input, stream);
    if (head.isWhole(cut) && (first == 0 || (first >= stream && first <= head.end()))) {
      return new OldJpeg(
          Packing.ofJpeg(new byte[0], ycbcr),
          Optional.of(new Whole(stream, input.size() - stream)));
    }
    if (!head.hasScan() && beginsAsJpeg(input, first)) {
      return inSegments(head.tables(), ycbcr);
    }
    return inParts(HeadWriter.head(head, cut, directory), ycbcr);
  }

  /** Each segment is a complete JPEG, as in TIFF files since 1995. */
  private static OldJpeg inSegments(byte[] tables, boolean ycbcr) {
    return new OldJpeg(
        Packing.ofJpeg(tables.length == 0 ? tables : HeadWriter.asJpeg(tables), ycbcr),
        Optional.empty());
  }

  /** Segments have entropy-coded data only. */
  private static OldJpeg inParts(byte[] head, boolean ycbcr) {
    return new OldJpeg(Packing.ofOldJpeg(head, ycbcr), Optional.empty());
  }

  /** The position of the first strip or tile; 0 if the field is missing. */
  private static long firstSegment(Directory directory) throws IOException {
    return directory.value(Tag.TILE_OFFSETS, directory.value(Tag.STRIP_OFFSETS, 0));
  }

  private static boolean beginsAsJpeg(PictureBytes input, long position) throws IOException {
    if (position <= 0 || !input.contains(position, 2)) {
      return false;
    }
    byte[] start = input.bytes(position, 2);
    return (start[0] & 0xff) == 0xff && (start[1] & 0xff) == Marker.SOI;
  }
}
