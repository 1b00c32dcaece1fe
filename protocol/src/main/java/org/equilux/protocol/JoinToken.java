package org.equilux.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The token by which a worker joins a master: a secret that both know, of 16 to 1024 visible ASCII
 * characters. Its text is never logged.
 */
public final class JoinToken implements JoinTokens {
  /** The file's name in a master's data folder, where a generated token is kept. */
  public static final String FILE_NAME = "join-token";

  /** Holds the token itself. */
  public static final String VARIABLE = "EQUILUX_JOIN_TOKEN";

  private static final int MIN_LENGTH = 16;
  private static final int MAX_LENGTH = 1024;
  private static final int RANDOM_BYTES = 32;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final String text;

  private JoinToken(String text) {
    this.text = text;
  }

  /**
   * Takes a token's text; blanks and line ends around it do not count.
   *
   * @throws IllegalArgumentException if that is none; the message does not repeat it
   */
  public static JoinToken of(String text) {
    String token = text.strip();
    if (token.length() < MIN_LENGTH || token.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a join token has from %d to %d characters, not %d"
              .formatted(MIN_LENGTH, MAX_LENGTH, token.length()));
    }
    if (token.chars().anyMatch(letter -> letter <= ' ' || letter > '~')) {
      throw new IllegalArgumentException("a join token has visible ASCII characters only");
    }
    return new JoinToken(token);
  }

  /** Generates a random token. */
  public static JoinToken random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return new JoinToken(HexFormat.of().formatHex(bytes));
  }

  /**
   * Reads the token that a worker shows, the first one of a {@link JoinTokenFile}.
   *
   * @throws IOException if the file cannot be read or holds no token; the message names the file
   */
  public static JoinToken read(Path file) throws IOException {
    return JoinTokenFile.read(file).getFirst().token();
  }

  /**
   * Finds the token that is kept in a folder.
   *
   * @throws IOException if the file cannot be read
   */
  public static Optional<JoinToken> findIn(Path folder) throws IOException {
    try {
      return Optional.of(read(folder.resolve(FILE_NAME)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads the token that is kept in a folder, or makes one there that only this user can read.
   *
   * @throws IOException if the folder or the file cannot be used
   */
  public static JoinToken keptIn(Path folder) throws IOException {
    return keptIn(folder, random());
  }

  /**
   * Reads the token that is kept in a folder, or keeps another one there that only this user can
   * read.
   *
   * @throws IOException if the folder or the file cannot be used
   */
  public static JoinToken keptIn(Path folder, JoinToken other) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      Files.createDirectories(folder);
      // Written aside, so that no worker reads half of it.
      Path fresh = Files.createTempFile(folder, FILE_NAME, ".new", OWNER_ONLY);
      try {
        Files.writeString(fresh, other.text + System.lineSeparator());
        Files.createLink(file, fresh);
      } catch (FileAlreadyExistsException lost) {
        // Another process was quicker; its token counts.
      } finally {
        Files.delete(fresh);
      }
      return read(file);
    }
  }

  /**
   * The token that a process was given.
   *
   * @param file that holds the token; null for the token of the environment
   * @return empty if neither is there
   * @throws IOException if it cannot be read or is none
   */
  public static Optional<JoinToken> given(Path file) throws IOException {
    if (file != null) {
      return Optional.of(read(file));
    }
    String variable = System.getenv(VARIABLE);
    if (variable == null || variable.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(variable));
    } catch (IllegalArgumentException e) {
      throw new IOException(VARIABLE + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean matches(String shown) {
    return MessageDigest.isEqual(digest(text), digest(shown));
  }

  /** Digests are of one length, so that comparing them does not tell the token's. */
  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The token as text. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return "a join token";
  }
}
