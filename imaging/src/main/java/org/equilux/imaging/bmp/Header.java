package org.equilux.imaging.bmp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;

/**
 * The headers of a BMP file (BITMAPFILEHEADER, and BITMAPCOREHEADER to BITMAPV5HEADER).
 *
 * @param height negative if the first row is the top one
 * @param bits of a pixel
 * @param compression one of the constants
 * @param masks of red, green, blue and alpha in a pixel of {@code bits} bits; 0 for an absent
 *     channel
 * @param palette colors of indices as 0xRRGGBB; empty if pixels are no indices
 * @param dataAt position of the first row
 * @param xPerMeter pixels in a meter, 0 or less if it is unknown
 * @param yPerMeter pixels in a meter, 0 or less if it is unknown
 * @param profileAt position of the ICC profile
 * @param profileBytes length of the ICC profile, 0 if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
record Header(
    int width,
    int height,
    int bits,
    int compression,
    int[] masks,
    int[] palette,
    long dataAt,
    int xPerMeter,
    int yPerMeter,
    long profileAt,
    long profileBytes) {
  static final int PLAIN = 0;
  static final int RLE8 = 1;
  static final int RLE4 = 2;
  private static final int MASKS = 3;
  private static final int ALPHA_MASKS = 6;

  private static final int FILE_BYTES = 14;
  private static final int CORE_BYTES = 12;
  private static final int INFO_BYTES = 40;
  private static final int OS2_BYTES = 64;
  private static final int V3_BYTES = 56;
  private static final int V5_BYTES = 124;
  private static final Set<Integer> SIZES =
      Set.of(CORE_BYTES, 16, INFO_BYTES, 52, V3_BYTES, OS2_BYTES, 108, V5_BYTES);

  /** The value of the color space field for an embedded profile: {@code MBED}. */
  private static final int EMBEDDED = 0x4d424544;

  private static final int MAX_PALETTE = 256;

  /** Whether a file starts with such headers. */
  static boolean begins(byte[] start) {
    return start.length >= FILE_BYTES + CORE_BYTES
        && start[0] == 'B'
        && start[1] == 'M'
        && SIZES.contains(ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(FILE_BYTES));
  }

  static Header read(PictureBytes input) throws IOException {
    ByteBuffer file = buffer(input, 0, FILE_BYTES + Integer.BYTES);
    long dataAt = file.getInt(10) & 0xffff_ffffL;
    int size = file.getInt(FILE_BYTES);
    ByteBuffer info = buffer(input, FILE_BYTES, size);
    return size == CORE_BYTES ? core(input, info, dataAt) : info(input, info.limit(size), dataAt);
  }

  private static ByteBuffer buffer(PictureBytes input, long position, int length)
      throws IOException {
    return ByteBuffer.wrap(input.bytes(position, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Header core(PictureBytes input, ByteBuffer info, long dataAt) throws IOException {
    int bits = info.getShort(10) & 0xffff;
    return new Header(
        info.getShort(4) & 0xffff,
        info.getShort(6),
        bits,
        PLAIN,
        usualMasks(bits),
        palette(input, FILE_BYTES + CORE_BYTES, 3, bits, 0, dataAt),
        dataAt,
        0,
        0,
        0,
        0);
  }

  private static Header info(PictureBytes input, ByteBuffer info, long dataAt) throws IOException {
    int size = info.limit();
    int bits = info.getShort(14) & 0xffff;
    int compression = at(info, 16);
    if (size == OS2_BYTES && compression > RLE4) {
      throw unsupported("the compression number %d of OS/2".formatted(compression));
    }
    int[] masks = usualMasks(bits);
    long paletteAt = (long) FILE_BYTES + size;
    if (compression == MASKS || compression == ALPHA_MASKS) {
      if (bits != 16 && bits != 32) {
        throw PictureException.corrupt("the BMP has masks for %d bits".formatted(bits));
      }
      // The masks follow a header of 40 bytes, and have the same position within a longer one.
      boolean alpha = compression == ALPHA_MASKS || size >= V3_BYTES;
      int bytes = (alpha ? 4 : 3) * Integer.BYTES;
      ByteBuffer read = buffer(input, FILE_BYTES + INFO_BYTES, bytes);
      masks = new int[4];
      for (int i = 0; read.hasRemaining(); i++) {
        masks[i] = read.getInt();
      }
      paletteAt += size == INFO_BYTES ? bytes : 0;
    } else if (compression != PLAIN
        && !(compression == RLE8 && bits == 8)
        && !(compression == RLE4 && bits == 4)) {
      throw unsupported("compression number %d of %d bits".formatted(compression, bits));
    }
    boolean profile = size == V5_BYTES && info.getInt(56) == EMBEDDED;
    return new Header(
        info.getInt(4),
        info.getInt(8),
        bits,
        compression == RLE8 || compression == RLE4 ? compression : PLAIN,
        masks,
        palette(input, paletteAt, 4, bits, at(info, 32), dataAt),
        dataAt,
        at(info, 24),
        at(info, 28),
        profile ? FILE_BYTES + (info.getInt(112) & 0xffff_ffffL) : 0,
        profile ? info.getInt(116) & 0xffff_ffffL : 0);
  }

  /** A number of the header; 0 if the header is too short. */
  private static int at(ByteBuffer info, int place) {
    return place + Integer.BYTES <= info.limit() ? info.getInt(place) : 0;
  }

  private static PictureException unsupported(String what) {
    return PictureException.unsupported(
        "BMP with " + what + " is not supported; save it as PNG or without compression");
  }

  private static int[] usualMasks(int bits) throws PictureException {
    return switch (bits) {
      case 1, 2, 4, 8 -> new int[4];
      case 16 -> new int[] {0x7c00, 0x3e0, 0x1f, 0};
      case 24, 32 -> new int[] {0xff0000, 0xff00, 0xff, 0};
      default -> throw unsupported("%d bits for each pixel".formatted(bits));
    };
  }

  /**
   * Reads the palette, which ends at the rows.
   *
   * @param entryBytes size of an entry: blue, green, red and in newer headers a reserved byte
   * @param count of colors; 0 for the number of possible indices
   */
  private static int[] palette(
      PictureBytes input, long position, int entryBytes, int bits, int count, long dataAt)
      throws IOException {
    if (bits > Byte.SIZE) {
      return new int[0];
    }
    int most = count > 0 ? Math.min(count, MAX_PALETTE) : 1 << bits;
    long room = Math.max(0, Math.min(dataAt, input.size()) - position) / entryBytes;
    int colors = (int) Math.min(most, room);
    if (colors == 0) {
      throw PictureException.corrupt("the BMP has no palette");
    }
    byte[] bytes = input.bytes(position, colors * entryBytes);
    int[] palette = new int[colors];
    for (int i = 0; i < colors; i++) {
      int at = i * entryBytes;
      palette[i] = (bytes[at + 2] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at] & 0xff);
    }
    return palette;
  }

  /** The number of rows. */
  long rows() {
    return Math.abs((long) height);
  }

  /** The number of bytes of a row, without padding to a multiple of four. */
  long usedRowBytes() {
    return ((long) width * bits + 7) / 8;
  }

  /** The distance in bytes of two rows. */
  long rowBytes() {
    return ((long) width * bits + 31) / 32 * 4;
  }
}
