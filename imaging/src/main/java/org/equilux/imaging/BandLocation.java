package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import org.equilux.storage.ByteReader;

/**
 * The location of an encoded band in its file, with the way to assemble it from there: a
 * serializable value, by which a band is read without opening the picture. Immutable and
 * thread-safe.
 */
public interface BandLocation {
  /** The ranges read by {@link #read}, in order. */
  List<ByteRange> ranges();

  /**
   * Reads the ranges and assembles the band.
   *
   * @param file the picture's file, or at least the ranges of it
   * @return the encoded band, for a decoder of {@link PageBands#coding}
   * @throws PictureException if the bytes do not match the location
   * @throws IOException if a range cannot be read
   */
  byte[] read(ByteReader file) throws IOException;

  /** The serial form for {@link PictureFormats#parseLocation}. */
  byte[] toBytes();
}
