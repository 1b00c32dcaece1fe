package org.equilux.engine.attachment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.equilux.engine.JobFailedException;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TableFileTest {
  @TempDir private Path folder;

  private static LutGrid random(int columns, int rows, int planes, int levels, int maximum) {
    Random random = new Random(levels + columns);
    LutGrid tables = new LutGrid(columns, rows, planes, levels, maximum);
    for (int i = 0; i < columns * rows * planes; i++) {
      char[] table = new char[levels];
      for (int k = 0; k < levels; k++) {
        table[k] = (char) random.nextInt(maximum + 1);
      }
      tables.set(i / planes % columns, i / planes / columns, i % planes, table);
    }
    return tables;
  }

  private LutGrid read(String text) throws IOException, JobFailedException {
    return TableFile.read(new FileBlob(Files.writeString(folder.resolve("t.csv"), text)), "t.csv");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 256, 255",
    "1, 1, 3, 256, 255",
    "1, 1, 3, 65536, 65535",
    "1, 1, 1, 65536, 4095",
    "8, 6, 1, 256, 255",
    "5, 7, 3, 4096, 4095",
    "4, 3, 1, 65536, 65535"
  })
  void tablesRoundTrip(int columns, int rows, int planes, int levels, int maximum)
      throws Exception {
    LutGrid tables = random(columns, rows, planes, levels, maximum);
    Path file = folder.resolve("t.csv");
    try (OutputStream out = Files.newOutputStream(file)) {
      TableFile.write(tables, out);
    }
    assertEquals(tables, TableFile.read(new FileBlob(file), "t.csv"));

    // Stored tables yield the same text for any buffer size.
    for (int atOnce : new int[] {1, 1000, 1 << 19}) {
      Path stored = folder.resolve("stored.csv");
      try (RandomAccessSource encoded = RandomAccessSource.of(tables.encode());
          OutputStream out = Files.newOutputStream(stored)) {
        TableFile.write(encoded, atOnce, out);
      }
      assertEquals(-1, Files.mismatch(file, stored));
    }
  }

  @Test
  void malformedStoredTablesAreRefused() {
    byte[] encoded = random(1, 1, 1, 256, 255).encode();
    for (byte[] damaged : List.of(new byte[3], Arrays.copyOf(encoded, encoded.length - 1))) {
      RandomAccessSource source = RandomAccessSource.of(damaged);
      assertThrows(
          IllegalArgumentException.class,
          () -> TableFile.write(source, 1000, OutputStream.nullOutputStream()));
    }
  }

  private static String written(LutGrid tables) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TableFile.write(tables, out);
    return out.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void columnsHaveNames() throws IOException {
    String one = written(random(1, 1, 1, 256, 255));
    assertTrue(
        one.startsWith(
            """
            # Equilux lookup table
            # columns=1 rows=1 planes=1 levels=256 maximum=255
            value,luminance
            0,\
            """),
        one);
    assertTrue(written(random(1, 1, 3, 256, 255)).contains("\nvalue,red,green,blue\n0,"));
    assertTrue(written(random(2, 2, 1, 256, 255)).contains("\nvalue,r0c0,r0c1,r1c0,r1c1\n"));
    assertTrue(
        written(random(1, 2, 3, 256, 255))
            .contains("\nvalue,r0c0.red,r0c0.green,r0c0.blue,r1c0.red,r1c0.green,r1c0.blue\n"));
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
  }

  /** The negative, in the forms of other programs. */
  static Stream<String> otherForms() {
    return Stream.of(
        lines(256, k -> "" + (255 - k)),
        lines(256, k -> k + "\t" + (255 - k) + "\r"),
        "\uFEFFvalue;entry\n" + lines(256, k -> k + ";" + (255 - k)) + "\n;\n\n",
        "Index out\n" + lines(256, k -> "  " + k + "   " + (255 - k) + ".00"),
        "# from elsewhere\n# maximum=255\n\n" + lines(256, k -> k + " , " + (255 - k)) + "\n# end");
  }

  @ParameterizedTest
  @MethodSource("otherForms")
  void tablesOfOtherProgramsAreRead(String text) throws Exception {
    LutGrid tables = read(text);
    assertEquals(1, tables.planes());
    assertEquals(255, tables.maximum());
    for (int k = 0; k < 256; k++) {
      assertEquals(255 - k, tables.entries()[k]);
    }
  }

  @Test
  void threeOrFourNumbersAreRedGreenAndBlue() throws Exception {
    LutGrid imageJ =
        read("Index\tRed\tGreen\tBlue\n" + lines(256, k -> k + "\t" + k + "\t0\t" + (255 - k)));
    LutGrid bare = read(lines(256, k -> k + " 0 " + (255 - k)));
    assertEquals(imageJ, bare);
    assertEquals(3, bare.planes());
    assertEquals(10, bare.table(0, 0, 0)[10]);
    assertEquals(245, bare.table(0, 0, 2)[10]);
  }

  @Test
  void aMaximumMayBeGivenAboveOrBelowTheLevels() throws Exception {
    assertEquals(65_535, read("# maximum=65535\n" + lines(256, k -> "" + k * 257)).maximum());
    assertEquals(100, read("# maximum=100\n" + lines(256, k -> "" + Math.min(100, k))).maximum());
  }

  static Stream<Arguments> malformed() {
    String good = lines(255, k -> k + "," + k);
    return Stream.of(
        Arguments.of("", "t.csv has 0 lines of entries"),
        Arguments.of("# nothing", "has 0 lines of entries"),
        Arguments.of(good, "has 255 lines of entries"),
        Arguments.of(lines(300, k -> k + "," + 7), "has 300 lines of entries"),
        Arguments.of(lines(128, k -> k + "," + 7), "has 128 lines of entries"),
        Arguments.of(lines(70_000, k -> k + ",7"), "line 65537 exceeds the limit of entries"),
        Arguments.of(good + "\n255,256", "t.csv, line 256 has 256, which is above 255"),
        Arguments.of(good + "\n255,70000", "line 256 has 70000, but the largest"),
        Arguments.of(good + "\n255,-1", "line 256 has \"-1\" instead of a whole number"),
        Arguments.of(good + "\n255,1.5", "line 256 has \"1.5\" instead of"),
        Arguments.of(good + "\n255,99999999999", "line 256 has \"99999999999\" instead of"),
        Arguments.of(good + "\n255,\u0007\u0666", "line 256 has \"?\u0666\" instead of"),
        Arguments.of(good + "\n255", "line 256 has 1 numbers, but the first line has 2"),
        Arguments.of(good + "\n254,1", "line 256 is for the value 254, but must be for 255"),
        Arguments.of("a\nb\n", "line 2 has \"b\""),
        Arguments.of("1,2,3,4,5", "line 1 has 5 numbers; it has 1 to 4 unless"),
        Arguments.of("# planes=3\n0,1", "line 2 has 2 numbers, but the declared sizes need 3"),
        Arguments.of("# columns=0 rows=2\n0", "line 2 follows a line of sizes with a 0"),
        Arguments.of("# columns=999999 rows=999999 planes=999999\n0,1", "line 2 has 2 numbers"),
        Arguments.of("# planes=4\n" + lines(256, k -> "1,1,1,1,1"), "for the value 1, but"),
        Arguments.of("# levels=512\n" + good + "\n255,0", "declares 512 levels, but has 256"),
        Arguments.of("# maximum=70000\n" + good + "\n255,0", "declares a maximum of 70000"),
        Arguments.of("# rows=70000\n" + "1,".repeat(70_000), "more numbers than any lookup table"),
        Arguments.of("# rows=32769\n" + ("1,".repeat(32_769) + "\n").repeat(257), "at most 167"),
        Arguments.of("1".repeat(400_000), "line 1 is longer than any line"),
        Arguments.of("#\n".repeat(80_000), "line 75537 exceeds the number of lines"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void errorsNameTheLine(String text, String message) {
    JobFailedException failure = assertThrows(JobFailedException.class, () -> read(text));
    assertTrue(failure.getMessage().startsWith("t.csv"), failure.getMessage());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @Test
  void anyBytesAreReadOrRefusedWithAMessage() throws IOException {
    Random random = new Random(5);
    Path file = folder.resolve("t.csv");
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(5_000)];
      random.nextBytes(bytes);
      Files.write(file, bytes);
      assertThrows(JobFailedException.class, () -> TableFile.read(new FileBlob(file), "t.csv"));
    }
  }
}
