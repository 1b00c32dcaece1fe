package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.equilux.kernels.OddFiles;

/** Small JPEG files of all kinds, to be damaged. */
public final class JpegSamples {
  private JpegSamples() {}

  /**
   * Makes them.
   *
   * @param scratch a folder for a while
   */
  public static List<byte[]> all(Path scratch) throws IOException {
    List<byte[]> all = new ArrayList<>();
    all.add(JpegTest.encode(JpegTest.frame(40, 33, 1, 1), false));
    all.add(JpegTest.encode(JpegTest.frame(40, 33, 2, 2, 1, 1, 1, 1), false));
    all.add(JpegTest.encode(JpegTest.frame(40, 33, 1, 1, 1, 1, 1, 1), true));
    Path plain = scratch.resolve("plain");
    for (byte[] sample : List.copyOf(all)) {
      Files.write(plain, sample);
      all.add(JpegTest.withRestarts(JpegTest.header(plain).frame(), 1, plain));
    }
    Files.delete(plain);
    all.add(JpegTest.progressive(40, 33));
    all.add(OddFiles.bytes("ycck.jpg"));
    all.add(OddFiles.bytes("cmyk-progressive.jpg"));
    return all;
  }
}
