package org.equilux.archives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TarArchiveTest {
  private static final int HEAP_MEBIBYTES = 64;
  private static final String LONGER_THAN_ANY =
      "the headers after 0 entries are longer than any file's";
  private static final byte[] CONTENT = "content of a file".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  @TempDir private Path out;

  private static List<String> names(Path tar) throws IOException {
    List<String> names = new ArrayList<>();
    try (Archive archive = Archive.open(tar)) {
      archive.list(1000, item -> names.add(item.name()));
    }
    return names;
  }

  private static void run(Path folder, String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }

  /** GNU's tar, BSD's and pax encode long names, and names that are not ASCII, differently. */
  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax", "ustar"})
  void readsWhatTarWrites(String format) throws IOException, InterruptedException {
    String deep = "a".repeat(90) + "/" + "b".repeat(90);
    List<String> names = new ArrayList<>(List.of("ä.png", deep + "/c.png"));
    if (!format.equals("ustar")) {
      names.add(deep + "/" + deep + "/" + "d".repeat(120) + ".png");
    }
    for (String name : names) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.write(folder.resolve(name), CONTENT);
    }
    Files.createSymbolicLink(folder.resolve("link.png"), Path.of("ä.png"));
    Files.createLink(folder.resolve("same.png"), folder.resolve("ä.png"));
    Path tar = out.resolve("x.tar.gz");
    run(folder, "tar", "--format=" + format, "-czf", tar.toString(), ".");

    List<String> read = names(tar);

    // Of two names of a file, either is the file and the other the link.
    names.set(0, read.contains("same.png") ? "same.png" : "ä.png");
    assertEquals(names.stream().sorted().toList(), read.stream().sorted().toList());
  }

  @Test
  void unpacksASparseFile() throws IOException, InterruptedException {
    byte[] content = new byte[1 << 20];
    content[700_000] = 1;
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("a.bin").toFile(), "rw")) {
      file.setLength(content.length);
      file.seek(700_000);
      file.write(1);
    }
    Files.write(folder.resolve("b.bin"), CONTENT);
    Path tar = out.resolve("x.tar");
    run(folder, "tar", "--format=pax", "-Scf", tar.toString(), "a.bin", "b.bin");
    assertTrue(Files.size(tar) < content.length / 2);

    List<byte[]> read = new ArrayList<>();
    try (Archive archive = Archive.open(tar)) {
      List<Archive.Item> items = new ArrayList<>();
      archive.list(10, items::add);
      for (Archive.Item item : items) {
        Path to = out.resolve(item.name());
        item.unpack(to, content.length);
        read.add(Files.readAllBytes(to));
      }
    }

    assertArrayEquals(content, read.get(0));
    assertArrayEquals(CONTENT, read.get(1));
  }

  @Test
  void readsNamesThatAreNotUtf8AsLatin1() throws IOException {
    Path tar =
        TestTar.in(folder, "a.tar", false).file("\u00fc.png", CONTENT).file("b", CONTENT).end();

    assertEquals(List.of("\u00fc.png", "b"), names(tar));
  }

  @ParameterizedTest
  @CsvSource({"L, 8589934591", "0, 8589934591"})
  void reportsAnEntryShorterThanItsHeaderAsTruncated(char type, long size) throws IOException {
    Path tar = TestTar.in(folder, "a.tar", false).entry(type, "a", size, new byte[0]).end();

    assertRefused(tar, "it is cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "99 path=a\n", "0 path=a\n", "17 size=-1234567\n"})
  void refusesInvalidPaxRecords(String records) throws IOException {
    byte[] content = records.getBytes(StandardCharsets.UTF_8);
    Path tar =
        TestTar.in(folder, "pax.tar", false)
            .entry('x', "a", content.length, content)
            .file("b", CONTENT)
            .end();

    assertRefused(tar, "damaged");
  }

  private static void assertRefused(Path tar, String reason) throws IOException {
    try (Archive archive = Archive.open(tar)) {
      IOException refused = assertThrows(IOException.class, () -> archive.list(100, _ -> {}));
      assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }
  }

  /** A long name, or pax records of one file or of all files, whose header declares a gigabyte. */
  @ParameterizedTest
  @CsvSource({"L, ''", "x, 1073741824 comment=", "g, 1073741824 comment="})
  void boundsTheMemoryOfLongHeaders(char type, String start) throws Exception {
    TestTar hostile = TestTar.in(folder, "hostile.tar.gz", true).header(type, "a", 1L << 30);
    hostile.raw(start.getBytes(StandardCharsets.UTF_8));
    byte[] letters = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    for (int megabyte = 0; megabyte < 2 * HEAP_MEBIBYTES; megabyte++) {
      hostile.raw(letters);
    }

    assertEquals(LONGER_THAN_ANY, listed(hostile.broken()));
  }

  @Test
  void boundsUnterminatedHeaders() throws Exception {
    TestTar hostile = TestTar.in(folder, "hostile.tar.gz", true);
    for (int header = 0; header < 100_000; header++) {
      hostile.entry('L', "a", 1, new byte[] {'b'});
    }

    assertEquals(LONGER_THAN_ANY, listed(hostile.broken()));
  }

  /** Global records are not kept. */
  @Test
  void boundsTheMemoryOfGlobalRecords() throws Exception {
    TestTar hostile = TestTar.in(folder, "hostile.tar.gz", true);
    int length = 900_000;
    List<String> names = new ArrayList<>();
    for (int file = 0; file < 3 * HEAP_MEBIBYTES; file++) {
      String record = "%d key%d=".formatted(length, file);
      record += "v".repeat(length - record.length() - 1) + "\n";
      hostile.entry('g', "a", length, record.getBytes(StandardCharsets.UTF_8));
      hostile.file("f" + file, CONTENT);
      names.add("f" + file);
    }

    assertEquals(names.toString(), listed(hostile.end()));
  }

  /** The names in an archive, or the error of listing it, from a process with a small heap. */
  private String listed(Path tar) throws IOException, InterruptedException {
    Path said = out.resolve("said.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx%dm".formatted(HEAP_MEBIBYTES),
                "-cp",
                System.getProperty("java.class.path"),
                Listing.class.getName(),
                tar.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(50, TimeUnit.SECONDS));
    return Files.readString(said).strip();
  }

  /** Lists an archive, or prints the error. */
  static final class Listing {
    private Listing() {}

    public static void main(String[] args) throws IOException {
      try {
        System.out.println(names(Path.of(args[0])));
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** Reading a damaged archive ends with files or with an error. */
  @Test
  void terminatesOnDamagedInput() throws IOException {
    Path tar =
        TestTar.in(folder, "a.tar", false)
            .entry('L', "l", 5, "a/b/c".getBytes(StandardCharsets.UTF_8))
            .file("a.png", new byte[700])
            .entry('x', "p", 17, "17 path=b/cd.png\n".getBytes(StandardCharsets.UTF_8))
            .file("b.png", new byte[10])
            .end();
    byte[] whole = Files.readAllBytes(tar);
    SplittableRandom random = new SplittableRandom(7);
    int read = 0;
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = whole.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(tar, Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1));
      try {
        read += names(tar).size();
      } catch (IOException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
    assertTrue(read > 0, "nothing was ever read");
  }

  @Test
  void isReadOnceForThreadsInAnyOrder() throws Exception {
    int count = 40;
    TestTar tar = TestTar.in(folder, "many.tgz", true);
    for (int i = 0; i < count; i++) {
      tar.file(i + ".bin", ("content of " + i).repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    try (Archive archive = Archive.open(tar.end());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Archive.Item> items = new ArrayList<>();
      archive.list(count, items::add);
      List<Future<String>> unpacked = new ArrayList<>();
      // In order, and then in reverse order, where each file needs another pass.
      for (int i = 0; i < 2 * count; i++) {
        int at = i < count ? i : 2 * count - 1 - i;
        Path to = out.resolve(i + ".part");
        unpacked.add(
            threads.submit(
                () -> {
                  items.get(at).unpack(to, 1 << 20);
                  return Files.readString(to);
                }));
      }
      for (int i = 0; i < 2 * count; i++) {
        int at = i < count ? i : 2 * count - 1 - i;
        assertEquals(("content of " + at).repeat(1000), unpacked.get(i).get(30, TimeUnit.SECONDS));
      }
    }
  }
}
