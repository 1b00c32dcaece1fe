package org.equilux.imaging.tiff.compression;

import java.io.OutputStream;
import org.equilux.imaging.options.WriteOptions;

/**
 * How strips or tiles are compressed.
 *
 * @param level of deflate, 1 to 9; only for compressing
 * @param jpegTables what JPEG segments have in common; of no bytes if they have nothing, or are
 *     none; of old-style JPEG, all that comes before their data
 * @param ycbcr whether JPEG segments of color are YCbCr rather than red, green and blue
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
public record Packing(Compression compression, int level, byte[] jpegTables, boolean ycbcr) {
  private static final byte[] NONE = {};

  /** As a result is to be written. */
  public static Packing forWriting(Compression compression, int level) {
    return new Packing(compression, level, NONE, false);
  }

  /** As a file is to be read that has no JPEG in it. */
  public static Packing of(Compression compression) {
    return forWriting(compression, WriteOptions.USUAL_LEVEL);
  }

  /** As a file is to be read that has. */
  public static Packing ofJpeg(byte[] tables, boolean ycbcr) {
    return new Packing(Compression.JPEG, WriteOptions.USUAL_LEVEL, tables, ycbcr);
  }

  /**
   * As a file is to be read whose segments are only the entropy-coded data of JPEG.
   *
   * @param head what comes before these data
   */
  public static Packing ofOldJpeg(byte[] head, boolean ycbcr) {
    return new Packing(Compression.OLD_JPEG, WriteOptions.USUAL_LEVEL, head, ycbcr);
  }

  public boolean isJpeg() {
    return compression.isJpeg();
  }

  public SegmentDecoder decoder() {
    return switch (compression) {
      case NONE -> new PlainDecoder();
      case LZW -> new LzwDecoder();
      case PACKBITS -> new PackBitsDecoder();
      case DEFLATE, ADOBE_DEFLATE -> new DeflateDecoder();
      case LZMA -> new LzmaDecoder();
      case ZSTD -> new ZstdDecoder();
      case JPEG, OLD_JPEG ->
          throw new IllegalStateException("JPEG segments are no streams of samples");
      case CCITT_RLE, CCITT_T4, CCITT_T6 ->
          throw new IllegalStateException("segments of fax are decoded as a whole");
    };
  }

  public SegmentEncoder encoder(OutputStream out) {
    return switch (compression) {
      case NONE -> new PlainEncoder(out);
      case LZW -> new LzwEncoder(out);
      case PACKBITS -> new PackBitsEncoder(out);
      case DEFLATE, ADOBE_DEFLATE -> new DeflateEncoder(out, level);
      case ZSTD -> new ZstdEncoder(out);
      case JPEG, OLD_JPEG, LZMA, CCITT_RLE, CCITT_T4, CCITT_T6 ->
          throw new IllegalStateException(compression + " segments are only read");
    };
  }
}
