package org.equilux.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
  private static final String TEXT = "0123456789abcdef";

  @TempDir private Path folder;

  @Test
  void onlyTheWholeTokenMatches() {
    JoinToken token = JoinToken.of(TEXT);
    assertTrue(token.matches(TEXT));
    for (String other : List.of("", "0", TEXT.substring(1), TEXT + "0", TEXT.toUpperCase())) {
      assertFalse(token.matches(other), other);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "   ", "short", "0123456789abcde ", "0123456789 abcdef", "0123456789abcdeé"})
  void invalidTokensAreRefusedWithoutRepeatingThem(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> JoinToken.of(text));
    assertFalse(!text.isBlank() && e.getMessage().contains(text.strip()), e.getMessage());
    assertTrue(e.getMessage().startsWith("a join token has"), e.getMessage());
  }

  @Test
  void textFormsHideTheToken() {
    assertFalse(JoinToken.of(TEXT).toString().contains(TEXT));
  }

  @Test
  void aFileMayEndWithALineEnd() throws IOException {
    Path file = Files.writeString(folder.resolve("t"), TEXT + "\r\n");
    assertTrue(JoinToken.read(file).matches(TEXT));
  }

  @Test
  void aFileWithoutATokenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("t"), "\n");
    IOException e = assertThrows(IOException.class, () -> JoinToken.read(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertThrows(NoSuchFileException.class, () -> JoinToken.read(folder.resolve("absent")));
  }

  @Test
  void theSizeOfAFileIsLimited() {
    assertThrows(IOException.class, () -> JoinToken.read(Path.of("/dev/zero")));
  }

  @Test
  void aStoredTokenIsPrivate() throws IOException {
    Path data = folder.resolve("a").resolve("b");
    JoinToken made = JoinToken.keptIn(data);
    Path file = data.resolve(JoinToken.FILE_NAME);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(JoinToken.keptIn(data).matches(made.text()));
    assertEquals(64, made.text().length());
    try (Stream<Path> files = Files.list(data)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void parallelStartsStoreOneToken() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<String> keep = () -> JoinToken.keptIn(folder).text();
      List<Future<String>> tokens =
          threads.invokeAll(List.of(keep, keep, keep, keep, keep, keep, keep, keep));
      String first = tokens.getFirst().get();
      for (Future<String> token : tokens) {
        assertEquals(first, token.get());
      }
    }
  }

  @Test
  void randomTokensAreUnique() {
    assertNotEquals(JoinToken.random().text(), JoinToken.random().text());
  }
}
