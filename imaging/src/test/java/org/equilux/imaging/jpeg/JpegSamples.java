package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.util.List;

/** Small JPEG files of all kinds, to be damaged. */
public final class JpegSamples {
  private JpegSamples() {}

  public static List<byte[]> all() throws IOException {
    return List.of(
        JpegTest.encode(JpegTest.frame(40, 33, 1, 1), false),
        JpegTest.encode(JpegTest.frame(40, 33, 2, 2, 1, 1, 1, 1), false),
        JpegTest.encode(JpegTest.frame(40, 33, 1, 1, 1, 1, 1, 1), true),
        JpegTest.progressive(40, 33));
  }
}
