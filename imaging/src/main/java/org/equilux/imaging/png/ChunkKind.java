package org.equilux.imaging.png;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Types of PNG chunk (PNG specification, third edition, sections 5 and 11), as 4 ASCII bytes. */
final class ChunkKind {
  static final int IHDR = of("IHDR");
  static final int PLTE = of("PLTE");
  static final int TRNS = of("tRNS");
  static final int IDAT = of("IDAT");
  static final int IEND = of("IEND");
  static final int ICCP = of("iCCP");
  static final int SBIT = of("sBIT");
  static final int CICP = of("cICP");
  static final int EXIF = of("eXIf");
  static final int TEXT = of("tEXt");
  static final int ZTXT = of("zTXt");
  static final int ITXT = of("iTXt");
  static final int SRGB = of("sRGB");
  static final int PHYS = of("pHYs");
  static final int TIME = of("tIME");
  static final int ACTL = of("acTL");

  /** Chunks that a result copies, as they do not depend on pixels' values. */
  static final Set<Integer> METADATA =
      Set.of(ICCP, SBIT, CICP, SRGB, of("gAMA"), of("cHRM"), PHYS, TEXT, ZTXT, ITXT, EXIF, TIME);

  private ChunkKind() {}

  private static int of(String name) {
    byte[] b = name.getBytes(StandardCharsets.US_ASCII);
    return b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
  }

  static String name(int type) {
    StringBuilder name = new StringBuilder();
    for (int shift = 24; shift >= 0; shift -= 8) {
      int c = type >> shift & 0xff;
      name.append(c > 32 && c < 127 ? (char) c : '?');
    }
    return name.toString();
  }

  /** Whether a decoder that does not know the type must give up: its first letter is a capital. */
  static boolean critical(int type) {
    return (type >> 24 & 0x20) == 0;
  }
}
