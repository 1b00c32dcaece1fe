package org.equilux.imaging.tiff.compression;

import org.equilux.imaging.PictureException;
import org.equilux.imaging.options.TiffCompression;

/**
 * The compressions that are read and, except JPEG, LZMA and fax compression, written; all others
 * are refused by name.
 */
public enum Compression {
  NONE(1, 1),
  /** 12-bit codes stand for at most 3,838 bytes. */
  LZW(5, 3_838 * 8 / 9),
  ADOBE_DEFLATE(8, 1_040),
  /** Read-only, like the next two. A bit may stand for a row. */
  CCITT_RLE(2, 1 << 20),
  CCITT_T4(3, 1 << 20),
  CCITT_T6(4, 1 << 20),
  /** Read-only. JPEG before 1995, whose tables may be anywhere in the file. */
  OLD_JPEG(6, 2_048),
  /**
   * Read-only. A block of 64 samples, which may be those of 8 times as many pixels, has at least 2
   * bits.
   */
  JPEG(7, 2_048),
  /** 2 bytes stand for at most 128. */
  PACKBITS(32773, 64),
  DEFLATE(32946, 1_040),
  /** Read-only. A match of 273 bytes has a dozen decisions, each of at least a 45th of a bit. */
  LZMA(34925, 1 << 14),
  /** A block of 128 KiB may have 4 bytes: a repeated byte. */
  ZSTD(50000, (1 << 17) / 4);

  private final int code;
  private final int maxExpansion;

  Compression(int code, int maxExpansion) {
    this.code = code;
    this.maxExpansion = maxExpansion;
  }

  /** The value in the Compression field. */
  public int code() {
    return code;
  }

  /** Whether a number of encoded bytes can decompress to a number of decoded bytes. */
  public boolean canExpand(long encoded, long decoded) {
    return decoded / maxExpansion <= encoded;
  }

  public static Compression of(long code) throws PictureException {
    for (Compression compression : values()) {
      if (compression.code == code) {
        return compression;
      }
    }
    String name =
        switch (Math.clamp(code, 0, 1 << 20)) {
          case 9, 10 -> "JBIG";
          case 32766 -> "NeXT";
          case 32809 -> "ThunderScan";
          case 33003, 33005, 34712 -> "JPEG 2000";
          case 34661 -> "JBIG";
          case 34676, 34677 -> "SGI LogLuv";
          case 34887 -> "LERC";
          case 50001 -> "WebP";
          case 50002, 52546 -> "JPEG XL";
          default -> "number " + code;
        };
    throw PictureException.unsupported(
        "TIFF with compression "
            + name
            + " is not supported; convert it with a program that reads it, for instance by tiffcp"
            + " -c lzw, or save it with LZW, deflate, Zstandard, PackBits or no compression");
  }

  /** Whether a predictor applies, as in libtiff. */
  public boolean hasPredictor() {
    return switch (this) {
      case LZW, DEFLATE, ADOBE_DEFLATE, LZMA, ZSTD -> true;
      case NONE, PACKBITS, OLD_JPEG, JPEG, CCITT_RLE, CCITT_T4, CCITT_T6 -> false;
    };
  }

  /** Whether segments are JPEG pictures, or parts of them. */
  public boolean isJpeg() {
    return this == JPEG || this == OLD_JPEG;
  }

  /** Whether it is a fax compression, for pixels of one bit. */
  public boolean isFax() {
    return this == CCITT_RLE || this == CCITT_T4 || this == CCITT_T6;
  }

  /** The compression of a result whose input has this one: the same, if it can be written. */
  public Compression written() {
    return isJpeg() || this == LZMA || isFax() ? ADOBE_DEFLATE : this;
  }

  public boolean isDeflate() {
    return this == DEFLATE || this == ADOBE_DEFLATE;
  }

  /** The compression requested for a result. */
  public static Compression of(TiffCompression asked) {
    return switch (asked) {
      case NONE -> NONE;
      case LZW -> LZW;
      case DEFLATE -> ADOBE_DEFLATE;
      case PACKBITS -> PACKBITS;
      case ZSTD -> ZSTD;
    };
  }
}
