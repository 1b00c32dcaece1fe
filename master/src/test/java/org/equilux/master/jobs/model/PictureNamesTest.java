package org.equilux.master.jobs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.equilux.imaging.PictureFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureNamesTest {
  @ParameterizedTest
  @CsvSource({
    "moon.png, moon.png",
    "../../etc/passwd, passwd",
    "C:\\x\\y.png, y.png",
    "/a/b.c/d.tif, d.tif",
    "Mond über Köln 月.jpg, Mond über Köln 月.jpg",
    "'  spaced.png ', spaced.png",
    "a\"b<c>.png, abc.png",
    ".hidden, .hidden",
  })
  void keepsTheBaseName(String given, String expected) {
    assertEquals(expected, PictureNames.safe(given));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", ".", "..", "/", "a/..", "a\\", "\u0000\u0007", "\u202e"})
  void emptyNamesGetADefault(String given) {
    assertEquals("picture", PictureNames.safe(given));
  }

  @Test
  void aPathKeepsOnlySafeFolders() {
    assertEquals("scans/a/img.png", PictureNames.path("scans/a/img.png"));
    assertEquals("scans/img.png", PictureNames.path("/../scans/./\\../img.png"));
    assertEquals("picture", PictureNames.path(null));
    String deep = PictureNames.path("x/".repeat(50) + "img.png");
    assertEquals("x/".repeat(8) + "img.png", deep);
    assertEquals("img.png", PictureNames.base(deep));
    assertEquals("img_record.json", PictureNames.record(deep));
  }

  @Test
  void dropsInvisibleCharacters() {
    assertEquals("agnp.exe", PictureNames.safe("a\u202egnp\r\n\u0000.exe\ud800"));
  }

  @Test
  void shortensButKeepsTheExtension() {
    String name = PictureNames.safe("月".repeat(5000) + ".tiff");
    assertTrue(name.endsWith("月.tiff"), name);
    assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 200, name);
    assertEquals(200, PictureNames.safe("x.".repeat(5000)).length());
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, PNG, moon_equalized.png",
    "moon.JPEG, JPEG, moon_equalized.JPEG",
    "moon.tiff, TIFF, moon_equalized.tiff",
    "moon.dat, PNG, moon_equalized.png",
    "moon, TIFF, moon_equalized.tif",
    ".png, PNG, .png_equalized.png",
    "a.b.jpg, JPEG, a.b_equalized.jpg",
  })
  void namesResults(String name, String format, String expected) {
    assertEquals(
        expected,
        PictureNames.result(name, "equalized", PictureFormats.named(format).orElseThrow()));
  }
}
