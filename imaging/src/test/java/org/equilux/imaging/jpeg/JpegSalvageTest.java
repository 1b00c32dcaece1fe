package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.Salvaged;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.jpeg.header.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Salvaging damaged JPEG files. */
class JpegSalvageTest {
  private static final int WIDTH = 80;
  private static final int HEIGHT = 200;

  @TempDir Path folder;

  private Path save(byte[] jpeg) throws IOException {
    return Files.write(folder.resolve("in.jpg"), jpeg);
  }

  /** A file with a restart marker after each row of MCUs. */
  private byte[] withRestarts(int... factors) throws IOException {
    Frame frame = JpegTest.frame(WIDTH, HEIGHT, factors);
    Path plain = save(JpegTest.encode(frame, false));
    return JpegTest.withRestarts(frame, 1, plain);
  }

  /** The positions of the markers between rows of MCUs, and of the end marker. */
  private static List<Integer> markers(byte[] jpeg) {
    List<Integer> markers = new ArrayList<>();
    for (int i = 0; i < jpeg.length - 1; i++) {
      int next = jpeg[i + 1] & 0xff;
      if (jpeg[i] == -1 && next >= 0xd0 && next <= 0xd9 && next != 0xd8) {
        markers.add(i);
      }
    }
    return markers;
  }

  private static byte[] without(byte[] bytes, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private void assertRest(byte[] original, byte[] damaged, int missingRows) throws IOException {
    byte[] pixels = TestPictures.decode(save(original));
    Salvaged salvaged = Salvaged.of(save(damaged), 0);
    assertEquals(missingRows, salvaged.missingRows());
    assertEquals(0, salvaged.wrong(pixels));
    assertTrue(
        salvaged.notes().getFirst().startsWith("the JPEG is truncated or damaged"),
        salvaged.notes().toString());
  }

  @Test
  void anIntervalWithoutDataIsGrayAndOthersAreKept() throws IOException {
    byte[] jpeg = withRestarts(1, 1);
    List<Integer> markers = markers(jpeg);
    assertEquals(HEIGHT / 8, markers.size());
    byte[] damaged = without(jpeg, markers.get(4) + 2, markers.get(5));
    assertRest(jpeg, damaged, 8);
    // libjpeg decodes the first MCU from zero bits, and fills the others with gray.
    byte[] pixels = Salvaged.of(save(damaged), 0).pixels();
    for (int y = 40; y < 48; y++) {
      for (int x = 8; x < WIDTH; x++) {
        assertEquals((byte) 0x80, pixels[y * WIDTH + x]);
      }
    }
  }

  /** Covers libjpeg's ways of resynchronizing. */
  @Test
  void lostMarkersLoseOnlyTheirIntervals() throws IOException {
    byte[] jpeg = withRestarts(1, 1);
    List<Integer> markers = markers(jpeg);
    // Two whole intervals are missing: the next marker is two ahead.
    assertRest(jpeg, without(jpeg, markers.get(4), markers.get(6)), 16);
    // Only a marker is missing, so that two intervals are joined.
    assertRest(jpeg, without(jpeg, markers.get(9), markers.get(9) + 2), 8);
    // Everything from an interval on is missing.
    assertRest(jpeg, Arrays.copyOf(jpeg, markers.get(11)), HEIGHT - 12 * 8);
    // The end of an interval is missing.
    assertRest(jpeg, without(jpeg, markers.get(7) - 6, markers.get(7)), 8);
  }

  /** The color of the row next to the missing ones depends on theirs. */
  @Test
  void subsampledColorsLoseOneMoreRow() throws IOException {
    byte[] jpeg = withRestarts(2, 2, 1, 1, 1, 1);
    List<Integer> markers = markers(jpeg);
    assertRest(jpeg, without(jpeg, markers.get(4) + 2, markers.get(5)), 18);
    assertRest(jpeg, Arrays.copyOf(jpeg, markers.get(6)), HEIGHT - 7 * 16 + 1);
  }

  @Test
  void withoutRestartMarkersEverythingAfterTheDamageIsMissing() throws IOException {
    byte[] jpeg = JpegTest.encode(JpegTest.frame(WIDTH, HEIGHT, 1, 1, 1, 1, 1, 1), false);
    byte[] pixels = TestPictures.decode(save(jpeg));
    Salvaged cut = Salvaged.of(save(Arrays.copyOf(jpeg, jpeg.length / 2)), 0);
    assertTrue(cut.missingRows() > HEIGHT / 5 && cut.missingRows() < HEIGHT * 4 / 5);
    assertEquals(0, cut.wrong(pixels));
    int end = WIDTH * HEIGHT;
    assertEquals(
        end - (HEIGHT - cut.missingRows()) * WIDTH,
        end - cut.missing().nextSetBit(0) / WIDTH * WIDTH);
    assertEquals(
        cut.missing().get(end - 1) ? end : 0,
        cut.missing().length(),
        "the last pixel is missing, too");
  }

  @Test
  void lossesOfLaterScansAreOnlyDetail() throws IOException {
    byte[] jpeg = JpegTest.progressive(WIDTH, HEIGHT);
    byte[] pixels = TestPictures.decode(save(jpeg));
    Salvaged late = Salvaged.of(save(Arrays.copyOf(jpeg, jpeg.length * 9 / 10)), 0);
    assertEquals(0, late.missingRows());
    assertTrue(late.wrong(pixels) > 0);
    assertTrue(late.notes().getLast().contains("may have less detail"), late.notes().toString());
    byte[] early = Arrays.copyOf(jpeg, firstScanAt(jpeg) + 100);
    Salvaged first = Salvaged.of(save(early), 0);
    assertTrue(first.missingRows() > HEIGHT / 2 && first.missingRows() < HEIGHT);
  }

  private static int firstScanAt(byte[] jpeg) {
    int at = 0;
    while (jpeg[at] != -1 || (jpeg[at + 1] & 0xff) != 0xda) {
      at++;
    }
    return at;
  }

  /** An unknown marker ends the picture in the decoder. */
  @Test
  void rowsBeforeTheDecodersErrorAreKept() throws IOException {
    byte[] jpeg = withRestarts(1, 1);
    List<Integer> markers = markers(jpeg);
    byte[] damaged = jpeg.clone();
    damaged[markers.get(10) + 1] = (byte) 0xc8; // A frame of an unknown kind.
    assertRest(jpeg, damaged, HEIGHT - 11 * 8);
  }
}
