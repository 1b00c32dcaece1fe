package org.equilux.master.jobs.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.grid.LutGrid;

/**
 * Digests of all that the bands of a page depend on: the release of this program, the page's task
 * and the tables. The coding of the input is left out, as every coding yields the same pixels.
 */
final class WorkDigest {
  private static final String RELEASE = release();

  private WorkDigest() {}

  /**
   * The digest of a page's work, as hexadecimal digits.
   *
   * @param task with the range of values, if there is one
   * @param tables empty if the operation has none
   */
  static String of(PageTask task, Optional<LutGrid> tables) {
    MessageDigest digest = sha256();
    add(digest, RELEASE.getBytes(StandardCharsets.UTF_8));
    add(digest, task.withRawInput().toBytes());
    tables.ifPresent(found -> add(digest, found.encode()));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
    digest.update(part);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String release() {
    Properties built = new Properties();
    try (InputStream in = WorkDigest.class.getResourceAsStream("release.properties")) {
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return built.getProperty("version");
  }
}
