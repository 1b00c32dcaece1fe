package org.equilux.imaging.tiff.samples;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.equilux.imaging.io.Samples;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * The coding of a row of samples in a decompressed segment: byte order, predictor (TIFF 6.0,
 * section 14: horizontal differencing), inverted gray, and, for reading only, palettes and depths
 * other than 8 and 16 bits. Samples {@code v} of such a depth {@code n} are widened to 8 or 16 bits
 * with the greatest value {@code m}: {@code v * m / (2^n - 1)}, rounded half up.
 *
 * @param format of the row in memory
 * @param bits of a sample in the segment: 1 to 16, 32 or 64
 * @param samples type of the samples, after widening
 * @param bigEndian whether samples of more than 8 bits are big-endian
 * @param inverted whether 0 is white; other samples than alpha are complemented, unless they are
 *     wide
 * @param associated whether stored colors are premultiplied by alpha; only for a format with alpha
 * @param palette colors of the indices in the segment, or null if it has samples; if the format has
 *     one channel more than these colors, a sample of it follows each index
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the format, never changed.
public record Coding(
    PixelFormat format,
    int bits,
    SampleType samples,
    boolean bigEndian,
    boolean inverted,
    Predictor predictor,
    boolean associated,
    byte[] palette) {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * The coding of a result: like this one, for a format with samples of 8 bits or more.
   *
   * @param type of its samples
   */
  public Coding forWriting(PixelFormat written, SampleType type, Predictor prepared) {
    boolean sameColor = palette == null && written.isColor() == format.isColor();
    return new Coding(
        written,
        type.bits(),
        type,
        bigEndian,
        inverted && sameColor,
        prepared,
        associated && written.hasAlpha(),
        null);
  }

  /**
   * The decoded value of a sample of the segment, in terms of its type: signed samples may be
   * negative.
   *
   * @param sample any number
   * @return empty if no sample has this value, or it is a palette index
   */
  public OptionalDouble decoded(double sample) {
    if (palette != null || Double.isNaN(sample)) {
      return OptionalDouble.empty();
    }
    if (samples.isFloat()) {
      // Programs write fewer digits than the sample has.
      return Double.isInfinite(sample) || Math.abs(sample) > 2 * samples.greatest()
          ? OptionalDouble.empty()
          : OptionalDouble.of(samples.nearest(sample));
    }
    double greatest = widens() ? (1 << bits) - 1 : samples.greatest();
    if (!samples.has(sample) || sample > greatest) {
      return OptionalDouble.empty();
    }
    double widened = widens() ? widened((int) sample) : sample;
    return OptionalDouble.of(
        inverted && !samples.isWide() ? samples.greatest() + samples.least() - widened : widened);
  }

  /** Whether integer samples have fewer bits in the segment than in memory. */
  public boolean widens() {
    return !samples.isWide() && bits != format.bitsPerSample();
  }

  /** The widened value of a sample of the segment. */
  public int widened(int sample) {
    int most = (1 << bits) - 1;
    // At most 65,535 * 32,767 + 16,383, which is less than 2^31.
    return widens() ? (sample * (format.levels() - 1) + most / 2) / most : sample;
  }

  /** This coding with bands of unknown meaning, of which none is complemented. */
  public Coding asBands() {
    return new Coding(format.asBands(), bits, samples, bigEndian, false, predictor, false, palette);
  }

  /** The coding of a separate plane: as gray. */
  public Coding plane(int channel) {
    boolean color = channel < format.colorChannels();
    return new Coding(
        PixelFormat.of(1, false, format.bitsPerSample()),
        bits,
        // An alpha channel of signed samples is not converted.
        color || samples.isWide() ? samples : SampleType.usual(format),
        bigEndian,
        inverted && color,
        predictor,
        false,
        null);
  }

  /** The conversion of alpha, if {@link #associated}. */
  public AssociatedAlpha alpha() {
    return new AssociatedAlpha(format, samples, inverted && !samples.isWide());
  }

  /** The number of samples of a pixel in the segment. */
  public int channels() {
    return palette == null ? format.channels() : 1 + format.channels() - paletteChannels();
  }

  private int paletteChannels() {
    return palette.length >> bits;
  }

  /** The number of bytes of pixels in the segment. */
  public long rowBytes(int pixels) {
    return ((long) pixels * channels() * bits + 7) / 8;
  }

  /**
   * Decodes a row of a segment to pixels. Premultiplied colors stay so, as alpha may be in another
   * plane.
   *
   * @param raw the row, which is overwritten
   * @param encodedPixels number of pixels of the row
   * @param pixels number of pixels to deliver, from the left
   */
  public void decode(byte[] raw, int encodedPixels, byte[] out, int offset, int pixels) {
    if (samples.isWide()) {
      wide().decode(raw, encodedPixels * channels(), out, offset, pixels * channels());
      return;
    }
    int bytes = encodedPixels * channels() * bits / 8;
    if (bits == 16 && bigEndian) {
      Samples.swap16(raw, 0, bytes);
    }
    if (predictor != Predictor.NONE) {
      accumulate(raw, bytes);
    }
    if (palette != null) {
      lookUp(raw, out, offset, pixels);
    } else if (widens()) {
      widen(raw, out, offset, pixels * channels());
    } else {
      System.arraycopy(raw, 0, out, offset, pixels * format.bytesPerPixel());
    }
    if (inverted) {
      complement(out, offset, pixels);
    }
    if (samples.isSignedInteger()) {
      turnSigns(out, offset, pixels);
    }
  }

  private WideSamples wide() {
    return new WideSamples(samples, channels(), bigEndian, predictor);
  }

  private void widen(byte[] raw, byte[] out, int offset, int samplesOfRow) {
    if (Integer.bitCount(bits) == 1) {
      Samples.unpack(raw, 0, bits, out, offset, samplesOfRow, 255 / ((1 << bits) - 1));
      return;
    }
    int bytes = format.bytesPerSample();
    for (int i = 0, at = offset; i < samplesOfRow; i++, at += bytes) {
      int widened = widened(Samples.packed(raw, bits, i));
      out[at] = (byte) widened;
      if (bytes == 2) {
        out[at + 1] = (byte) (widened >> Byte.SIZE);
      }
    }
  }

  private void lookUp(byte[] raw, byte[] out, int offset, int pixels) {
    int samples = channels();
    if (bits == Byte.SIZE && samples == 1) {
      Samples.expand(raw, 0, palette, format.channels(), out, offset, pixels);
      return;
    }
    int colors = paletteChannels();
    for (int x = 0, at = offset; x < pixels; x++, at += format.channels()) {
      System.arraycopy(palette, index(raw, x * samples) * colors, out, at, colors);
      if (samples > 1) {
        int alpha = index(raw, x * samples + 1);
        out[at + colors] = (byte) (bits == 16 ? alpha >> Byte.SIZE : widened(alpha));
      }
    }
  }

  private int index(byte[] raw, int sample) {
    return bits == 16
        ? (short) SHORTS.get(raw, 2 * sample) & 0xffff
        : Samples.packed(raw, bits, sample);
  }

  /**
   * Encodes pixels to a row of a segment.
   *
   * @param raw receives the row; its bytes beyond the pixels become zero differences or zeros
   * @param encodedPixels number of pixels of the row
   */
  public void encode(byte[] in, int offset, int pixels, byte[] raw, int encodedPixels) {
    if (samples.isWide()) {
      byte[] stored = in;
      int from = offset;
      if (associated) {
        from = 0;
        stored = Arrays.copyOfRange(in, offset, offset + pixels * format.bytesPerPixel());
        alpha().encode(stored, 0, pixels);
      }
      wide().encode(stored, from, pixels * channels(), raw, encodedPixels * channels());
      return;
    }
    int used = pixels * format.bytesPerPixel();
    int bytes = encodedPixels * format.bytesPerPixel();
    System.arraycopy(in, offset, raw, 0, used);
    Arrays.fill(raw, used, bytes, (byte) 0);
    if (associated) {
      alpha().encode(raw, 0, pixels);
    }
    if (inverted) {
      complement(raw, 0, pixels);
    }
    if (samples.isSignedInteger()) {
      turnSigns(raw, 0, pixels);
    }
    if (predictor != Predictor.NONE) {
      differentiate(raw, used);
    }
    if (bits == 16 && bigEndian) {
      Samples.swap16(raw, 0, bytes);
    }
  }

  private void accumulate(byte[] row, int bytes) {
    int pixel = channels() * bits / 8;
    if (bits == 16) {
      for (int i = pixel; i < bytes; i += 2) {
        SHORTS.set(
            row, i, (short) ((short) SHORTS.get(row, i) + (short) SHORTS.get(row, i - pixel)));
      }
    } else if (pixel == 3) {
      accumulateRgb(row, bytes);
    } else {
      for (int i = pixel; i < bytes; i++) {
        row[i] += row[i - pixel];
      }
    }
  }

  /** The common case, with the sums in registers. */
  private static void accumulateRgb(byte[] row, int bytes) {
    byte r = 0;
    byte g = 0;
    byte b = 0;
    for (int i = 0; i < bytes; i += 3) {
      r += row[i];
      row[i] = r;
      g += row[i + 1];
      row[i + 1] = g;
      b += row[i + 2];
      row[i + 2] = b;
    }
  }

  private void differentiate(byte[] row, int bytes) {
    int pixel = format.bytesPerPixel();
    if (bits == 16) {
      for (int i = bytes - 2; i >= pixel; i -= 2) {
        SHORTS.set(
            row, i, (short) ((short) SHORTS.get(row, i) - (short) SHORTS.get(row, i - pixel)));
      }
    } else {
      for (int i = bytes - 1; i >= pixel; i--) {
        row[i] -= row[i - pixel];
      }
    }
  }

  /** Inverts gray; alpha, the last channel, is unchanged. */
  public void complement(byte[] row, int offset, int pixels) {
    int pixel = format.bytesPerPixel();
    int color = format.colorChannels() * format.bytesPerSample();
    for (int p = offset; p < offset + pixels * pixel; p += pixel) {
      for (int i = p; i < p + color; i++) {
        row[i] = (byte) ~row[i];
      }
    }
  }

  /** Converts signed colors to codes in the same order, and back. */
  private void turnSigns(byte[] row, int offset, int pixels) {
    int pixel = format.bytesPerPixel();
    int color = format.colorChannels() * format.bytesPerSample();
    int high = format.bytesPerSample() - 1;
    for (int p = offset; p < offset + pixels * pixel; p += pixel) {
      for (int i = p + high; i < p + color; i += format.bytesPerSample()) {
        row[i] ^= (byte) 0x80;
      }
    }
  }
}
