package org.equilux.imaging.gif;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.io.ColorTable;
import org.equilux.imaging.io.OnePicture;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.io.WholePicture;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.Scratch;

/**
 * The reader of GIF files (GIF87a and GIF89a specifications). Of an animation, the first picture is
 * read. Colors are converted to 8-bit RGB, or to gray if all are gray, with alpha if an index is
 * transparent.
 */
final class GifReader extends OnePicture {
  private static final int SIGNATURE_BYTES = 6;
  private static final int HAS_TABLE = 0x80;
  private static final int INTERLACED = 0x40;
  private static final int TABLE_SIZE = 0x07;
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int TRANSPARENT = 1;

  /** The largest expansion of LZW data: 12 bits encode up to 4096 indices. */
  private static final int MAX_EXPANSION = 2_800;

  /** The first row of each pass and the distance between its rows. */
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private final Scratch scratch;
  private final PageInfo page;
  private final ColorTable colors;
  private final boolean interlaced;

  /** The position of the compressed indices, which start with their number of bits. */
  private final long dataAt;

  /** The index of missing pixels: the transparent one, or that of the background. */
  private final byte filler;

  /**
   * Reads the header.
   *
   * @param input closed with the reader
   * @param scratch for a large interlaced picture, whose first rows are complete only at the end of
   *     the file
   */
  GifReader(PictureBytes input, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    super(input, damage);
    this.scratch = scratch;
    Blocks blocks = new Blocks(input, SIGNATURE_BYTES);
    blocks.nextShort(); // The size of the screen, which is unrelated to the picture's.
    blocks.nextShort();
    int flags = blocks.next();
    int background = blocks.next();
    blocks.next(); // The pixel aspect ratio.
    int[] common = table(blocks, flags);
    int transparent = findImage(blocks);
    blocks.nextShort(); // The position on the screen.
    blocks.nextShort();
    int width = blocks.nextShort();
    int height = blocks.nextShort();
    int imageFlags = blocks.next();
    int[] own = table(blocks, imageFlags);
    if (own.length == 0 && common.length == 0) {
      throw PictureException.corrupt("the GIF has no table of colors");
    }
    this.interlaced = (imageFlags & INTERLACED) != 0;
    int[] table = own.length > 0 ? own : common;
    this.colors = new ColorTable(table, transparent);
    boolean hasBackground = own.length == 0 && background < common.length;
    this.filler = (byte) (transparent >= 0 ? transparent : hasBackground ? background : 0);
    this.dataAt = blocks.position();
    limits.admitPage(0);
    this.page = limits.admit(width, height, colors.format(), 0);
    if (damage == OnDamage.REFUSE && page.pixels() / MAX_EXPANSION > input.size() - dataAt) {
      throw PictureException.corrupt("the GIF has too few bytes for its size; it is truncated");
    }
  }

  private static int[] table(Blocks blocks, int flags) throws IOException {
    return (flags & HAS_TABLE) == 0 ? new int[0] : blocks.colors(2 << (flags & TABLE_SIZE));
  }

  /**
   * Reads up to the first image.
   *
   * @return the transparent index; negative if there is none
   */
  private static int findImage(Blocks blocks) throws IOException {
    int transparent = -1;
    for (int introducer = blocks.next(); introducer != IMAGE; introducer = blocks.next()) {
      if (introducer == EXTENSION) {
        int label = blocks.next();
        blocks.beginData();
        if (label == GRAPHIC_CONTROL) {
          int flags = blocks.data();
          blocks.data(); // The delay time.
          blocks.data();
          int index = blocks.data();
          transparent = (flags & TRANSPARENT) != 0 ? index : -1;
        }
        blocks.endData();
      } else if (introducer == TRAILER) {
        throw PictureException.corrupt("the GIF has no picture");
      } else {
        throw PictureException.corrupt(
            "the GIF has an unknown block %02x where a picture must begin".formatted(introducer));
      }
    }
    return transparent;
  }

  @Override
  protected void decode(Rows rows) throws IOException {
    Blocks blocks = new Blocks(input, dataAt);
    LzwStream indices = new LzwStream(blocks, blocks.next());
    byte[] row = new byte[page.width()];
    if (interlaced) {
      decodeInterlaced(indices, row, rows);
    } else {
      for (int y = 0; y < page.height(); y++) {
        read(indices, row, y, rows);
        rows.add((out, offset) -> colors.expand(row, 0, out, offset, row.length));
      }
    }
    blocks.endData();
    if (isFollowedByPicture(blocks)) {
      found.add("the animation is ignored: the result contains only its first picture");
    }
    if (colors.isBeyond()) {
      found.add(
          "the GIF has pixels whose index exceeds its color table; they are black in the result");
    }
  }

  /** Reads the indices of a row, and fills in missing ones. */
  private void read(LzwStream indices, byte[] row, int y, Rows rows) throws IOException {
    int there = 0;
    if (found.isEmpty()) {
      there = indices.read(row, row.length);
      if (there < row.length) {
        found(indices.damage());
      }
    }
    if (there < row.length) {
      rows.missing(there, row.length - there, y, 1);
      Arrays.fill(row, there, row.length, filler);
    }
  }

  private void decodeInterlaced(LzwStream indices, byte[] row, Rows rows) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment whole = WholePicture.room(page.pixels(), scratch, arena);
      MemorySegment line = MemorySegment.ofArray(row);
      for (int[] pass : PASSES) {
        for (int y = pass[0]; y < page.height(); y += pass[1]) {
          read(indices, row, y, rows);
          MemorySegment.copy(line, 0, whole, (long) y * row.length, row.length);
        }
      }
      for (int y = 0; y < page.height(); y++) {
        MemorySegment.copy(whole, (long) y * row.length, line, 0, row.length);
        rows.add((out, offset) -> colors.expand(row, 0, out, offset, row.length));
      }
    }
  }

  private static boolean isFollowedByPicture(Blocks blocks) throws IOException {
    int introducer = blocks.introducer();
    while (introducer == EXTENSION && blocks.introducer() >= 0) {
      blocks.beginData();
      blocks.endData();
      introducer = blocks.introducer();
    }
    return introducer == IMAGE;
  }

  @Override
  public PictureFormat format() {
    return new GifFormat();
  }

  @Override
  protected PageInfo page() {
    return page;
  }

  @Override
  protected PictureMetadata metadata() {
    return PictureMetadata.NONE;
  }
}
