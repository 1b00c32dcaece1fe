package org.equilux.imaging.netpbm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Netpbm files of every supported kind. */
public final class NetpbmSamples {
  private NetpbmSamples() {}

  /** A file of a header and random samples of at most {@code maxval}. */
  static byte[] file(String header, int samples, int maxval) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    Random random = new Random(samples);
    for (int i = 0; i < samples; i++) {
      int sample = random.nextInt(maxval + 1);
      if (maxval > 255) {
        out.write(sample >> 8);
      }
      out.write(sample);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static List<byte[]> all() {
    byte[] bitmap = file("P4\n13 7\n", 2 * 7, 255);
    byte[] gray = file("P5\n# a comment\n31 20\n255\n", 31 * 20, 255);
    byte[] deep = file("P5 17 9 65535\n", 17 * 9, 65_535);
    byte[] scaled = file("P6\n9 8\n100\n", 3 * 9 * 8, 100);
    byte[] color = file("P6\n30 20 # late\n1023\n", 3 * 30 * 20, 1023);
    byte[] alpha =
        file(
            "P7\nWIDTH 8\nHEIGHT 6\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\n#c\nENDHDR\n",
            4 * 8 * 6,
            255);
    byte[] grayAlpha =
        file("P7\nHEIGHT 6\nWIDTH 8\nMAXVAL 65535\nDEPTH 2\nENDHDR\n", 2 * 8 * 6, 65_535);
    return List.of(
        bitmap, gray, deep, scaled, color, alpha, grayAlpha, joined(gray, color, bitmap));
  }
}
