package org.equilux.bench.pictures;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** The kinds of files of jobs. */
public enum FileKind {
  JPEG("jpeg", ".jpg", ""),
  PNG("png", ".png", ""),
  TIFF_NONE("tiff", ".tif", ""),
  TIFF_LZW("tiff", ".tif", "LZW"),
  TIFF_DEFLATE("tiff", ".tif", "Deflate");

  /** The JPEG quality of every program, in percent. */
  public static final int JPEG_QUALITY = 90;

  private final String format;
  private final String extension;
  private final String compression;

  FileKind(String format, String extension, String compression) {
    this.format = format;
    this.extension = extension;
    this.compression = compression;
  }

  /** The file name extension with its dot. */
  public String extension() {
    return extension;
  }

  /** Whether the format is lossless. */
  public boolean isLossless() {
    return this != JPEG;
  }

  /** Writes an image by the JDK. */
  public void write(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    if (!compression.isEmpty()) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionType(compression);
    } else if (this == JPEG) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(JPEG_QUALITY / 100f);
    }
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }

  /** The name for display, and as an option's value. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
