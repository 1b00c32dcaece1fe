package org.equilux.imaging.jpeg.scan;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;

/** The scans of a picture; a progressive one has several. */
public final class Scans {
  /** The limit of scans: about ten are common, and each costs a pass over the whole picture. */
  private static final int MAX = 100;

  private final Frame frame;

  /** For each component, the coefficients with all bits. */
  private final BitSet[] whole;

  /** The positions of the scans' markers. */
  private final List<Long> places = new ArrayList<>();

  private Scans(Frame frame) {
    this.frame = frame;
    this.whole = new BitSet[frame.components().size()];
    Arrays.setAll(whole, _ -> new BitSet(JpegHeader.COEFFICIENTS));
  }

  /**
   * Finds the scans up to the end of the picture or of the file.
   *
   * @param first position of the first marker
   * @throws PictureException if there are more scans than the limit
   */
  public static Scans find(PictureBytes input, long first, Frame frame) throws IOException {
    Scans scans = new Scans(frame);
    try (InputStream in =
        new BufferedInputStream(input.stream(first, input.size() - first), 1 << 16)) {
      int last = 0;
      long at = 0;
      for (int b = in.read(); b >= 0; b = in.read(), at++) {
        if (last == 0xff && b == Marker.EOI) {
          break;
        }
        if (last == 0xff && hasLength(b)) {
          int length = in.read() << 8 | in.read();
          byte[] payload = in.readNBytes(Math.max(0, length - 2));
          if (b == Marker.SOS) {
            scans.places.add(at - 1);
            scans.add(payload);
          }
          at += 2 + payload.length;
        }
        last = b;
      }
    }
    return scans;
  }

  /** The number of scans. */
  public int count() {
    return places.size();
  }

  /** The position of the marker of a scan, from 0. */
  public long place(int scan) {
    return places.get(scan);
  }

  /** Whether these scans, if complete, have all bits of all coefficients. */
  public boolean haveAll() {
    return Arrays.stream(whole).allMatch(bits -> bits.cardinality() == JpegHeader.COEFFICIENTS);
  }

  /** Adds the header of a scan (ITU-T T.81, B.2.3). */
  private void add(byte[] header) throws PictureException {
    if (places.size() > MAX) {
      throw PictureException.unsupported(
          "JPEG with more than " + MAX + " scans is not supported; save it again");
    }
    int components = header.length == 0 ? 0 : header[0] & 0xff;
    if (header.length < 1 + 2 * components + 3) {
      return;
    }
    int from = header[1 + 2 * components] & 0xff;
    int to = Math.min(header[2 + 2 * components] & 0xff, JpegHeader.COEFFICIENTS - 1);
    int bitsLeft = header[3 + 2 * components] & 0xf;
    if (bitsLeft > 0 || from > to) {
      return;
    }
    for (int i = 0; i < components; i++) {
      for (int c = 0; c < whole.length; c++) {
        if (frame.components().get(c).id() == (header[1 + 2 * i] & 0xff)) {
          whole[c].set(from, to + 1);
        }
      }
    }
  }

  /** Whether a byte after 0xff makes a marker that is followed by a length. */
  private static boolean hasLength(int b) {
    return b > 1 && b != 0xff && (b < Marker.RST0 || b > Marker.RST7);
  }
}
