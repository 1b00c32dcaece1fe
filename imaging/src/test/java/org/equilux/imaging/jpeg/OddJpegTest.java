package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unusual JPEG files that libjpeg reads completely. */
class OddJpegTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 33;

  @TempDir Path folder;

  private Path write(byte[] jpeg) throws IOException {
    return Files.write(folder.resolve("odd.jpg"), jpeg);
  }

  private byte[] decode(byte[] jpeg) throws IOException {
    return TestPictures.decode(write(jpeg));
  }

  private List<String> notes(byte[] jpeg) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(write(jpeg)), PictureLimits.DEFAULT)) {
      return reader.notes(0);
    }
  }

  private static byte[] gray(int seed) throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.GRAY8);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += (byte) (seed * i % 31);
    }
    return JpegTest.encode(JpegTest.frame(WIDTH, HEIGHT, 1, 1), false, pixels);
  }

  private static int find(byte[] jpeg, int marker) {
    return new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff" + (char) marker);
  }

  /** A segment's bytes, including its marker. */
  private static byte[] segment(byte[] jpeg, int at) {
    int length = (jpeg[at + 2] & 0xff) << 8 | (jpeg[at + 3] & 0xff);
    return Arrays.copyOfRange(jpeg, at, at + 2 + length);
  }

  /** All segments of one kind. */
  private static byte[] segments(byte[] jpeg, int marker) {
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    byte[] segment;
    for (int at = 2; (jpeg[at + 1] & 0xff) != 0xda; at += segment.length) {
      segment = segment(jpeg, at);
      if ((jpeg[at + 1] & 0xff) == marker) {
        found.writeBytes(segment);
      }
    }
    return found.toByteArray();
  }

  /** Three gray pictures are combined to red, green and blue with separate scans. */
  @Test
  void baselineWithSeparateScansIsRead() throws IOException {
    List<byte[]> channels = List.of(gray(1), gray(2), gray(3));
    byte[] first = channels.getFirst();
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    jpeg.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
    jpeg.writeBytes(segments(first, 0xdb));
    jpeg.writeBytes(
        new byte[] {
          (byte) 0xff,
          (byte) 0xc0,
          0,
          17,
          8,
          0,
          HEIGHT,
          0,
          WIDTH,
          3,
          'R',
          0x11,
          0,
          'G',
          0x11,
          0,
          'B',
          0x11,
          0
        });
    jpeg.writeBytes(segments(first, 0xc4));
    for (int i = 0; i < 3; i++) {
      byte[] channel = channels.get(i);
      int scan = find(channel, 0xda);
      int data = scan + segment(channel, scan).length;
      jpeg.writeBytes(
          new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, (byte) "RGB".charAt(i), 0, 0, 63, 0});
      jpeg.write(channel, data, channel.length - 2 - data);
    }
    jpeg.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});

    byte[] decoded = decode(jpeg.toByteArray());
    for (int i = 0; i < 3; i++) {
      byte[] expected = decode(channels.get(i));
      byte[] is = new byte[expected.length];
      for (int p = 0; p < is.length; p++) {
        is[p] = decoded[3 * p + i];
      }
      assertArrayEquals(expected, is, "channel " + i);
    }
  }

  @Test
  void bytesBetweenSegmentsAreSkippedWithANote() throws IOException {
    byte[] good = gray(1);
    ByteArrayOutputStream odd = new ByteArrayOutputStream();
    int at = find(good, 0xc4);
    odd.write(good, 0, at);
    odd.writeBytes(new byte[] {1, 2, (byte) 0xff, 0, 5});
    odd.write(good, at, good.length - at);
    assertArrayEquals(decode(good), decode(odd.toByteArray()));
    assertEquals(
        List.of("5 bytes between the segments of its header were skipped"),
        notes(odd.toByteArray()));
    assertEquals(List.of(), notes(good));
  }

  @Test
  void unterminatedBytesBetweenSegmentsAreDamage() throws IOException {
    byte[] good = gray(1);
    byte[] endless = Arrays.copyOf(good, 200_000);
    Arrays.fill(endless, find(good, 0xc4), endless.length, (byte) 7);
    PictureException e = assertThrows(PictureException.class, () -> decode(endless));
    assertEquals(PictureException.Reason.CORRUPT, e.reason());
  }

  @Test
  void missingHuffmanTablesAreReplacedByTheStandards() throws IOException {
    byte[] good = JpegTest.encode(JpegTest.frame(64, 64, 2, 2, 1, 1, 1, 1), false);
    ByteArrayOutputStream odd = new ByteArrayOutputStream();
    byte[] segment;
    odd.write(good, 0, 2);
    int at = 2;
    for (; (good[at + 1] & 0xff) != 0xda; at += segment.length) {
      segment = segment(good, at);
      if ((good[at + 1] & 0xff) != 0xc4) {
        odd.writeBytes(segment);
      }
    }
    odd.write(good, at, good.length - at);
    assertTrue(odd.size() < good.length);
    assertArrayEquals(decode(good), decode(odd.toByteArray()));
    assertTrue(notes(odd.toByteArray()).getFirst().contains("no Huffman tables"));
  }
}
