package org.equilux.worker.simd.tables;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.luminance.Interleaved;

/**
 * Adds to the colors of packed pixels the difference that a table makes to their luminance. The
 * positive and the negative part of the difference, one of them zero, are spread over a pixel's
 * samples by a permutation and added in lanes that saturate: pixels are never unpacked.
 */
final class Shifts {
  // First, because the constants after it need it.
  private static final int VECTOR = Interleaved.VECTOR;

  private static final Shifts RGB8 = new Shifts(PixelFormat.RGB8);
  private static final Shifts RGBA8 = new Shifts(PixelFormat.RGBA8);
  private static final Shifts RGB16 = new Shifts(PixelFormat.RGB16);
  private static final Shifts RGBA16 = new Shifts(PixelFormat.RGBA16);

  private final PixelFormat format;

  /** For each byte of as many vectors as a pixel has samples: which byte of luminance is its. */
  private final byte[] spread;

  private Shifts(PixelFormat format) {
    this.format = format;
    this.spread = new byte[VECTOR * format.channels()];
    int bytes = format.bytesPerSample();
    for (int i = 0; i < spread.length; i++) {
      spread[i] = (byte) (i / bytes / format.channels() * bytes + i % bytes);
    }
  }

  /** The one for a color format. */
  static Shifts of(PixelFormat format) {
    if (!format.isColor() || format.isWide()) {
      throw new IllegalArgumentException(format + " is not RGB of 8 or 16 bits");
    }
    boolean bytes = format.bytesPerSample() == 1;
    return format.hasAlpha() ? (bytes ? RGBA8 : RGBA16) : (bytes ? RGB8 : RGB16);
  }

  /**
   * Shifts n pixels, and their alpha with them: loops that need not tell it from colors are
   * quicker, even though it has to be put right afterwards.
   *
   * @param luminance of each of them
   * @param mapped what their luminance becomes
   * @param maximum to which colors are clamped
   */
  void apply(
      byte[] in, int at, int n, byte[] luminance, byte[] mapped, int maximum, byte[] out, int to) {
    int bytes = format.bytesPerSample();
    int channels = format.channels();
    if (n < VECTOR / bytes) {
      plain(in, at, n, luminance, mapped, maximum, out, to);
      return;
    }
    if (bytes == 1) {
      bytes(in, at, n, luminance, mapped, out, to, channels, spread);
      if (maximum < 0xFF) {
        clampBytes(out, to, n * channels, (byte) maximum);
      }
    } else {
      shorts(in, at, n, luminance, mapped, out, to, channels, spread);
      if (maximum < 0xFFFF) {
        clampShorts(out, to, 2 * n * channels, (short) maximum);
      }
    }
  }

  private static void bytes(
      byte[] in,
      int at,
      int n,
      byte[] luminance,
      byte[] mapped,
      byte[] out,
      int to,
      int channels,
      byte[] spread) {
    for (int i = 0; i < n; i += VECTOR) {
      int x = Math.min(i, n - VECTOR);
      ByteVector before = ByteVector.fromArray(Lanes.BYTES, luminance, x);
      ByteVector after = ByteVector.fromArray(Lanes.BYTES, mapped, x);
      ByteVector plus = after.lanewise(VectorOperators.SUSUB, before);
      ByteVector minus = before.lanewise(VectorOperators.SUSUB, after);
      for (int v = 0; v < channels * VECTOR; v += VECTOR) {
        ByteVector index = ByteVector.fromArray(Lanes.BYTES, spread, v);
        ByteVector.fromArray(Lanes.BYTES, in, at + channels * x + v)
            .lanewise(VectorOperators.SUADD, index.selectFrom(plus))
            .lanewise(VectorOperators.SUSUB, index.selectFrom(minus))
            .intoArray(out, to + channels * x + v);
      }
    }
  }

  private static void shorts(
      byte[] in,
      int at,
      int n,
      byte[] luminance,
      byte[] mapped,
      byte[] out,
      int to,
      int channels,
      byte[] spread) {
    for (int i = 0; i < 2 * n; i += VECTOR) {
      int x = Math.min(i, 2 * n - VECTOR);
      ShortVector before = shorts(luminance, x);
      ShortVector after = shorts(mapped, x);
      ByteVector plus = after.lanewise(VectorOperators.SUSUB, before).reinterpretAsBytes();
      ByteVector minus = before.lanewise(VectorOperators.SUSUB, after).reinterpretAsBytes();
      for (int v = 0; v < channels * VECTOR; v += VECTOR) {
        ByteVector index = ByteVector.fromArray(Lanes.BYTES, spread, v);
        shorts(in, at + channels * x + v)
            .lanewise(VectorOperators.SUADD, index.selectFrom(plus).reinterpretAsShorts())
            .lanewise(VectorOperators.SUSUB, index.selectFrom(minus).reinterpretAsShorts())
            .reinterpretAsBytes()
            .intoArray(out, to + channels * x + v);
      }
    }
  }

  private static void clampBytes(byte[] samples, int at, int n, byte maximum) {
    for (int i = 0; i < n; i += VECTOR) {
      int x = at + Math.min(i, n - VECTOR);
      ByteVector.fromArray(Lanes.BYTES, samples, x)
          .lanewise(VectorOperators.UMIN, maximum)
          .intoArray(samples, x);
    }
  }

  private static void clampShorts(byte[] samples, int at, int n, short maximum) {
    for (int i = 0; i < n; i += VECTOR) {
      int x = at + Math.min(i, n - VECTOR);
      shorts(samples, x)
          .lanewise(VectorOperators.UMIN, maximum)
          .reinterpretAsBytes()
          .intoArray(samples, x);
    }
  }

  private static ShortVector shorts(byte[] bytes, int at) {
    return ByteVector.fromArray(Lanes.BYTES, bytes, at).reinterpretAsShorts();
  }

  private void plain(
      byte[] in, int at, int n, byte[] luminance, byte[] mapped, int maximum, byte[] out, int to) {
    int bytes = format.bytesPerSample();
    for (int x = 0; x < n; x++) {
      int shift = sample(mapped, x * bytes) - sample(luminance, x * bytes);
      for (int c = 0; c < format.channels(); c++) {
        int i = (x * format.channels() + c) * bytes;
        int value = sample(in, at + i);
        if (c < format.colorChannels()) {
          value = Math.clamp(value + shift, 0, maximum);
        }
        store(out, to + i, value);
      }
    }
  }

  private int sample(byte[] from, int at) {
    return format.bytesPerSample() == 1 ? from[at] & 0xFF : (char) Lanes.CHAR.get(from, at);
  }

  private void store(byte[] out, int at, int value) {
    if (format.bytesPerSample() == 1) {
      out[at] = (byte) value;
    } else {
      Lanes.CHAR.set(out, at, (char) value);
    }
  }
}
