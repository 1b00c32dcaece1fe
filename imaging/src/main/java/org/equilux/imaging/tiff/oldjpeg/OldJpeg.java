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
 * How the JPEG data of a page with old-style JPEG lie (TIFF 6.0, section 22, which programs read in
 * different ways; the cases here are those of libtiff's tif_ojpeg.c).
 *
 * @param packing of the segments
 * @param whole the one JPEG that has all rows of the page, in place of its strips
 */
public record OldJpeg(Packing packing, Optional<Whole> whole) {
  /** The value of JPEGProc for Huffman coding with losses. */
  private static final int BASELINE = 1;

  /**
   * A JPEG in the file.
   *
   * @param length up to the end of the file, as what follows the JPEG is not looked at
   */
  public record Whole(long position, long length) {}

  /**
   * The size of a page, and that of its strips or tiles.
   *
   * @param segmentRows of a strip or tile
   * @param components of the pixels, 1 or 3
   */
  public record Cut(int width, int height, int segmentWidth, int segmentRows, int components) {}

  /**
   * Reads where the tables and the pixels of a page are.
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

  /** Each segment is a JPEG of its own, as in TIFF files of after 1995. */
  private static OldJpeg inSegments(byte[] tables, boolean ycbcr) {
    return new OldJpeg(
        Packing.ofJpeg(tables.length == 0 ? tables : HeadWriter.asJpeg(tables), ycbcr),
        Optional.empty());
  }

  /** Segments have entropy-coded data only. */
  private static OldJpeg inParts(byte[] head, boolean ycbcr) {
    return new OldJpeg(Packing.ofOldJpeg(head, ycbcr), Optional.empty());
  }

  /** Where the first strip or tile begins; 0 if the page does not say. */
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
