package org.equilux.imaging.jpeg.header;

import org.equilux.imaging.PictureException;

/** The second bytes of JPEG's markers (ITU-T T.81, table B.1), and prefixes of their payloads. */
public final class Marker {
  public static final int SOF0 = 0xC0;
  static final int SOF2 = 0xC2;
  public static final int DHT = 0xC4;
  public static final int RST0 = 0xD0;
  public static final int RST7 = 0xD7;
  public static final int SOI = 0xD8;
  public static final int EOI = 0xD9;
  public static final int SOS = 0xDA;
  public static final int DQT = 0xDB;
  public static final int DRI = 0xDD;
  public static final int APP0 = 0xE0;
  public static final int APP1 = 0xE1;
  public static final int APP2 = 0xE2;
  public static final int APP13 = 0xED;
  public static final int APP14 = 0xEE;
  static final int APP15 = 0xEF;
  public static final int COM = 0xFE;

  static final String JFIF = "JFIF\0";
  static final String EXIF = "Exif\0";
  static final String ICC = "ICC_PROFILE\0";
  static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
  static final String MPF = "MPF\0";

  /** The prefix of a gain map by ISO 21496-1. */
  static final String GAIN_MAP = "urn:iso:std:iso:ts:21496:-1\0";

  static final String ADOBE = "Adobe";

  private Marker() {}

  /** The restart marker before an interval other than the first (number 0). */
  public static int restart(int interval) {
    return RST0 + (interval - 1) % 8;
  }

  /** Whether a marker starts a frame of any kind. */
  public static boolean isFrame(int marker) {
    return marker >= SOF0 && marker <= 0xCF && marker != DHT && marker != 0xC8 && marker != 0xCC;
  }

  /**
   * Refuses, by name, each kind of JPEG except Huffman-coded baseline, extended and progressive.
   */
  static void checkFrame(int marker) throws PictureException {
    String kind =
        switch (marker) {
          case 0xC0, 0xC1, 0xC2 -> null;
          case 0xC3 -> "lossless";
          case 0xC5, 0xC6, 0xC7 -> "hierarchical";
          default -> "arithmetic-coded";
        };
    if (kind != null) {
      throw PictureException.unsupported(
          kind + " JPEG is not supported; save it as baseline or progressive");
    }
  }
}
