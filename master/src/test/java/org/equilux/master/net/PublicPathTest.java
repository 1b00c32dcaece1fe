package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicPathTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "/, ''",
    "/equilux, /equilux",
    "/equilux/, /equilux",
    "/tools/v1.2_a~b-c/, /tools/v1.2_a~b-c",
    "/apiary, /apiary"
  })
  void aTrailingSlashIsRemoved(String text, String prefix) {
    assertEquals(prefix, PublicPath.of(text).prefix());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "equilux",
        "//",
        "/a//b",
        "/..",
        "/a/../b",
        "/.hidden",
        "/a b",
        "/a%20b",
        "/a?b",
        "/a#b",
        "/a;b",
        "/a\"b",
        "/a\r\nSet-Cookie: b",
        "/ä",
        "https://example.org/equilux"
      })
  void aMalformedPathIsRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PublicPath.of(text)).getMessage();
    assertTrue(message.contains("is not a path such as /equilux"), message);
  }

  @Test
  void aPathOfExcessiveLengthIsRefused() {
    assertEquals(200, PublicPath.of("/" + "a".repeat(199)).prefix().length());
    assertThrows(IllegalArgumentException.class, () -> PublicPath.of("/" + "a".repeat(200)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/api/equilux", "/assets/"})
  void aReservedPathIsRefused(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> PublicPath.of(text)).getMessage();
    assertTrue(message.contains("which is a path of the master itself"), message);
  }

  @Test
  void onlyWholeSegmentsAreStripped() {
    PublicPath path = PublicPath.of("/equilux");
    assertTrue(path.covers("/equilux"));
    assertTrue(path.covers("/equilux/jobs"));
    assertFalse(path.covers("/equiluxx/jobs"));
    assertFalse(path.covers("/jobs/equilux"));
    assertFalse(PublicPath.ROOT.covers("/jobs"));
    assertEquals("/", path.strip("/equilux"));
    assertEquals("/", path.strip("/equilux/"));
    assertEquals("/jobs", path.strip("/equilux/jobs"));
    assertEquals("/equilux/jobs", path.path("/jobs"));
    assertEquals("/jobs", PublicPath.ROOT.path("/jobs"));
  }
}
