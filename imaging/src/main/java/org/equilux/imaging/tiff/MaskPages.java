package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.DirectoryWriter;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.BlobWriter;

/**
 * Mask pages of other pages (TIFF 6.0, pages 36 and 37: bit 2 of NewSubfileType), as written by
 * GDAL's driver GTiff: a sample of 0 masks out the pixel of the masked page. A mask belongs to the
 * last earlier page of its size without a mask.
 */
final class MaskPages {
  /** The photometric interpretation of a mask. */
  private static final int PHOTOMETRIC = 4;

  private static final int IS_MASK = 4;

  private MaskPages() {}

  /** Whether a directory describes a mask. */
  static boolean isMask(Directory directory) throws IOException {
    Field field = directory.byTag().get(Tag.NEW_SUBFILE_TYPE);
    return field != null
        && (field.type() == Field.LONG || field.type() == Field.SHORT)
        && (directory.value(Tag.NEW_SUBFILE_TYPE) & IS_MASK) != 0
        && directory.value(Tag.PHOTOMETRIC, 0) == PHOTOMETRIC;
  }

  /**
   * Assigns a mask to its page.
   *
   * @param pages before the mask; changed
   * @throws PictureException if no page matches, or the mask does not have one channel of up to 8
   *     bits
   */
  static void add(TiffPage mask, List<TiffPage> pages) throws PictureException {
    if (!mask.info().format().equals(PixelFormat.GRAY8)) {
      throw PictureException.unsupported(
          "a transparency mask of %s samples is not supported; save it with one sample of 1 bit"
              .formatted(mask.info().format()));
    }
    for (int i = pages.size() - 1; i >= 0; i--) {
      TiffPage page = pages.get(i);
      PageInfo info = page.info();
      if (page.problem().isEmpty()
          && !info.masked()
          && info.width() == mask.info().width()
          && info.height() == mask.info().height()) {
        pages.set(i, page.with(mask));
        return;
      }
    }
    throw PictureException.unsupported(
        "a transparency mask of %d x %d pixels that matches no earlier page is not supported;"
                .formatted(mask.info().width(), mask.info().height())
            + " save it as gray");
  }

  /** Converts each nonzero sample to 255. */
  static RowSink flattened(PageInfo mask, RowSink sink) {
    return (data, offset, count) -> {
      byte[] flat = new byte[count * mask.width()];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = data[offset + i] == 0 ? 0 : (byte) 0xFF;
      }
      sink.rows(flat, 0, count);
    };
  }

  /**
   * Copies a mask from the input, strips or tiles and fields byte for byte.
   *
   * @param link receives the position of the mask's directory
   * @return receives the position of the next directory
   * @throws PictureException if the strips or tiles overlap, which could expand a small file
   *     without bound
   */
  static BlobWriter.Gap write(
      TiffFile input,
      TiffPage mask,
      DirectoryWriter directories,
      BlobWriter out,
      BlobWriter.Gap link)
      throws IOException {
    if (Arrays.stream(mask.byteCounts()).sum() > input.input().size()) {
      throw PictureException.corrupt("the strips or tiles of a mask of the TIFF overlap");
    }
    long[] offsets = new long[mask.offsets().length];
    for (int i = 0; i < offsets.length; i++) {
      if (mask.places().isLeftOut(i)) {
        continue;
      }
      offsets[i] = directories.align();
      input.input().copy(mask.offsets()[i], mask.byteCounts()[i], out);
    }
    DirectoryWriter.Fields fields = directories.new Fields();
    for (Field field : mask.directory().fields()) {
      if (!Tag.PLACES.contains(field.tag())) {
        fields.copy(field);
      }
    }
    boolean tiled = mask.layout().tiled();
    fields.offsets(tiled ? Tag.TILE_OFFSETS : Tag.STRIP_OFFSETS, offsets);
    fields.offsets(tiled ? Tag.TILE_BYTE_COUNTS : Tag.STRIP_BYTE_COUNTS, mask.byteCounts());
    return fields.write(link);
  }
}
