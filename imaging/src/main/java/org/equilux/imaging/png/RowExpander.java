package org.equilux.imaging.png;

import java.io.IOException;
import java.util.Arrays;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.io.Samples;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * The conversion of unfiltered rows to pixels: widens samples, looks up palettes, adds
 * transparency.
 */
final class RowExpander {
  private static final int COLORS = 256;

  private final Header header;
  private final PixelFormat format;

  /**
   * The colors of all 256 indices, RGB or RGBA; null without a palette. Indices beyond the file's
   * palette are black and opaque, as in libpng.
   */
  private final byte[] palette;

  /** The number of colors in the file's palette. */
  private final int paletteSize;

  /** The samples of the transparent color; null if there is none. */
  private final int[] transparent;

  private byte[] scratch = new byte[0];

  /** Whether a pixel had an index beyond the file's palette. */
  private boolean beyondPalette;

  private RowExpander(
      Header header, PixelFormat format, byte[] palette, int paletteSize, int[] transparent) {
    this.header = header;
    this.paletteSize = paletteSize;
    this.format = format;
    this.palette = palette;
    this.transparent = transparent;
  }

  static RowExpander of(Chunks chunks, PictureBytes input) throws IOException {
    Header header = chunks.header();
    Chunk trns = chunks.transparency();
    if (header.colorType() == Header.PALETTE) {
      return withPalette(chunks, input);
    }
    boolean color = (header.colorType() & Header.RGB) != 0;
    int bits = Math.max(8, header.depth());
    if (trns == null || header.colorType() >= Header.GRAY_ALPHA) {
      boolean alpha = header.colorType() >= Header.GRAY_ALPHA;
      return new RowExpander(header, PixelFormat.of(color ? 3 : 1, alpha, bits), null, 0, null);
    }
    if (trns.length() != 2 * header.channels()) {
      throw PictureException.corrupt("the transparent color of the PNG has a wrong length");
    }
    byte[] data = Chunks.checkedData(input, trns);
    int[] transparent = new int[header.channels()];
    for (int c = 0; c < transparent.length; c++) {
      int sample = (data[2 * c] & 0xff) << 8 | (data[2 * c + 1] & 0xff);
      // Only the low bits count (11.3.1.1); some programs set others.
      transparent[c] = sample & ((1 << header.depth()) - 1);
    }
    return new RowExpander(header, PixelFormat.of(color ? 3 : 1, true, bits), null, 0, transparent);
  }

  private static RowExpander withPalette(Chunks chunks, PictureBytes input) throws IOException {
    Chunk plte = chunks.palette();
    Chunk trns = chunks.transparency();
    if (plte == null || plte.length() % 3 != 0 || plte.length() > 3 * 256) {
      throw PictureException.corrupt("the palette of the PNG is missing or damaged");
    }
    byte[] colors = Chunks.checkedData(input, plte);
    int size = colors.length / 3;
    if (trns == null) {
      byte[] palette = Arrays.copyOf(colors, 3 * COLORS);
      return new RowExpander(chunks.header(), PixelFormat.RGB8, palette, size, null);
    }
    if (trns.length() > size) {
      throw PictureException.corrupt("the PNG has more transparencies than colors");
    }
    byte[] alphas = Chunks.checkedData(input, trns);
    byte[] palette = new byte[4 * COLORS];
    for (int i = 0; i < COLORS; i++) {
      if (i < size) {
        System.arraycopy(colors, 3 * i, palette, 4 * i, 3);
      }
      palette[4 * i + 3] = i < alphas.length ? alphas[i] : (byte) 255;
    }
    return new RowExpander(chunks.header(), PixelFormat.RGBA8, palette, size, null);
  }

  /** The format of the converted rows. */
  PixelFormat format() {
    return format;
  }

  /** Whether a converted pixel had an index beyond the palette; such pixels are black. */
  boolean isBeyondPalette() {
    return beyondPalette;
  }

  /** Converts the first pixels of a row to {@link #format}. */
  void expand(byte[] row, byte[] out, int offset, int pixels) {
    if (palette != null) {
      byte[] indices = scratch(pixels);
      Samples.unpack(row, 0, header.depth(), indices, 0, pixels, 1);
      for (int i = 0; i < pixels; i++) {
        beyondPalette |= (indices[i] & 0xff) >= paletteSize;
      }
      Samples.expand(indices, 0, palette, format.channels(), out, offset, pixels);
    } else if (transparent != null) {
      expandTransparent(row, out, offset, pixels);
    } else if (header.depth() < 8) {
      widen(row, out, offset, pixels);
    } else {
      int bytes = pixels * format.bytesPerPixel();
      System.arraycopy(row, 0, out, offset, bytes);
      if (header.depth() == 16) {
        Samples.swap16(out, offset, bytes);
      }
    }
  }

  private void widen(byte[] row, byte[] out, int offset, int samples) {
    int bits = header.depth();
    Samples.unpack(row, 0, bits, out, offset, samples, 255 / ((1 << bits) - 1));
  }

  /** Adds alpha: zero for the transparent color, full for all others. */
  private void expandTransparent(byte[] row, byte[] out, int offset, int pixels) {
    int channels = header.channels();
    int depth = header.depth();
    byte[] samples = row;
    int factor = 1;
    if (depth < 8) {
      samples = scratch(pixels);
      Samples.unpack(row, 0, depth, samples, 0, pixels, 1);
      factor = 255 / ((1 << depth) - 1);
    }
    int bytes = format.bytesPerSample();
    int to = offset;
    for (int p = 0; p < pixels; p++) {
      boolean matches = true;
      for (int c = 0; c < channels; c++) {
        int at = (p * channels + c) * bytes;
        int sample = samples[at] & 0xff;
        if (bytes == 2) {
          int low = samples[at + 1] & 0xff;
          sample = sample << 8 | low;
          out[to + 1] = (byte) (sample >> 8);
        }
        matches &= sample == transparent[c];
        out[to] = (byte) (sample * factor);
        to += bytes;
      }
      for (int b = 0; b < bytes; b++) {
        out[to++] = (byte) (matches ? 0 : 255);
      }
    }
  }

  private byte[] scratch(int bytes) {
    if (scratch.length < bytes) {
      scratch = new byte[bytes];
    }
    return scratch;
  }
}
