package org.equilux.imaging.tiff.compression;

import java.io.OutputStream;
import org.equilux.imaging.options.WriteOptions;

/**
 * The compression of strips or tiles.
 *
 * @param level of deflate, 1 to 9; for compressing only
 * @param jpegTables tables shared by JPEG segments; empty if there are none; for old-style JPEG,
 *     everything before the segments' data
 * @param ycbcr whether color JPEG segments are YCbCr rather than red, green and blue
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
public record Packing(Compression compression, int level, byte[] jpegTables, boolean ycbcr) {
  private static final byte[] NONE = {};

  /** The packing of a result. */
  public static Packing forWriting(Compression compression, int level) {
    return new Packing(compression, level, NONE, false);
  }

  /** The packing of a file without JPEG. */
  public static Packing of(Compression compression) {
    return forWriting(compression, WriteOptions.USUAL_LEVEL);
  }

  /** The packing of a file with JPEG. */
  public static Packing ofJpeg(byte[] tables, boolean ycbcr) {
    return new Packing(Compression.JPEG, WriteOptions.USUAL_LEVEL, tables, ycbcr);
  }

  /**
   * The packing of a file whose segments consist only of JPEG's entropy-coded data.
   *
   * @param head everything before these data
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
