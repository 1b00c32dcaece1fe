package org.equilux.imaging.jpeg.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Marker;

/** Counts scans, of which a progressive picture has several. */
public final class Scans {
  /** Usual are some ten; each costs a pass over the whole picture. */
  private static final int MAX = 100;

  private Scans() {}

  /**
   * Counts scans up to the end of the picture, or of the file.
   *
   * @param first where the first one's marker lies
   * @throws PictureException if there are so many that the file can only be meant to do harm
   */
  public static int count(PictureBytes input, long first) throws IOException {
    int scans = 0;
    try (InputStream in =
        new BufferedInputStream(input.stream(first, input.size() - first), 1 << 16)) {
      int last = 0;
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (last == 0xff && b == Marker.EOI) {
          break;
        }
        if (last == 0xff && hasLength(b)) {
          if (b == Marker.SOS && ++scans > MAX) {
            throw PictureException.unsupported(
                "JPEG with more than " + MAX + " scans is not supported; save it again");
          }
          int length = in.read() << 8 | in.read();
          in.readNBytes(Math.max(0, length - 2));
        }
        last = b;
      }
    }
    return scans;
  }

  /** Whether a byte after 0xff makes a marker that a length follows. */
  private static boolean hasLength(int b) {
    return b > 1 && b != 0xff && (b < Marker.RST0 || b > Marker.RST7);
  }
}
