package org.equilux.imaging.options;

/** The compressions that can be requested for a TIFF result. */
public enum TiffCompression {
  NONE,
  LZW,
  DEFLATE,
  PACKBITS,
  ZSTD
}
