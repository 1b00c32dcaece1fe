package org.equilux.master.views.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureReader;
import org.equilux.kernels.pixels.Pixels;

/** The reader of blocks of pixels: from bands of a picture's file, or from cached decoded rows. */
public final class PixelBlocks {
  private PixelBlocks() {}

  /**
   * The position of a block in its page.
   *
   * @param column of blocks, from 0
   * @param row of blocks, from 0
   */
  public record Place(int column, int row) {
    /** Whether the page has this block. */
    public boolean isIn(PageInfo page) {
      return (long) column * PixelBlock.SIDE < page.width()
          && (long) row * PixelBlock.SIDE < page.height();
    }

    private int firstRow() {
      return row * PixelBlock.SIDE;
    }

    private int endRow(PageInfo page) {
      return Math.min(page.height(), firstRow() + PixelBlock.SIDE);
    }

    private int firstColumn() {
      return column * PixelBlock.SIDE;
    }

    private int width(PageInfo page) {
      return Math.min(page.width() - firstColumn(), PixelBlock.SIDE);
    }
  }

  /** A block decoded from the page's bands; empty if the page has no bands. */
  public static Optional<PixelBlock> decoded(PictureReader picture, int page, Place place)
      throws IOException {
    Optional<PageBands> bands = picture.bands(page, 1);
    if (bands.isEmpty()) {
      return Optional.empty();
    }
    PageInfo info = picture.pages().get(page);
    BandCoding coding = bands.get().coding();
    PixelBlock.Collector block =
        new PixelBlock.Collector(info, place.firstColumn(), place.width(info));
    for (int y = place.firstRow(); y < place.endRow(info); ) {
      int first = y / coding.rows() * coding.rows();
      int rows = Math.min(coding.rows(), info.height() - first);
      byte[] encoded = bands.get().locate(first, rows).read(picture.file());
      Pixels pixels = coding.decode(encoded, first, rows);
      for (; y < Math.min(first + rows, place.endRow(info)); y++) {
        block.row(pixels.data(), pixels.rowOffset(y - first), 0);
      }
    }
    return Optional.of(block.block());
  }

  /**
   * A block read from a file of decoded rows.
   *
   * @param page the page of the rows
   */
  public static PixelBlock read(Path file, PageInfo page, Place place) throws IOException {
    PixelBlock.Collector block =
        new PixelBlock.Collector(page, place.firstColumn(), place.width(page));
    ByteBuffer part = ByteBuffer.allocate(place.width(page) * page.format().bytesPerPixel());
    try (FileChannel rows = FileChannel.open(file)) {
      for (int y = place.firstRow(); y < place.endRow(page); y++) {
        long at =
            (long) y * page.rowBytes() + (long) place.firstColumn() * page.format().bytesPerPixel();
        part.clear();
        while (part.hasRemaining() && rows.read(part, at + part.position()) >= 0) {
          // Reads until the part is full.
        }
        block.row(part.array(), 0, place.firstColumn());
      }
    }
    return block.block();
  }
}
