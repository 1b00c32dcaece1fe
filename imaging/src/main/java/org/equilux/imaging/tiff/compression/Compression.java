package org.equilux.imaging.tiff.compression;

import org.equilux.imaging.PictureException;
import org.equilux.imaging.options.TiffCompression;

/**
 * The compressions that are read and, but for JPEG, LZMA and those of CCITT, written; all others
 * are refused by name.
 */
public enum Compression {
  NONE(1, 1),
  /** 12-bit codes stand for at most 3,838 bytes. */
  LZW(5, 3_838 * 8 / 9),
  ADOBE_DEFLATE(8, 1_040),
  /** Only read, as the two below. A bit may stand for a row. */
  CCITT_RLE(2, 1 << 20),
  CCITT_T4(3, 1 << 20),
  CCITT_T6(4, 1 << 20),
  /** Only read: JPEG of before 1995, whose tables may lie anywhere in the file. */
  OLD_JPEG(6, 2_048),
  /** Only read. A block of 64 samples, which may be those of 8 times as many pixels, has 2 bits. */
  JPEG(7, 2_048),
  /** 2 bytes stand for at most 128. */
  PACKBITS(32773, 64),
  DEFLATE(32946, 1_040),
  /** Only read. A match of 273 bytes has a dozen decisions, each of at least a 45th of a bit. */
  LZMA(34925, 1 << 14),
  /** A block of 128 KiB may be 4 bytes, a byte that is repeated. */
  ZSTD(50000, (1 << 17) / 4);

  private final int code;
  private final int maxExpansion;

  Compression(int code, int maxExpansion) {
    this.code = code;
    this.maxExpansion = maxExpansion;
  }

  /** As in the Compression field. */
  public int code() {
    return code;
  }

  /** Whether a number of encoded bytes can have a number of decoded ones. */
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

  /** As in libtiff, a predictor counts only with these. */
  public boolean hasPredictor() {
    return switch (this) {
      case LZW, DEFLATE, ADOBE_DEFLATE, LZMA, ZSTD -> true;
      case NONE, PACKBITS, OLD_JPEG, JPEG, CCITT_RLE, CCITT_T4, CCITT_T6 -> false;
    };
  }

  /** Whether segments are JPEG pictures, or parts of such. */
  public boolean isJpeg() {
    return this == JPEG || this == OLD_JPEG;
  }

  /** Whether it is one of fax machines, for pixels of one bit. */
  public boolean isFax() {
    return this == CCITT_RLE || this == CCITT_T4 || this == CCITT_T6;
  }

  /** The compression of a result whose input has this one: the same, if it is written at all. */
  public Compression written() {
    return isJpeg() || this == LZMA || isFax() ? ADOBE_DEFLATE : this;
  }

  public boolean isDeflate() {
    return this == DEFLATE || this == ADOBE_DEFLATE;
  }

  /** The compression of a result that names one. */
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
