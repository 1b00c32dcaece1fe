package org.equilux.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenFileTest {
  private static final String NEW = "0123456789abcdef";
  private static final String OLD = "fedcba9876543210";
  private static final Instant END = Instant.parse("2026-12-31T00:00:00Z");

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("tokens"), content);
  }

  @Test
  void containsSeveralTokensOfWhichWorkersUseTheFirst() throws IOException {
    Path file = file("# comment\r\n" + NEW + "\r\n\n " + OLD + " until 2026-12-31T00:00:00Z\n");

    List<JoinTokenFile.Entry> entries = JoinTokenFile.read(file);

    assertEquals(2, entries.size());
    assertTrue(entries.getFirst().token().matches(NEW));
    assertTrue(entries.getFirst().isValid(Instant.MAX));
    assertTrue(entries.getLast().token().matches(OLD));
    assertTrue(entries.getLast().isValid(END.minusNanos(1)));
    assertFalse(entries.getLast().isValid(END));
    assertTrue(JoinToken.read(file).matches(NEW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# none\n",
        "0123456789abcdef until tomorrow\n",
        "0123456789abcdef fedcba9876543210\n",
        "0123456789abcdef\nshort\n"
      })
  void refusesInvalidTokensWithoutRepeatingThem(String content) throws IOException {
    Path file = file(content);

    IOException e = assertThrows(IOException.class, () -> JoinTokenFile.read(file));

    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertFalse(e.getMessage().contains(NEW), e.getMessage());
  }

  @Test
  void limitsTheNumberOfTokens() throws IOException {
    Path file = file((NEW + "\n").repeat(33));

    assertThrows(IOException.class, () -> JoinTokenFile.read(file));
  }
}
