package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged JPEG files: processed with a note if all pixels exist, otherwise refused. */
class JpegDamageTest {
  @TempDir Path folder;

  private byte[] good;
  private byte[] pixels;

  @BeforeEach
  void encode() throws IOException {
    good = JpegTest.encode(JpegTest.frame(70, 50, 2, 2, 1, 1, 1, 1), false);
    pixels = TestPictures.decode(file(good));
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("picture.jpg"), bytes);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] inserted(byte[] bytes, int at, byte[] more) {
    return join(Arrays.copyOf(bytes, at), more, Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    return join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + count, bytes.length));
  }

  private static int indexOf(byte[] bytes, int marker) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.indexOf("\u00ff" + (char) marker);
  }

  private void assertDone(String note, byte[] bytes) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file(bytes)), PictureLimits.DEFAULT)) {
      assertArrayEquals(pixels, TestPictures.decode(reader, 0), note);
      List<String> notes = reader.notes(0);
      assertEquals(1, notes.size(), notes.toString());
      assertTrue(notes.getFirst().contains(note), notes.toString());
      // A second decoding yields the same notes, without duplicates.
      assertArrayEquals(pixels, TestPictures.decode(reader, 0));
      assertEquals(notes, reader.notes(0));
    }
  }

  private void assertRefused(byte[] bytes) throws IOException {
    Path file = file(bytes);
    PictureException e = assertThrows(PictureException.class, () -> TestPictures.decode(file));
    assertEquals(PictureException.Reason.CORRUPT, e.reason());
  }

  @Test
  void completePicturesHaveNoNotes() throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file(good)), PictureLimits.DEFAULT)) {
      TestPictures.decode(reader, 0);
      assertEquals(List.of(), reader.notes(0));
    }
  }

  @Test
  void aMissingEndMarkerIsNotedButMissingDataAreRefused() throws IOException {
    byte[] open = Arrays.copyOf(good, good.length - 2);
    assertDone("has no end marker", open);
    assertDone("has no end marker", Arrays.copyOf(good, good.length - 1));
    assertRefused(Arrays.copyOf(good, good.length - 40));
  }

  @Test
  void aProgressivePictureWithAllScansNeedsNoEndMarker() throws IOException {
    byte[] whole = JpegTest.progressive(40, 30);
    byte[] decoded;
    try (PictureReader reader = Pictures.open(new FileBlob(file(whole)), PictureLimits.DEFAULT)) {
      decoded = TestPictures.decode(reader, 0);
    }
    byte[] open = Arrays.copyOf(whole, whole.length - 2);
    try (PictureReader reader = Pictures.open(new FileBlob(file(open)), PictureLimits.DEFAULT)) {
      assertArrayEquals(decoded, TestPictures.decode(reader, 0));
      assertTrue(reader.notes(0).toString().contains("has no end marker"));
    }
    // Within the last scan, and before it.
    int lastScan = 0;
    for (int at = 0; at < whole.length - 1; at++) {
      if (whole[at] == -1 && (whole[at + 1] & 0xff) == 0xda) {
        lastScan = at;
      }
    }
    for (int end = lastScan + 12; end < whole.length - 4; end += 3) {
      assertRefused(Arrays.copyOf(whole, end));
    }
    assertRefused(Arrays.copyOf(whole, lastScan));
  }

  @Test
  void bytesAfterTheScanAreNoted() throws IOException {
    byte[] open = Arrays.copyOf(good, good.length - 2);
    byte[] trailer = Arrays.copyOf("\0\0\0SEFT".getBytes(StandardCharsets.US_ASCII), 60);
    try (PictureReader reader =
        Pictures.open(new FileBlob(file(join(open, trailer))), PictureLimits.DEFAULT)) {
      assertArrayEquals(pixels, TestPictures.decode(reader, 0));
      String notes = reader.notes(0).toString();
      assertTrue(notes.contains("extraneous bytes") && notes.contains("end marker"), notes);
    }
    assertDone("extraneous bytes", join(open, trailer, new byte[] {-1, (byte) 0xd9}));
  }

  @Test
  void bytesBetweenSegmentsAreNoted() throws IOException {
    assertDone(
        "bytes between the segments",
        inserted(good, indexOf(good, 0xdb), new byte[] {1, 2, -1, 0, 3}));
  }

  @Test
  void missingHuffmanTablesAreReplacedByTheStandards() throws IOException {
    byte[] bare = good;
    for (int at = indexOf(bare, 0xc4); at >= 0; at = indexOf(bare, 0xc4)) {
      bare = without(bare, at, 2 + (ByteBuffer.wrap(bare).getShort(at + 2) & 0xffff));
    }
    assertTrue(bare.length < good.length);
    assertDone("no Huffman tables", bare);
  }

  @Test
  void missingDataBeforeARestartMarkerAreRefused() throws IOException {
    Path like = file(good);
    byte[] restarts = JpegTest.withRestarts(JpegTest.frame(70, 50, 2, 2, 1, 1, 1, 1), 1, like);
    int first = indexOf(restarts, 0xd0);
    int second = indexOf(restarts, 0xd1);
    byte[] junk = new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
    assertRefused(without(restarts, second - 12, 12));
    // The decoder reports only the first defect, which is harmless by itself.
    byte[] both = inserted(without(restarts, second - 12, 12), first, junk);
    assertRefused(both);
    try (PictureReader reader = Pictures.open(new FileBlob(file(both)), PictureLimits.DEFAULT)) {
      assertThrows(
          PictureException.class, () -> TestPictures.decodeBands(reader, 0, 0, new Random(1)));
    }
    try (PictureReader reader =
        Pictures.open(new FileBlob(file(inserted(restarts, first, junk))), PictureLimits.DEFAULT)) {
      assertArrayEquals(
          TestPictures.decode(reader, 0),
          TestPictures.decodeBands(reader, 0, 0, new Random(1)).orElseThrow());
    }
    assertDoneWithExtraneousBytes(inserted(restarts, first, junk), restarts);
  }

  private void assertDoneWithExtraneousBytes(byte[] damaged, byte[] whole) throws IOException {
    pixels = TestPictures.decode(file(whole));
    assertDone("extraneous bytes before marker", damaged);
  }
}
