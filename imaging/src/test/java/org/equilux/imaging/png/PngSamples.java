package org.equilux.imaging.png;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.equilux.kernels.pixels.PixelFormat;

/** Small PNG files of all kinds, to be damaged. */
public final class PngSamples {
  private PngSamples() {}

  public static List<byte[]> all() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (PixelFormat format : PixelFormat.GRAY_AND_RGB) {
      all.add(PngTest.png(23, 9, format));
    }
    // An interlaced palette of 2 bits: 8 x 8 pixels, whose passes have 1, 1, 1, 2, 2, 4 and 4 rows.
    byte[] rows = new byte[15 * 2 + 4];
    all.add(
        PngTest.file(
            "IHDR",
            PngTest.header(8, 8, 2, 3, 1),
            "PLTE",
            new byte[12],
            "tRNS",
            new byte[3],
            "tEXt",
            "Title\0A title".getBytes(StandardCharsets.ISO_8859_1),
            "IDAT",
            PngTest.deflate(rows),
            "IEND",
            new byte[0]));
    return all;
  }
}
