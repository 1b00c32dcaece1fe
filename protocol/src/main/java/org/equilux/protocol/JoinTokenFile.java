package org.equilux.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of join tokens: one a line, {@code TOKEN} or {@code TOKEN until 2026-12-31T00:00:00Z}. A
 * worker shows the first one; a master lets in workers that show any of them, so that a token can
 * be replaced while workers still have the old one. Lines that begin with {@code #} are comments.
 */
public final class JoinTokenFile {
  /** More than the longest tokens of a file take; a device may have no end. */
  private static final int MAX_BYTES = 64 << 10;

  private static final int MAX_TOKENS = 32;

  private JoinTokenFile() {}

  /**
   * A token of the file.
   *
   * @param until when the token ends to be valid; empty if it does not
   */
  public record Entry(JoinToken token, Optional<Instant> until) {
    /** Whether the token is valid at a time. */
    public boolean isValid(Instant now) {
      return until.isEmpty() || now.isBefore(until.get());
    }
  }

  /**
   * Reads the tokens.
   *
   * @return at least one
   * @throws IOException if the file cannot be read or has a line that is no token; the message
   *     names the file and does not repeat the line
   */
  public static List<Entry> read(Path file) throws IOException {
    List<Entry> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("%s: it has more than %d bytes".formatted(file, MAX_BYTES));
      }
      for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          found.add(entry(line.strip()));
        }
      }
      if (found.isEmpty() || found.size() > MAX_TOKENS) {
        throw new IllegalArgumentException(
            "it must hold from 1 to %d join tokens, and holds %d"
                .formatted(MAX_TOKENS, found.size()));
      }
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return List.copyOf(found);
  }

  private static Entry entry(String line) {
    int end = line.indexOf(" until ");
    if (end < 0) {
      return new Entry(JoinToken.of(line), Optional.empty());
    }
    try {
      Instant until = Instant.parse(line.substring(end + " until ".length()).strip());
      return new Entry(JoinToken.of(line.substring(0, end)), Optional.of(until));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "the time after \"until\" must be such as 2026-12-31T00:00:00Z", e);
    }
  }
}
