package org.equilux.imaging.tiff;

import java.io.OutputStream;
import org.equilux.imaging.WriteOptions;

/**
 * How strips or tiles are compressed.
 *
 * @param level of deflate, 1 to 9; only for compressing
 */
record Packing(Compression compression, int level) {
  /** As a file is to be read. */
  Packing(Compression compression) {
    this(compression, WriteOptions.USUAL_LEVEL);
  }

  SegmentDecoder decoder() {
    return switch (compression) {
      case NONE -> new PlainDecoder();
      case LZW -> new LzwDecoder();
      case PACKBITS -> new PackBitsDecoder();
      case DEFLATE, ADOBE_DEFLATE -> new DeflateDecoder();
      case ZSTD -> new ZstdDecoder();
    };
  }

  SegmentEncoder encoder(OutputStream out) {
    return switch (compression) {
      case NONE -> new PlainEncoder(out);
      case LZW -> new LzwEncoder(out);
      case PACKBITS -> new PackBitsEncoder(out);
      case DEFLATE, ADOBE_DEFLATE -> new DeflateEncoder(out, level);
      case ZSTD -> new ZstdEncoder(out);
    };
  }
}
