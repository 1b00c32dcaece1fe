package org.equilux.imaging.options;

/** The compressions that a TIFF result can be asked to have. */
public enum TiffCompression {
  NONE,
  LZW,
  DEFLATE,
  PACKBITS,
  ZSTD
}
