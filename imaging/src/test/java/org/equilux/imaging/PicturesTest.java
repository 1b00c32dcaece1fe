package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
  @TempDir Path folder;

  private static PictureException refusal(Path file, PictureLimits limits) {
    return assertThrows(
        PictureException.class, () -> Pictures.open(new FileBlob(file), limits).close());
  }

  @ParameterizedTest
  @CsvSource({"moon.png,PNG", "retina.jpg,JPEG", "chessboard_GRAY_U16.tif,TIFF"})
  void formatsAreRecognizedByContent(String name, String kind) throws IOException {
    Path file = TestPictures.resource(name, folder);
    Path misnamed = Files.move(file, folder.resolve("picture.bmp"));
    try (PictureReader reader = Pictures.open(new FileBlob(misnamed), PictureLimits.DEFAULT)) {
      assertEquals(kind, reader.format().name());
      assertEquals(1, reader.segments(0).size());
      assertThrows(IndexOutOfBoundsException.class, () -> reader.decode(1, (d, o, c) -> {}));
    }
  }

  @Test
  void filesThatAreNoPicturesAreReported() throws IOException {
    Path file = folder.resolve("none.png");
    assertThrows(
        NoSuchFileException.class, () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT));
    Files.write(file, new byte[0]);
    PictureException empty = refusal(file, PictureLimits.DEFAULT);
    assertEquals(PictureException.Reason.UNKNOWN_KIND, empty.reason());
    assertTrue(empty.getMessage().contains("empty"));
    for (String content : List.of("x", "GIF88a", "\0\0\0\0\0\0\0\0\0", "II", "\u0089PNG")) {
      Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
      assertEquals(
          PictureException.Reason.UNKNOWN_KIND, refusal(file, PictureLimits.DEFAULT).reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"moon.png", "retina.jpg", "chessboard_GRAY_U16.tif"})
  void errorsNameTheExceededLimit(String name) throws IOException {
    Path file = TestPictures.resource(name, folder);
    PictureException e = refusal(file, new PictureLimits(39_999, 1));
    assertEquals(PictureException.Reason.TOO_LARGE, e.reason());
    assertTrue(e.getMessage().contains("39999 pixels (--max-pixels)"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"moon.png", "retina.jpg", "chessboard_GRAY_U16.tif"})
  void filesAppearOnlyWhenComplete(String name) throws IOException {
    Path file = TestPictures.resource(name, folder);
    Path target = folder.resolve("target");
    Files.writeString(target, "old");
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      PageInfo page = reader.pages().getFirst();
      byte[] pixels = TestPictures.decode(reader, 0);
      try (PictureWriter writer = Pictures.create(new FileBlob(target), reader)) {
        RowSink sink = writer.beginPage(page.format());
        sink.rows(pixels, 0, 1);
        assertEquals(3, names().size());
        assertThrows(IllegalStateException.class, writer::finish);
        assertThrows(IllegalStateException.class, () -> writer.beginPage(page.format()));
        assertThrows(IllegalStateException.class, () -> sink.rows(pixels, 0, page.height()));
      }
      assertEquals("old", Files.readString(target));
      assertEquals(Set.of(name, "target"), names());
      try (PictureWriter writer = Pictures.create(new FileBlob(target), reader)) {
        writer.beginPage(page.format()).rows(pixels, 0, page.height());
        assertThrows(IllegalStateException.class, () -> writer.beginPage(page.format()));
        writer.finish();
        assertThrows(IllegalStateException.class, writer::finish);
      }
      assertEquals(Set.of(name, "target"), names());
      try (PictureWriter writer = Pictures.create(new FileBlob(target), reader)) {
        assertThrows(IllegalArgumentException.class, () -> writer.beginPage(PixelFormat.RGBA16));
        assertThrows(IllegalStateException.class, writer::finish);
      }
    }
    assertEquals(TestPictures.decode(file).length, TestPictures.decode(target).length);
  }

  private Set<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void aFileCanBeReplacedByItsResult() throws IOException {
    Path file = TestPictures.resource("moon.png", folder);
    byte[] pixels = TestPictures.decode(file);
    TestPictures.rewrite(file, file);
    assertArrayEquals(pixels, TestPictures.decode(file));
  }
}
