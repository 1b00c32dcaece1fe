package org.equilux.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Kinds of files that whole jobs are measured on, and how vips writes the same kind. */
enum FileKind {
  TIFF_LZW("tiff", ".tif", "LZW", "[compression=lzw,predictor=none]", 1.8, 1.5),
  TIFF_DEFLATE("tiff", ".tif", "Deflate", "[compression=deflate,predictor=none]", 1.8, 1.7),
  JPEG("jpeg", ".jpg", null, "[Q=90]", 1.2, 0),
  PNG("png", ".png", null, "[compression=6]", 1.5, 0);

  private static final float QUALITY = 0.9f;

  private final String format;
  private final String extension;
  private final String compression;
  private final String vipsOptions;
  private final double warmTarget;
  private final double coldTarget;

  FileKind(
      String format,
      String extension,
      String compression,
      String vipsOptions,
      double warmTarget,
      double coldTarget) {
    this.format = format;
    this.extension = extension;
    this.compression = compression;
    this.vipsOptions = vipsOptions;
    this.warmTarget = warmTarget;
    this.coldTarget = coldTarget;
  }

  String extension() {
    return extension;
  }

  /** What follows the name of vips' output file. */
  String vipsOptions() {
    return vipsOptions;
  }

  /** How many times as fast as vips a job in a warm process should be. */
  double warmTarget() {
    return warmTarget;
  }

  /** The same for the whole command; 0 if there is no target. */
  double coldTarget() {
    return coldTarget;
  }

  void write(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    if (compression != null) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionType(compression);
    } else if (this == JPEG) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
    }
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }
}
