package org.equilux.master.net;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.equilux.master.files.Reloaded;

/**
 * The file of revoked certificates: one serial number per line, in the hexadecimal form of {@code
 * openssl x509 -noout -serial}. Text after {@code #} is a comment. The file is read again after it
 * has changed.
 */
final class RevokedCertificates {
  /**
   * The size limit of the file in bytes: about a hundred thousand serial numbers, which have at
   * most 20 bytes (RFC 5280).
   */
  private static final int MAX_BYTES = 5 << 20;

  private static final int MAX_DIGITS = 40;
  private static final String PREFIX = "serial=";

  private final Reloaded<Set<BigInteger>> serials;

  /**
   * Reads the file.
   *
   * @throws IOException if the file cannot be read or a line is no serial number; the message names
   *     the file
   */
  RevokedCertificates(Path file) throws IOException {
    serials = new Reloaded<>("the serial numbers in " + file, List.of(file), () -> read(file));
  }

  boolean contains(X509Certificate certificate) {
    return serials.current().contains(certificate.getSerialNumber());
  }

  /** The serial number of a certificate in the form of the file. */
  static String serial(X509Certificate certificate) {
    String digits = certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }

  private static Set<BigInteger> read(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new IOException("the list of revoked certificates cannot be read: " + e, e);
    }
    if (content.length > MAX_BYTES) {
      throw new IOException(file + ": it has more than " + MAX_BYTES + " bytes");
    }
    Set<BigInteger> found = new HashSet<>();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
      number++;
      String text = line.replaceFirst("#.*", "").strip();
      if (!text.isEmpty()) {
        found.add(serial(file, number, text));
      }
    }
    return Set.copyOf(found);
  }

  private static BigInteger serial(Path file, int line, String text) throws IOException {
    String digits =
        (text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text).replace(":", "");
    if (digits.length() > MAX_DIGITS || !digits.matches("[0-9A-Fa-f]+")) {
      throw new IOException(
          "%s, line %d is no serial number; give up to %d hexadecimal digits, as \"openssl x509 -noout -serial\" prints them"
              .formatted(file, line, MAX_DIGITS));
    }
    return new BigInteger(digits, 16);
  }
}
