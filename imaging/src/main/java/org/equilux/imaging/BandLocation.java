package org.equilux.imaging;

import java.io.IOException;
import java.util.List;
import org.equilux.storage.ByteReader;

/**
 * Where an encoded band lies in its file, and how the bytes there become the band: a value that
 * travels, so that a band can be read without opening the picture. Immutable and safe for use by
 * any number of threads.
 */
public interface BandLocation {
  /** The ranges that {@link #read} reads, in the order in which it reads them. */
  List<ByteRange> ranges();

  /**
   * Reads the ranges and assembles the band from them.
   *
   * @param file the picture's file, or as much of it as the ranges need
   * @return the encoded band, for a decoder of {@link PageBands#coding}
   * @throws PictureException if the bytes are not those of the located band
   * @throws IOException if a range cannot be read
   */
  byte[] read(ByteReader file) throws IOException;

  /** The location as bytes, for {@link PictureFormats#parseLocation}. */
  byte[] toBytes();
}
