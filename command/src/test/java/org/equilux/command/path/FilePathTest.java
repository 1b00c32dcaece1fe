package org.equilux.command.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class FilePathTest {
  private final FilePath paths = new FilePath();

  @ParameterizedTest
  @CsvSource({
    "scan.tif, scan.tif",
    "/a/b c.png, /a/b c.png",
    "a:b/c, a:b/c",
    "file:/a/b%20c.png, /a/b c.png",
    "file:///a/b.png, /a/b.png",
    "-, -",
  })
  void acceptsPathsAndFileUris(String text, String expected) {
    assertEquals(Path.of(expected), paths.convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs://host/a.png", "s3a://bucket/a", "http://host/a.png"})
  void refusesOtherFileSystems(String text) {
    TypeConversionException error =
        assertThrows(TypeConversionException.class, () -> paths.convert(text));
    assertTrue(error.getMessage().startsWith(text + ": it is on a file system that cannot"));
  }

  @Test
  void refusesUrisWithoutAFile() {
    assertThrows(TypeConversionException.class, () -> paths.convert("file:/a b"));
    assertThrows(TypeConversionException.class, () -> paths.convert("file://host/a"));
  }
}
