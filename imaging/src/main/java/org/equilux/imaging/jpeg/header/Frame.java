package org.equilux.imaging.jpeg.header;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.options.Subsampling;

/**
 * The frame header (ITU-T T.81, B.2.2).
 *
 * @param components one (gray), three (colors) or four (inks)
 */
public record Frame(boolean progressive, int width, int height, List<Component> components) {
  /** The limit of blocks of an interleaved MCU (B.2.3). */
  private static final int MAX_MCU_BLOCKS = 10;

  static final int BLOCK = 8;

  /**
   * A component of the frame.
   *
   * @param h horizontal sampling factor, 1 to 4
   * @param v vertical sampling factor, 1 to 4
   * @param table number of its quantization table, 0 to 3
   */
  public record Component(int id, int h, int v, int table) {}

  static Frame of(int marker, byte[] payload) throws PictureException {
    if (payload.length < 6 || payload.length < 6 + 3 * (payload[5] & 0xff)) {
      throw PictureException.corrupt("the frame header of the JPEG is too short");
    }
    if (payload[0] != 8) {
      throw PictureException.unsupported(
          "JPEG with samples of " + (payload[0] & 0xff) + " bits is not supported; save it with 8");
    }
    int count = payload[5] & 0xff;
    if (count != 1 && count != 3 && count != 4) {
      throw PictureException.unsupported(
          "JPEG with " + count + " components is not supported; save it as gray or RGB");
    }
    Component[] components = new Component[count];
    for (int i = 0; i < count; i++) {
      int at = 6 + 3 * i;
      int h = payload[at + 1] >> 4 & 0xf;
      int v = payload[at + 1] & 0xf;
      int table = payload[at + 2] & 0xff;
      if (h < 1 || h > 4 || v < 1 || v > 4 || table > 3) {
        throw PictureException.corrupt("the frame header of the JPEG has impossible values");
      }
      components[i] = new Component(payload[at] & 0xff, h, v, table);
    }
    int height = (payload[1] & 0xff) << 8 | (payload[2] & 0xff);
    if (height == 0) {
      throw PictureException.unsupported(
          "JPEG with its height after its pixels (DNL) is not supported; save it again");
    }
    Frame frame =
        new Frame(
            marker == Marker.SOF2,
            (payload[3] & 0xff) << 8 | (payload[4] & 0xff),
            height,
            List.of(components));
    for (Component c : components) {
      if (frame.maxH() % c.h() != 0 || frame.maxV() % c.v() != 0) {
        throw PictureException.unsupported(
            "JPEG with fractional subsampling is not supported; save it with 4:4:4, 4:2:2 or"
                + " 4:2:0");
      }
    }
    return frame;
  }

  public boolean isColor() {
    return components.size() == 3;
  }

  /** Whether there are several components, which one scan may interleave. */
  public boolean isInterleaved() {
    return components.size() > 1;
  }

  public int maxH() {
    return components.stream().mapToInt(Component::h).max().orElseThrow();
  }

  public int maxV() {
    return components.stream().mapToInt(Component::v).max().orElseThrow();
  }

  /**
   * The number of blocks of 8 x 8 samples of all components, each of which takes at least a bit of
   * the file.
   */
  public long blocks() {
    long blocks = 0;
    for (Component c : components) {
      long across = Math.ceilDiv(width * c.h(), maxH() * BLOCK);
      long down = Math.ceilDiv(height * c.v(), maxV() * BLOCK);
      blocks += across * down;
    }
    return blocks;
  }

  /** The number of pixel rows in a row of MCUs, in a scan of all components. */
  public int mcuRows() {
    return isInterleaved() ? maxV() * BLOCK : BLOCK;
  }

  /**
   * The number of MCUs in a row of them, in a scan of all components; with one component, an MCU is
   * a block.
   */
  public int mcusAcross() {
    return Math.ceilDiv(width, isInterleaved() ? maxH() * BLOCK : BLOCK);
  }

  /** Whether one scan can contain all components. */
  public boolean isInterleavable() {
    return !isInterleaved()
        || components.stream().mapToInt(c -> c.h() * c.v()).sum() <= MAX_MCU_BLOCKS;
  }

  /** Whether all components have the same sampling factors. */
  boolean evenlySampled() {
    return components.stream().allMatch(c -> c.h() == maxH() && c.v() == maxV());
  }

  boolean hasIds(int first, int second, int third) {
    return components.size() == 3
        && components.get(0).id() == first
        && components.get(1).id() == second
        && components.get(2).id() == third;
  }

  /**
   * The frame of a result: gray has one component; components with equal sampling factors, or with
   * too many blocks for one scan, are not subsampled.
   */
  public Frame forWriting(boolean gray) {
    if (gray) {
      Component luma = components.getFirst();
      return new Frame(false, width, height, List.of(new Component(luma.id(), 1, 1, luma.table())));
    }
    boolean keep = !evenlySampled() && isInterleavable();
    return new Frame(
        false,
        width,
        height,
        components.stream().map(c -> keep ? c : new Component(c.id(), 1, 1, c.table())).toList());
  }

  /** This frame for a picture of another size. */
  public Frame ofSize(int newWidth, int newHeight) {
    return new Frame(progressive, newWidth, newHeight, components);
  }

  /** This frame of three components, with the last two subsampled. */
  Frame subsampled(Subsampling colors) {
    return with(
        (i, c) ->
            i == 0
                ? new Component(c.id(), colors.horizontal(), colors.vertical(), c.table())
                : new Component(c.id(), 1, 1, c.table()));
  }

  /**
   * This frame with table 0 for brightness and 1 for colors.
   *
   * @param rgb whether no component is only for color
   */
  Frame withUsualTables(boolean rgb) {
    return with((i, c) -> new Component(c.id(), c.h(), c.v(), rgb || i == 0 || i == 3 ? 0 : 1));
  }

  private Frame with(BiFunction<Integer, Component, Component> change) {
    return new Frame(
        progressive,
        width,
        height,
        IntStream.range(0, components.size())
            .mapToObj(i -> change.apply(i, components.get(i)))
            .toList());
  }
}
