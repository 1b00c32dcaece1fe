package org.equilux.spark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Picture files for tests. */
final class Pictures {
  /** The golden pictures, of several formats, depths and kinds. */
  private static final String[] GOLDEN = {
    "images/astronaut.png",
    "images/chessboard_GRAY_U16.tif",
    "images/coffee.png",
    "images/hubble_deep_field.jpg",
    "images/moon.png",
    "images/multipage_rgb.tif",
    "images/retina.jpg",
    "odd/cmyk.jpg",
    "odd/bands3.tif",
    "odd/ycbcr-2x2.tif",
  };

  private Pictures() {}

  /** Copies the golden pictures into a new folder. */
  static void golden(Path folder) throws IOException {
    for (String name : GOLDEN) {
      copy(name, folder.resolve(name.substring(name.indexOf('/') + 1)));
    }
  }

  /** Copies a picture of the class path to a file, whose folder is created. */
  static void copy(String name, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (InputStream in = Pictures.class.getResourceAsStream("/" + name)) {
      Files.copy(in, file);
    }
  }

  /** Creates a file with the first bytes of a picture. */
  static void truncate(Path picture, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(picture);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 3));
  }
}
