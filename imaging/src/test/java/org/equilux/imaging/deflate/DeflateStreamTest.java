package org.equilux.imaging.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed data are verified with zlib's decoder. */
class DeflateStreamTest {
  private static final int LEVELS = 9;

  /** The size of portions, whose end matches may not cross. */
  private static final int PORTION = 5 << 15;

  private static final int WINDOW = 1 << 15;

  @Test
  void compressesEmptyInput() throws IOException, DataFormatException {
    for (int level = 1; level <= LEVELS; level++) {
      check(new byte[0], level);
    }
  }

  @Test
  void compressesShortInputs() throws IOException, DataFormatException {
    Random random = new Random(1);
    for (int length = 1; length < 300; length++) {
      byte[] bytes = new byte[length];
      check(bytes, 1 + length % LEVELS);
      random.nextBytes(bytes);
      check(bytes, 1 + length % LEVELS);
      check(ofFewValues(random, length, 3), 1 + length % LEVELS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void compressesAllKindsOfInput(int level) throws IOException, DataFormatException {
    Random random = new Random(level);
    for (int round = 0; round < 20; round++) {
      int length = random.nextInt(300_000);
      check(ofFewValues(random, length, 1 + random.nextInt(256)), level);
      check(mixed(random, length), level);
    }
    check(new byte[300_000], level);
    check(ofFewValues(random, 300_000, 256), level);
    check(text(random, 300_000), level);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 9})
  void compressesPeriodicInput(int level) throws IOException, DataFormatException {
    Random random = new Random(level);
    for (int period = 1; period <= 300; period++) {
      byte[] bytes = ofFewValues(random, 5_000, 256);
      for (int i = period; i < bytes.length; i++) {
        bytes[i] = bytes[i - period];
      }
      byte[] compressed = check(bytes, level);
      assertTrue(compressed.length < period + 200, "period " + period);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 9})
  void compressesInputsNearWindowAndPortionSizes(int level)
      throws IOException, DataFormatException {
    Random random = new Random(level);
    for (int length : new int[] {WINDOW, PORTION, 2 * PORTION - WINDOW, 2 * PORTION}) {
      for (int more = -10; more <= 10; more += random.nextInt(1, 4)) {
        check(mixed(random, length + more), level);
        check(new byte[length + more], level);
      }
    }
    // Repetitions at the greatest distance, and just beyond it.
    for (int period = WINDOW - 2; period <= WINDOW + 2; period++) {
      byte[] bytes = ofFewValues(random, 400_000, 256);
      for (int i = period; i < bytes.length; i++) {
        bytes[i] = bytes[i - period];
      }
      byte[] compressed = check(bytes, level);
      assertEquals(period <= WINDOW, compressed.length < bytes.length / 2, "period " + period);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 9})
  void outputDoesNotDependOnThePieces(int level) throws IOException {
    Random random = new Random(level);
    for (int round = 0; round < 10; round++) {
      byte[] bytes = mixed(random, random.nextInt(600_000));
      byte[] whole = compressed(bytes, level);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DeflateStream stream = new DeflateStream(out, level);
      int longest = 1 << random.nextInt(20);
      for (int at = 0; at < bytes.length; ) {
        int n = Math.min(random.nextInt(longest + 1), bytes.length - at);
        stream.write(bytes, at, n);
        at += n;
      }
      stream.finish();
      assertArrayEquals(whole, out.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 9})
  void streamsAreIndependent(int level) throws IOException {
    Random random = new Random(level);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeflateStream stream = new DeflateStream(out, level);
    // The same bytes repeatedly, so that remains of them would be found.
    byte[] bytes = mixed(random, 250_000);
    for (int round = 0; round < 12; round++) {
      int from = random.nextInt(bytes.length);
      byte[] some = Arrays.copyOfRange(bytes, from, random.nextInt(from, bytes.length));
      out.reset();
      stream.write(some, 0, some.length);
      stream.finish();
      assertArrayEquals(compressed(some, level), out.toByteArray(), "round " + round);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 9})
  void restartingPositionsDoesNotAffectTheOutput(int level) throws IOException {
    byte[] bytes = mixed(new Random(level), 700_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeflateStream stream = new DeflateStream(out, level, 200_000);
    for (int round = 0; round < 3; round++) {
      stream.write(bytes, 0, 10_000 + round);
      stream.finish();
      out.reset();
      stream.write(bytes, 0, bytes.length);
      stream.finish();
      assertArrayEquals(compressed(bytes, level), out.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 9})
  void flushedPiecesAreIndependentAndFormOneStream(int level)
      throws IOException, DataFormatException {
    Random random = new Random(level);
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    DeflateStream stream = new DeflateStream(together, level);
    for (int piece = 0; piece < 5; piece++) {
      byte[] bytes = mixed(random, piece * 100_000);
      all.write(bytes);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DeflateStream alone = new DeflateStream(out, level);
      alone.write(bytes, 0, bytes.length);
      alone.flush();
      byte[] flushed = out.toByteArray();
      assertArrayEquals(
          new byte[] {0, 0, -1, -1},
          Arrays.copyOfRange(flushed, flushed.length - 4, flushed.length));
      joined.write(flushed);
      stream.write(bytes, 0, bytes.length);
      stream.flush();
    }
    assertArrayEquals(joined.toByteArray(), together.toByteArray());
    // An empty last block.
    joined.write(new byte[] {3, 0});
    assertArrayEquals(all.toByteArray(), inflated(joined.toByteArray(), all.size()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void noiseIsStored(int level) throws IOException, DataFormatException {
    byte[] bytes = ofFewValues(new Random(level), 500_000, 256);
    assertTrue(check(bytes, level).length < bytes.length + bytes.length / 1_000 + 20);
  }

  /** Whole rows unchanged, and as differences to the previous pixel. */
  @ParameterizedTest
  @CsvSource({
    "astronaut.png, 1, 1.01",
    "astronaut.png, 3, 1.02",
    "astronaut.png, 6, 1.01",
    "astronaut.png, 9, 1.01",
    "coffee.png, 1, 1.01",
    "coffee.png, 3, 1.02",
    "coffee.png, 6, 1.01",
    "coffee.png, 9, 1.01",
    "retina.jpg, 1, 1.01",
    "retina.jpg, 3, 1.02",
    "retina.jpg, 6, 1.01",
    "retina.jpg, 9, 1.01",
    "hubble_deep_field.jpg, 1, 1.01",
    "hubble_deep_field.jpg, 3, 1.02",
    "hubble_deep_field.jpg, 6, 1.02",
    "hubble_deep_field.jpg, 9, 1.01"
  })
  void photographsAreNotLargerThanWithZlib(String picture, int level, double most)
      throws IOException, DataFormatException {
    byte[] rows = samples(picture);
    assertNotLarger(rows, level, most);
    byte[] differences = rows.clone();
    for (int i = differences.length - 1; i >= 3; i--) {
      differences[i] -= differences[i - 3];
    }
    assertNotLarger(differences, level, most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"astronaut.png", "coffee.png", "retina.jpg", "hubble_deep_field.jpg"})
  void higherLevelsAreSmaller(String picture) throws IOException {
    byte[] rows = samples(picture);
    int quick = compressed(rows, 1).length;
    int usual = compressed(rows, 6).length;
    int small = compressed(rows, 9).length;
    // Without long matches, the first six levels differ by chance.
    assertTrue(usual <= quick + quick / 1_000, usual + " after " + quick);
    assertTrue(small < usual, small + " after " + usual);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 10})
  void refusesUnknownLevels(int level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThrows(IllegalArgumentException.class, () -> new DeflateStream(out, level));
  }

  private static void assertNotLarger(byte[] bytes, int level, double most)
      throws IOException, DataFormatException {
    Deflater zlib = new Deflater(level, true);
    zlib.setInput(bytes);
    zlib.finish();
    int theirs = zlib.deflate(new byte[bytes.length + 1_000]);
    assertTrue(zlib.finished());
    zlib.end();
    int ours = check(bytes, level).length;
    assertTrue(ours <= most * theirs, ours + " bytes, by zlib " + theirs);
  }

  private static byte[] samples(String picture) throws IOException {
    var image = ImageIO.read(DeflateStreamTest.class.getResource("/images/" + picture));
    int[] samples =
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return bytes;
  }

  private static byte[] ofFewValues(Random random, int length, int values) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(values);
    }
    return bytes;
  }

  /** Noise, runs, and repetitions of any distance and length. */
  private static byte[] mixed(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; ) {
      int n = Math.min(length - at, 1 + random.nextInt(1 << random.nextInt(16)));
      int kind = random.nextInt(4);
      int values = 1 + random.nextInt(256);
      int distance = 1 + random.nextInt(Math.min(at + 1, 1 << random.nextInt(18)));
      for (int end = at + n; at < end; at++) {
        if (kind == 0 || distance > at) {
          bytes[at] = (byte) random.nextInt(values);
        } else {
          bytes[at] = kind == 1 ? (byte) values : bytes[at - distance];
        }
      }
    }
    return bytes;
  }

  private static byte[] text(Random random, int length) {
    String[] words = new String[2_000];
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.toString(random.nextInt(1 << random.nextInt(1, 31)), 36);
    }
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(words[random.nextInt(1 + random.nextInt(words.length))]).append(' ');
    }
    return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
  }

  /** Compresses, and verifies that decompression restores the bytes. */
  private static byte[] check(byte[] bytes, int level) throws IOException, DataFormatException {
    byte[] compressed = compressed(bytes, level);
    assertArrayEquals(bytes, inflated(compressed, bytes.length));
    return compressed;
  }

  private static byte[] compressed(byte[] bytes, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeflateStream stream = new DeflateStream(out, level);
    stream.write(bytes, 0, bytes.length);
    stream.finish();
    return out.toByteArray();
  }

  private static byte[] inflated(byte[] compressed, int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed);
      byte[] bytes = new byte[length + 1];
      int n = inflater.inflate(bytes);
      assertTrue(inflater.finished());
      assertEquals(0, inflater.getRemaining());
      assertEquals(length, n);
      assertFalse(inflater.needsDictionary());
      return Arrays.copyOf(bytes, n);
    } finally {
      inflater.end();
    }
  }
}
