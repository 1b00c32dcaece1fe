package org.equilux.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Unusual picture files in the test resources, with the samples read by other programs: {@code
 * odd/make.py} creates both.
 */
public final class OddFiles {
  private OddFiles() {}

  /** Copies a file into a folder. */
  public static Path copy(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = isPacked(name) ? new GZIPInputStream(open(name + ".gz")) : open(name)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** Whether the resource is compressed, as it consists mostly of zeros. */
  private static boolean isPacked(String name) {
    return OddFiles.class.getResource("/odd/" + name + ".gz") != null;
  }

  /** The bytes of a file. */
  public static byte[] bytes(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** The expected samples of a file, interleaved, 16-bit ones little-endian. */
  public static byte[] right(String name) throws IOException {
    try (InputStream in = new GZIPInputStream(open(name + ".raw.gz"))) {
      return in.readAllBytes();
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(OddFiles.class.getResourceAsStream("/odd/" + name), name);
  }
}
