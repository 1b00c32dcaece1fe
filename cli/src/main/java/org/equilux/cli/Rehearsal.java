package org.equilux.cli;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Runs of brief commands, by which Java is trained (its AOT cache): {@code process} over a picture
 * of each common format, {@code submit} to a port at which no master is, and help. Later processes
 * find classes as they were loaded here, and what was learned of the loops. The launcher rehearses
 * once after a build, before the first {@code process}.
 */
final class Rehearsal {
  private static final int WIDTH = 2000;
  private static final int HEIGHT = 1500;

  private Rehearsal() {}

  /**
   * Rehearses, and ends the process.
   *
   * @param args the folder to do so in
   */
  public static void main(String[] args) throws IOException {
    System.exit(run(Path.of(args[0])));
  }

  /**
   * Rehearses in an empty folder, which the caller removes.
   *
   * @return the exit code of {@code equilux process}
   */
  static int run(Path folder) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "process", "--output", Files.createDirectory(folder.resolve("out")).toString()));
    BufferedImage color = picture(BufferedImage.TYPE_3BYTE_BGR);
    BufferedImage gray = picture(BufferedImage.TYPE_BYTE_GRAY);
    command.add(write(color, "TIFF", "LZW", folder.resolve("lzw.tif")));
    command.add(write(color, "TIFF", "Deflate", folder.resolve("deflate.tif")));
    command.add(write(gray, "TIFF", "LZW", folder.resolve("gray.tif")));
    command.add(write(color, "JPEG", "JPEG", folder.resolve("color.jpg")));
    command.add(write(color, "PNG", "Deflate", folder.resolve("color.png")));
    execute(List.of("--help"));
    execute(List.of("--version"));
    execute(List.of("submit", "--server=http://localhost:1", "--patience=1ms", command.getLast()));
    return execute(command);
  }

  private static int execute(List<String> command) {
    String[] arguments = command.toArray(String[]::new);
    return Equilux.commandLine(arguments).execute(arguments);
  }

  /**
   * A picture of smooth areas with noise, for which codecs take the same code paths as for
   * photographs.
   */
  private static BufferedImage picture(int type) {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
    Random random = new Random(1);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int level = 90 + x / 32 + y / 24 + random.nextInt(6);
        picture.setRGB(x, y, new Color(level, level - 20, 255 - level).getRGB());
      }
    }
    return picture;
  }

  private static String write(BufferedImage picture, String format, String compression, Path file)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    File target = file.toFile();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(target)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionType(compression);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return target.getPath();
  }
}
