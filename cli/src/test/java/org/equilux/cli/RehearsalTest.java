package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir private Path folder;

  @Test
  void aPictureOfEachKindIsProcessed() throws IOException {
    assertEquals(0, Rehearsal.run(folder));
    assertEquals(
        List.of(
            "color_equalized.jpg",
            "color_equalized.png",
            "deflate_equalized.tif",
            "gray_equalized.tif",
            "lzw_equalized.tif"),
        Cli.names(folder.resolve("out")));
  }
}
