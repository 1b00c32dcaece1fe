package org.equilux.protocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The TLS files of one side of the connection between a worker and its master: its certificate, and
 * the CAs that it trusts for the other side's. All are files of PEM text (RFC 7468).
 *
 * @param authorities certificates of those that sign the other side's; empty if the other side need
 *     not show any
 * @param identity what this side shows; empty if it shows nothing
 */
public record TlsFiles(Optional<Path> authorities, Optional<Identity> identity) {
  /** Far more than a chain or a list of authorities takes. */
  private static final int MAX_BYTES = 1 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  /**
   * A certificate and its key.
   *
   * @param certificate and, after it, those that lead from it to an authority
   * @param key in PKCS#8, not encrypted
   */
  public record Identity(Path certificate, Path key) {}

  private record Block(String kind, byte[] content) {}

  /**
   * Reads all of them.
   *
   * @throws IOException if a file cannot be read, has another type of content, or the key is that
   *     of another certificate; the message names the file and the remedy
   */
  public TlsMaterial read() throws IOException {
    List<X509Certificate> trusted =
        authorities.isPresent() ? certificates(authorities.get()) : List.of();
    if (identity.isEmpty()) {
      return new TlsMaterial(trusted, Optional.empty());
    }
    List<X509Certificate> chain = certificates(identity.get().certificate());
    PrivateKey key = key(identity.get(), chain.getFirst().getPublicKey());
    return new TlsMaterial(trusted, Optional.of(new TlsMaterial.Identity(chain, key)));
  }

  /** All files that there are. */
  public List<Path> all() {
    List<Path> files = new ArrayList<>();
    authorities.ifPresent(files::add);
    identity.ifPresent(shown -> files.addAll(List.of(shown.certificate(), shown.key())));
    return files;
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file)) {
        if (block.kind().equals(CERTIFICATE)) {
          found.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (CertificateException e) {
      throw new IOException(
          "%s: a certificate in it is damaged; copy the file again, or have it made anew (%s)"
              .formatted(file, e.getMessage()),
          e);
    }
    if (found.isEmpty()) {
      throw new IOException(
          file
              + ": there is no certificate in it; it must be PEM text, with -----BEGIN"
              + " CERTIFICATE-----");
    }
    return found;
  }

  private static PrivateKey key(Identity identity, PublicKey belongsTo) throws IOException {
    Path file = identity.key();
    List<Block> blocks = blocks(file);
    Optional<Block> key = blocks.stream().filter(block -> block.kind().equals(KEY)).findFirst();
    if (key.isEmpty()) {
      boolean other = blocks.stream().anyMatch(block -> block.kind().endsWith(KEY));
      throw new IOException(
          other
              ? "%s: the key in it is encrypted or not in PKCS#8; convert it: openssl pkey -in %s -out key.pem"
                  .formatted(file, file)
              : file
                  + ": there is no private key in it; it must be PEM text, with -----BEGIN PRIVATE"
                  + " KEY-----");
    }
    String algorithm = belongsTo.getAlgorithm();
    try {
      PrivateKey made =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(key.get().content()));
      if (belongTogether(made, belongsTo)) {
        return made;
      }
    } catch (InvalidKeySpecException e) {
      // The key is of another kind or damaged, so it does not match the certificate.
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s: keys of the kind %s cannot be used; take EC or RSA".formatted(file, algorithm), e);
    }
    throw new IOException(
        "%s: this is not the key of the certificate in %s; name the two that belong together"
            .formatted(file, identity.certificate()));
  }

  /** Whether a public key verifies a signature of a private key. */
  private static boolean belongTogether(PrivateKey key, PublicKey other)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (other.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> other.getAlgorithm();
            });
    byte[] text = "equilux".getBytes(StandardCharsets.US_ASCII);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(other);
    signature.update(text);
    return signature.verify(signed);
  }

  private static List<Block> blocks(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text(file));
    while (matcher.find()) {
      try {
        blocks.add(
            new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2).strip())));
      } catch (IllegalArgumentException e) {
        // Keys of old formats have header lines, which are no Base64; their kind is enough.
        blocks.add(new Block(matcher.group(1), new byte[0]));
      }
    }
    return blocks;
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
