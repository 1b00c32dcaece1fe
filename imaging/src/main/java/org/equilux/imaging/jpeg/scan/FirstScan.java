package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.storage.ByteReader;

/**
 * The first scan of a picture, from which the lost parts of the picture are determined: where it
 * has no data, a row has no brightness. A sequential scan has all of its components' data, and a
 * progressive one at least their mean values.
 *
 * @param across number of MCUs in a row of them
 * @param down number of rows of MCUs
 * @param mcuWidth in pixels
 * @param mcuHeight in rows
 */
public record FirstScan(
    Frame frame, ScanCoding coding, int across, int down, int mcuWidth, int mcuHeight) {
  private static final int BLOCK = 8;

  /** The limit of table numbers in a scan. */
  private static final int TABLES = 4;

  /**
   * Reads the components and tables of the scan.
   *
   * @param scan the segment before the entropy-coded data
   * @return empty if the scan is not supported
   */
  public static Optional<FirstScan> of(JpegHeader header, byte[] scan) throws PictureException {
    Frame frame = header.frame();
    List<Frame.Component> all = frame.components();
    int count = scan.length > TABLES ? scan[4] : 0;
    if (count < 1 || count > all.size() || scan.length < 5 + 2 * count + 3) {
      return Optional.empty();
    }
    boolean isFirst = scan[5 + 2 * count] == 0 && (scan[7 + 2 * count] & 0xf0) == 0;
    HuffmanTable[] dc = new HuffmanTable[TABLES];
    HuffmanTable[] ac = new HuffmanTable[TABLES];
    ScanCoding.readTables(header, dc, ac);
    Frame.Component[] components = new Frame.Component[count];
    HuffmanTable[] dcOf = new HuffmanTable[count];
    HuffmanTable[] acOf = new HuffmanTable[frame.progressive() ? 0 : count];
    for (int i = 0; i < count; i++) {
      int id = scan[5 + 2 * i] & 0xff;
      int tables = scan[6 + 2 * i] & 0x33;
      components[i] = all.stream().filter(c -> c.id() == id).findFirst().orElse(null);
      dcOf[i] = dc[tables >> 4];
      if (acOf.length > 0) {
        acOf[i] = ac[tables & 3];
      }
    }
    boolean known =
        Arrays.stream(components).allMatch(c -> c != null)
            && Arrays.stream(dcOf).allMatch(t -> t != null)
            && Arrays.stream(acOf).allMatch(t -> t != null);
    return known && (isFirst || !frame.progressive())
        ? Optional.of(of(frame, components, dcOf, acOf))
        : Optional.empty();
  }

  private static FirstScan of(
      Frame frame, Frame.Component[] components, HuffmanTable[] dc, HuffmanTable[] ac) {
    boolean interleaved = components.length > 1;
    Frame.Component first = components[0];
    int[] blocks =
        interleaved
            ? IntStream.range(0, components.length)
                .flatMap(i -> IntStream.range(0, components[i].h() * components[i].v()).map(_ -> i))
                .toArray()
            : new int[1];
    int width = BLOCK * frame.maxH() / (interleaved ? 1 : first.h());
    int height = BLOCK * frame.maxV() / (interleaved ? 1 : first.v());
    return new FirstScan(
        frame,
        new ScanCoding(blocks, dc, ac),
        Math.ceilDiv(frame.width(), width),
        Math.ceilDiv(frame.height(), height),
        width,
        height);
  }

  /**
   * Finds the lost parts of the picture.
   *
   * @param input from the first byte of the scan's entropy-coded data on
   * @param size of the input in bytes
   * @param interval MCUs between restart markers, 0 if there are none
   * @param sink receives for each row of MCUs the columns from the first to the last lost one
   * @return whether a part is lost
   */
  public boolean findLosses(ByteReader input, long size, int interval, RowSink sink)
      throws IOException {
    int[] firsts = new int[down];
    int[] ends = new int[down];
    Arrays.fill(firsts, across);
    ScanLosses.find(
        input,
        size,
        coding,
        (long) across * down,
        interval,
        (first, end) -> {
          for (long at = first; at < end; at = (at / across + 1) * across) {
            int row = (int) (at / across);
            firsts[row] = Math.min(firsts[row], (int) (at % across));
            ends[row] = (int) Math.min(across, end - (long) row * across);
          }
        });
    boolean lost = false;
    for (int row = 0; row < down; row++) {
      if (ends[row] > 0) {
        lost = true;
        tell(row, firsts[row], ends[row], sink);
      }
    }
    return lost;
  }

  /** Reports lost pixels, including neighbors whose subsampled color depends on lost ones. */
  private void tell(int row, int first, int end, RowSink sink) {
    int marginX = frame.components().stream().anyMatch(c -> c.h() < frame.maxH()) ? 1 : 0;
    int marginY = frame.components().stream().anyMatch(c -> c.v() < frame.maxV()) ? 1 : 0;
    int left = Math.max(0, first * mcuWidth - marginX);
    int right = Math.min(frame.width(), end * mcuWidth + marginX);
    int top = Math.max(0, row * mcuHeight - marginY);
    int bottom = Math.min(frame.height(), (row + 1) * mcuHeight + marginY);
    sink.missing(left, right - left, top, bottom - top);
  }
}
