package org.equilux.imaging.tiff.samples;

import java.io.IOException;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.PixelFormat.Colors;

/**
 * The meaning of a pixel's samples, by PhotometricInterpretation and ExtraSamples. Gray and RGB
 * have at most one extra sample; with more, all samples except alpha are bands of unknown meaning.
 *
 * @param colors meaning of the samples except the extra one
 * @param count of the samples except the extra one
 * @param hasAlpha whether there is an extra sample, the last
 * @param extra meaning of the extra sample
 */
public record Channels(Colors colors, int count, boolean hasAlpha, ExtraChannel extra) {
  /** The photometric interpretation of red, green and blue. */
  public static final int RGB = 2;

  /** The photometric interpretation of indices into a palette. */
  public static final int PALETTE = 3;

  /** The photometric interpretation of CMYK. */
  public static final int SEPARATED = 5;

  /** The photometric interpretation of YCbCr. */
  public static final int YCBCR = 6;

  /** The photometric interpretation of CIE L*a*b*. */
  public static final int LAB = 8;

  private static final int INK_SET_CMYK = 1;

  /** The compression of old-style JPEG, whose files may lack fields or have wrong ones. */
  private static final int OLD_JPEG = 6;

  /**
   * Reads the meaning of the samples of a page.
   *
   * @throws PictureException if there are fewer samples than colors, or too many, or alpha is
   *     between other samples
   */
  public static Channels of(Directory directory) throws IOException {
    int samples = samples(directory);
    int photometric = (int) Math.min(photometric(directory), Integer.MAX_VALUE);
    int own =
        switch (photometric) {
          case RGB, YCBCR, LAB -> 3;
          case SEPARATED -> inks(directory);
          default -> 1;
        };
    if (samples < own) {
      throw PictureException.corrupt(
          "the TIFF has " + samples + " samples per pixel, fewer than its colors");
    }
    int others = samples - own;
    ExtraChannel last = extra(directory, others);
    if (own == 1 && others <= 1) {
      return new Channels(Colors.GRAY, 1, others == 1, last);
    }
    if ((photometric == RGB || photometric == YCBCR) && others <= 1) {
      return new Channels(Colors.RGB, own, others == 1, last);
    }
    if (photometric == LAB && others == 0) {
      return new Channels(Colors.LAB, own, false, last);
    }
    boolean alpha = others > 0 && last != ExtraChannel.OTHER;
    int bands = samples - (alpha ? 1 : 0);
    boolean cmyk =
        photometric == SEPARATED
            && bands == 4
            && directory.value(Tag.INK_SET, INK_SET_CMYK) == INK_SET_CMYK;
    return new Channels(
        cmyk ? Colors.CMYK : Colors.BANDS, bands, alpha, alpha ? last : ExtraChannel.ALPHA);
  }

  /** The number of samples of a pixel. */
  public int samples() {
    return count + (hasAlpha ? 1 : 0);
  }

  /** The pixel format of these samples, with a depth of 8 or 16 bits. */
  public PixelFormat format(int bits) {
    return PixelFormat.of(colors, count, hasAlpha, bits);
  }

  /**
   * The photometric interpretation; if the field is missing, three samples are RGB. Old-style JPEG
   * with three samples is always YCbCr, as in libtiff.
   */
  public static long photometric(Directory directory) throws IOException {
    if (isOldJpeg(directory)) {
      long said = directory.value(Tag.PHOTOMETRIC, RGB);
      return said == RGB ? YCBCR : said;
    }
    Field extra = directory.byTag().get(Tag.EXTRA_SAMPLES);
    long colors = samples(directory) - (extra == null ? 0 : extra.count());
    return directory.value(Tag.PHOTOMETRIC, colors == 3 ? RGB : 1);
  }

  /** The name of a photometric interpretation, for messages. */
  public static String name(long photometric) {
    return switch (Math.clamp(photometric, 0, 1 << 20)) {
      case 4 -> "transparency mask";
      case 6 -> "YCbCr";
      case 8 -> "L*a*b*";
      case 9, 10 -> "L*a*b* of ICC or ITU";
      case 32844, 32845 -> "LogLuv";
      default -> "number " + photometric;
    };
  }

  private static int samples(Directory directory) throws IOException {
    boolean colors = isOldJpeg(directory) && photometric(directory) == YCBCR;
    long samples = directory.value(Tag.SAMPLES_PER_PIXEL, colors ? 3 : 1);
    if (samples < 1) {
      throw PictureException.corrupt("the TIFF has no samples");
    }
    if (samples > PixelFormat.MAX_COLOR_CHANNELS) {
      throw PictureException.unsupported(
          "TIFF with %d samples per pixel is not supported, the limit is %d; save some of its bands"
              .formatted(samples, PixelFormat.MAX_COLOR_CHANNELS));
    }
    return (int) samples;
  }

  /** Whether the pixels of a page are old-style JPEG. */
  public static boolean isOldJpeg(Directory directory) throws IOException {
    return directory.value(Tag.COMPRESSION, 1) == OLD_JPEG;
  }

  private static int inks(Directory directory) throws IOException {
    return Math.clamp(directory.value(Tag.NUMBER_OF_INKS, 4), 1, PixelFormat.MAX_COLOR_CHANNELS);
  }

  private static ExtraChannel extra(Directory directory, int others) throws IOException {
    if (others == 0) {
      return ExtraChannel.ALPHA;
    }
    long[] meanings =
        directory.has(Tag.EXTRA_SAMPLES)
            ? directory.values(Tag.EXTRA_SAMPLES, others)
            : new long[0];
    for (int i = 0; i < Math.min(meanings.length, others - 1); i++) {
      if (isAlpha(meanings[i])) {
        throw PictureException.unsupported(
            "TIFF with alpha that is not the last sample of a pixel is not supported; save it with"
                + " alpha as its last channel");
      }
    }
    long last = meanings.length < others ? 0 : meanings[others - 1];
    return last == 1
        ? ExtraChannel.ASSOCIATED_ALPHA
        : last == 2 ? ExtraChannel.ALPHA : ExtraChannel.OTHER;
  }

  private static boolean isAlpha(long meaning) {
    return meaning == 1 || meaning == 2;
  }
}
