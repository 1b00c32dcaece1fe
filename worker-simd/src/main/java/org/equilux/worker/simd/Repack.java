package org.equilux.worker.simd;

import jdk.incubator.vector.ByteVector;
import org.equilux.kernels.PixelFormat;

/**
 * Moves pixels between memory, where they are packed, and a buffer in which each has a lane of its
 * own: 4 bytes for 8-bit samples, 8 bytes for 16-bit ones. What the lane's fourth sample holds of a
 * pixel with three is undefined.
 */
final class Repack {
  // First, because the constants after it need it.
  private static final int VECTOR = Lanes.BYTES.length();

  private static final Repack RGB8 = new Repack(3, 4);
  private static final Repack RGBA8 = new Repack(4, 4);
  private static final Repack RGB16 = new Repack(6, 8);
  private static final Repack RGBA16 = new Repack(8, 8);

  private final int pixel;
  private final int lane;

  /** For each byte of the wide form, the byte of the packed form; and the other way round. */
  private final byte[] wideFrom = new byte[VECTOR];

  private final byte[] packedFrom = new byte[VECTOR];

  private Repack(int pixel, int lane) {
    this.pixel = pixel;
    this.lane = lane;
    for (int i = 0; i < VECTOR; i++) {
      wideFrom[i] = (byte) (i / lane * pixel + Math.min(i % lane, pixel - 1));
      packedFrom[i] = (byte) (i / pixel * lane + i % pixel);
    }
  }

  /** The one for a colour format. */
  static Repack of(PixelFormat format) {
    return switch (format) {
      case RGB8 -> RGB8;
      case RGBA8 -> RGBA8;
      case RGB16 -> RGB16;
      case RGBA16 -> RGBA16;
      case GRAY8, GRAY_ALPHA8, GRAY16, GRAY_ALPHA16 ->
          throw new IllegalArgumentException(format + " has no colour");
    };
  }

  /** Spreads n packed pixels into lanes. */
  void spread(byte[] packed, int at, int n, byte[] wide) {
    if (pixel == lane) {
      System.arraycopy(packed, at, wide, 0, n * pixel);
      return;
    }
    // Whole vectors as long as they lie inside the pixels; a vector holds more than fill its lanes.
    int done = vectors(n);
    spreadVectors(packed, at, done, wide, pixel * VECTOR / lane, wideFrom);
    for (int i = done * (VECTOR / lane); i < n; i++) {
      for (int b = 0; b < pixel; b++) {
        wide[i * lane + b] = packed[at + i * pixel + b];
      }
    }
  }

  /** Packs n pixels again. */
  void pack(byte[] wide, int n, byte[] packed, int at) {
    if (pixel == lane) {
      System.arraycopy(wide, 0, packed, at, n * pixel);
      return;
    }
    // A vector's unused end is written too, inside the same pixels, and then overwritten.
    int done = vectors(n);
    packVectors(wide, done, packed, at, pixel * VECTOR / lane, packedFrom);
    for (int i = done * (VECTOR / lane); i < n; i++) {
      for (int b = 0; b < pixel; b++) {
        packed[at + i * pixel + b] = wide[i * lane + b];
      }
    }
  }

  /** How many vectors, each a vector's worth of lanes further on, lie inside n packed pixels. */
  private int vectors(int n) {
    int step = pixel * VECTOR / lane;
    return n * pixel < VECTOR ? 0 : (n * pixel - VECTOR) / step + 1;
  }

  private static void spreadVectors(
      byte[] packed, int at, int vectors, byte[] wide, int step, byte[] from) {
    ByteVector index = ByteVector.fromArray(Lanes.BYTES, from, 0);
    for (int i = 0; i < vectors; i++) {
      index
          .selectFrom(ByteVector.fromArray(Lanes.BYTES, packed, at + i * step))
          .intoArray(wide, i * VECTOR);
    }
  }

  private static void packVectors(
      byte[] wide, int vectors, byte[] packed, int at, int step, byte[] from) {
    ByteVector index = ByteVector.fromArray(Lanes.BYTES, from, 0);
    for (int i = 0; i < vectors; i++) {
      index
          .selectFrom(ByteVector.fromArray(Lanes.BYTES, wide, i * VECTOR))
          .intoArray(packed, at + i * step);
    }
  }
}
