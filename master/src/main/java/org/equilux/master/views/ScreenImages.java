package org.equilux.master.views;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.equilux.storage.file.OwnerOnly;

/** The encoding of small images for browsers. */
final class ScreenImages {
  private ScreenImages() {}

  /** An image format that every browser supports. */
  enum Kind {
    PNG("png", "image/png", 0.8f),
    JPEG("jpg", "image/jpeg", 0.92f);

    private final String ending;
    private final String mediaType;
    private final float quality;

    Kind(String ending, String mediaType, float quality) {
      this.ending = ending;
      this.mediaType = mediaType;
      this.quality = quality;
    }

    /** JPEG, which has no alpha, if alpha is not needed. */
    static Kind lossyUnless(boolean alpha) {
      return alpha ? PNG : JPEG;
    }

    String ending() {
      return ending;
    }

    String mediaType() {
      return mediaType;
    }
  }

  /**
   * A rectangle in an array of interleaved 8-bit samples.
   *
   * @param offset of the first sample
   * @param stride number of samples from one row to the next
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Part(byte[] samples, int offset, int stride, int width, int height, int channels) {}

  static void write(Path file, Part part, Kind kind) throws IOException {
    try (OutputStream out = OwnerOnly.write(file)) {
      write(out, part, kind);
    }
  }

  static void write(OutputStream out, Part part, Kind kind) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(kind.ending()).next();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      options.setCompressionQuality(kind.quality);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image(part), null, null), options);
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage image(Part part) {
    byte[] samples = packed(part);
    int channels = part.channels();
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(samples, samples.length),
            part.width(),
            part.height(),
            part.width() * channels,
            channels,
            IntStream.range(0, channels).toArray(),
            null);
    boolean alpha = channels % 2 == 0;
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(channels < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, raster, false, null);
  }

  private static byte[] packed(Part part) {
    int rowSamples = part.width() * part.channels();
    byte[] packed = new byte[rowSamples * part.height()];
    for (int y = 0; y < part.height(); y++) {
      System.arraycopy(
          part.samples(), part.offset() + y * part.stride(), packed, y * rowSamples, rowSamples);
    }
    return packed;
  }
}
