package org.equilux.kernels.pixels;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory layout of one pixel's samples: interleaved, alpha last, little-endian on every
 * machine. Samples of 8 and 16 bits are unsigned. Samples of 64 bits are IEEE 754 doubles, which
 * hold the values of all wide {@link SampleType}s; the kernels that count and map get codes of 16
 * bits instead of them. There is one object for each format, so formats may be compared by
 * identity.
 */
public final class PixelFormat {
  private static final int MOST_LEVELS = 1 << 16;

  /** The color model of the channels other than alpha. */
  public enum Colors {
    /** One channel of brightness. */
    GRAY,
    /** Red, green and blue. */
    RGB,
    /** The four inks cyan, magenta, yellow and black. */
    CMYK,
    /** The lightness L* and the signed color differences a* and b* of CIE 1976, of 8 bits each. */
    LAB,
    /** Two channels or more of any meaning. */
    BANDS
  }

  /** The maximum number of channels without alpha. */
  public static final int MAX_COLOR_CHANNELS = 64;

  private static final int RGB_CHANNELS = 3;
  private static final int CMYK_CHANNELS = 4;
  private static final int LAB_CHANNELS = 3;

  /** The code of CMYK in the serialized form. */
  private static final int CMYK_CODE = 2;

  private static final int BANDS_CODE = 3;
  private static final int LAB_CODE = 4;

  private static final Map<String, PixelFormat> ALL = new ConcurrentHashMap<>();
  private static final Pattern BANDS = Pattern.compile("BANDS(\\d{1,2})(_ALPHA)?_(8|16|64)");

  public static final PixelFormat GRAY8 = of(Colors.GRAY, 1, false, 8);
  public static final PixelFormat GRAY_ALPHA8 = of(Colors.GRAY, 1, true, 8);
  public static final PixelFormat RGB8 = of(Colors.RGB, RGB_CHANNELS, false, 8);
  public static final PixelFormat RGBA8 = of(Colors.RGB, RGB_CHANNELS, true, 8);
  public static final PixelFormat GRAY16 = of(Colors.GRAY, 1, false, 16);
  public static final PixelFormat GRAY_ALPHA16 = of(Colors.GRAY, 1, true, 16);
  public static final PixelFormat RGB16 = of(Colors.RGB, RGB_CHANNELS, false, 16);
  public static final PixelFormat RGBA16 = of(Colors.RGB, RGB_CHANNELS, true, 16);
  public static final PixelFormat CMYK8 = of(Colors.CMYK, CMYK_CHANNELS, false, 8);
  public static final PixelFormat CMYKA8 = of(Colors.CMYK, CMYK_CHANNELS, true, 8);
  public static final PixelFormat CMYK16 = of(Colors.CMYK, CMYK_CHANNELS, false, 16);
  public static final PixelFormat CMYKA16 = of(Colors.CMYK, CMYK_CHANNELS, true, 16);

  public static final PixelFormat LAB8 = of(Colors.LAB, LAB_CHANNELS, false, 8);

  public static final PixelFormat GRAY64 = of(Colors.GRAY, 1, false, 64);
  public static final PixelFormat GRAY_ALPHA64 = of(Colors.GRAY, 1, true, 64);
  public static final PixelFormat RGB64 = of(Colors.RGB, RGB_CHANNELS, false, 64);
  public static final PixelFormat RGBA64 = of(Colors.RGB, RGB_CHANNELS, true, 64);

  /** The formats of gray and of RGB whose samples are doubles. */
  public static final List<PixelFormat> WIDE = List.of(GRAY64, GRAY_ALPHA64, RGB64, RGBA64);

  /** The formats of gray and of RGB with samples of 8 or 16 bits, which every kernel knows. */
  public static final List<PixelFormat> GRAY_AND_RGB =
      List.of(GRAY8, GRAY_ALPHA8, RGB8, RGBA8, GRAY16, GRAY_ALPHA16, RGB16, RGBA16);

  private final Colors colors;
  private final int colorChannels;
  private final boolean alpha;
  private final int bytesPerSample;

  private PixelFormat(Colors colors, int colorChannels, boolean alpha, int bytesPerSample) {
    this.colors = colors;
    this.colorChannels = colorChannels;
    this.alpha = alpha;
    this.bytesPerSample = bytesPerSample;
  }

  /**
   * The format with these properties.
   *
   * @param colorChannels 1 for gray, 3 for RGB and L*a*b*, 4 for CMYK, 2 to {@link
   *     #MAX_COLOR_CHANNELS} for bands
   * @param bitsPerSample 8, 16 or 64
   * @throws IllegalArgumentException if there is none
   */
  public static PixelFormat of(Colors colors, int colorChannels, boolean alpha, int bitsPerSample) {
    boolean fits =
        switch (colors) {
          case GRAY -> colorChannels == 1;
          case RGB -> colorChannels == RGB_CHANNELS;
          case CMYK -> colorChannels == CMYK_CHANNELS;
          case LAB -> colorChannels == LAB_CHANNELS && !alpha && bitsPerSample == 8;
          case BANDS -> colorChannels > 1 && colorChannels <= MAX_COLOR_CHANNELS;
        };
    if (!fits || (bitsPerSample != 8 && bitsPerSample != 16 && bitsPerSample != 64)) {
      throw new IllegalArgumentException(
          "no pixel format %s has %d channels of %d bits%s"
              .formatted(colors, colorChannels, bitsPerSample, alpha ? " and alpha" : ""));
    }
    PixelFormat format = new PixelFormat(colors, colorChannels, alpha, bitsPerSample / 8);
    PixelFormat known = ALL.putIfAbsent(format.name(), format);
    return known == null ? format : known;
  }

  /**
   * The format of gray or RGB with these properties.
   *
   * @param colorChannels 1 (gray) or 3 (RGB)
   * @param bitsPerSample 8, 16 or 64
   * @throws IllegalArgumentException if there is none
   */
  public static PixelFormat of(int colorChannels, boolean alpha, int bitsPerSample) {
    return of(colorChannels == 1 ? Colors.GRAY : Colors.RGB, colorChannels, alpha, bitsPerSample);
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static PixelFormat valueOf(String name) {
    PixelFormat known = ALL.get(name);
    if (known != null) {
      return known;
    }
    Matcher bands = BANDS.matcher(name);
    if (!bands.matches()) {
      throw new IllegalArgumentException("there is no pixel format " + name);
    }
    int channels = Integer.parseInt(bands.group(1));
    return of(Colors.BANDS, channels, bands.group(2) != null, Integer.parseInt(bands.group(3)));
  }

  /** The name of this format in capitals, such as {@code RGBA8} or {@code BANDS5_16}. */
  public String name() {
    int bits = bitsPerSample();
    return switch (colors) {
      case GRAY -> (alpha ? "GRAY_ALPHA" : "GRAY") + bits;
      case RGB -> (alpha ? "RGBA" : "RGB") + bits;
      case CMYK -> (alpha ? "CMYKA" : "CMYK") + bits;
      case LAB -> "LAB" + bits;
      case BANDS -> "BANDS" + colorChannels + (alpha ? "_ALPHA_" : "_") + bits;
    };
  }

  /** Bytes of the serial form. */
  public static final int BYTES = 3;

  /** Writes the serialized form: number of channels without alpha, color model, bits per sample. */
  public void put(ByteBuffer out) {
    int meaning =
        switch (colors) {
          // Their channels tell them apart.
          case GRAY, RGB -> 0;
          case CMYK -> CMYK_CODE;
          case LAB -> LAB_CODE;
          case BANDS -> BANDS_CODE;
        };
    out.put((byte) colorChannels).put((byte) (meaning << 1 | (alpha ? 1 : 0)));
    out.put((byte) bitsPerSample());
  }

  /**
   * Reads what {@link #put} wrote.
   *
   * @throws IllegalArgumentException if there is no such format
   */
  public static PixelFormat get(ByteBuffer in) {
    int channels = in.get();
    int meaning = in.get();
    int bits = in.get();
    boolean alpha = (meaning & 1) != 0;
    return switch (meaning >> 1) {
      case 0 -> of(channels, alpha, bits);
      case CMYK_CODE -> of(Colors.CMYK, channels, alpha, bits);
      case LAB_CODE -> of(Colors.LAB, channels, alpha, bits);
      case BANDS_CODE -> of(Colors.BANDS, channels, alpha, bits);
      default -> throw new IllegalArgumentException("no pixel format has the meaning " + meaning);
    };
  }

  /** The color model of the channels other than alpha. */
  public Colors colors() {
    return colors;
  }

  /** The number of channels without alpha: 1 for gray, 3 for RGB and L*a*b*, 4 for CMYK. */
  public int colorChannels() {
    return colorChannels;
  }

  public boolean hasAlpha() {
    return alpha;
  }

  /** Whether the channels are red, green and blue. */
  public boolean isColor() {
    return colors == Colors.RGB;
  }

  /**
   * Whether pixels have a luminance: gray and RGB do. Channels of other models are computed
   * separately, like gray pictures.
   */
  public boolean hasLuminance() {
    return colors == Colors.GRAY || colors == Colors.RGB;
  }

  /** Whether the first channel is the lightness of a pixel, and all others are its color. */
  public boolean hasLightness() {
    return colors == Colors.LAB;
  }

  /** The first channels, which are counted and mapped; further ones are carried over. */
  public int mappedChannels() {
    return hasLightness() ? 1 : colorChannels;
  }

  /** All channels, alpha included. */
  public int channels() {
    return colorChannels + (alpha ? 1 : 0);
  }

  /** 1, 2 or 8. */
  public int bytesPerSample() {
    return bytesPerSample;
  }

  /** 8, 16 or 64. */
  public int bitsPerSample() {
    return 8 * bytesPerSample;
  }

  public int bytesPerPixel() {
    return channels() * bytesPerSample;
  }

  /** Whether samples are doubles instead of unsigned integers of 8 or 16 bits. */
  public boolean isWide() {
    return bytesPerSample == Double.BYTES;
  }

  /**
   * The number of histogram bins and table entries of a sample: 256 or 65,536. The bins of a double
   * are equal parts of a {@link ValueRange}.
   */
  public int levels() {
    return isWide() ? MOST_LEVELS : 1 << bitsPerSample();
  }

  /** The gray format of the same depth, with alpha where this one has it. */
  public PixelFormat toGray() {
    return of(Colors.GRAY, 1, alpha, bitsPerSample());
  }

  /** The format of all channels, alpha included, as bands of no known meaning. */
  public PixelFormat asBands() {
    return of(Colors.BANDS, channels(), false, bitsPerSample());
  }

  @Override
  public String toString() {
    return name();
  }
}
