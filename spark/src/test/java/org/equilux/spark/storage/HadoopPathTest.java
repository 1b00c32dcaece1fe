package org.equilux.spark.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.equilux.command.path.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of Hadoop paths; no server listens at the addresses. */
class HadoopPathTest {
  private static final String ROOT = "hdfs://127.0.0.1:1";

  private static Path path(String inside) {
    return FilePath.of(ROOT + inside);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/b.tif", "/a b/100 %.tif", "/12:30/ä.tif", "/a%20b", "/"})
  void pathsRoundTripThroughText(String inside) {
    assertEquals(ROOT + inside, path(inside).toString());
    assertEquals(path(inside), FilePath.of(path(inside).toString()));
    assertEquals(path(inside).hashCode(), FilePath.of(path(inside).toString()).hashCode());
  }

  @Test
  void partsAreRelativePaths() {
    Path file = path("/a/b/c.tif");
    assertEquals(Path.of("c.tif"), file.getFileName());
    assertEquals(path("/a/b"), file.getParent());
    assertEquals(path("/"), file.getRoot());
    assertEquals(null, file.getRoot().getParent());
    assertEquals(Path.of("b/c.tif"), path("/a").relativize(file));
    assertEquals(file, path("/a").resolve(Path.of("b/c.tif")));
    assertEquals(file, path("/a").resolve("b/c.tif"));
    assertEquals(path("/a/b/12:30.tif"), file.resolveSibling("12:30.tif"));
    assertEquals(path("/x"), path("/a").resolve(path("/x")));
    assertEquals(path("/a/c"), path("/a/b/../c").normalize());
    assertTrue(file.startsWith(path("/a")));
    assertFalse(file.startsWith(Path.of("/a")));
    assertTrue(file.endsWith(Path.of("b/c.tif")));
    assertTrue(file.isAbsolute());
  }

  @Test
  void locationsWithoutAPathAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> FilePath.of(ROOT));
    assertThrows(IllegalArgumentException.class, () -> FilePath.of("nosuch://host/a"));
  }
}
