package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TAR archives of pictures. */
@Timeout(60)
class TarPicturesTest {
  @TempDir private Path folder;
  @TempDir private Path out;

  private byte[] moon() throws IOException {
    return Files.readAllBytes(
        Cli.picture("moon.png", Files.createDirectories(out.resolve("given"))));
  }

  private static String summary(Cli.Result result) {
    return result.err().lines().toList().getLast();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scans.tar", "scans.TGZ", "scans.tar.gz"})
  void unpacksAnArchive(String name) throws IOException {
    byte[] moon = moon();
    Path tar =
        TestTar.in(folder, name, !name.equals("scans.tar"))
            .folder("./b")
            .file("./b/moon.png", moon)
            .file("a.tif", moon)
            .file("readme.txt", "Read this.".getBytes(StandardCharsets.UTF_8))
            .end();

    Cli.Result beside = Cli.run("process", tar);

    assertEquals(ExitCode.OK, beside.exit(), beside.err());
    assertTrue(
        beside.out().contains(tar + "/a.tif -> " + folder.resolve("scans/a_equalized.tif")),
        beside.out());
    assertTrue(summary(beside).startsWith("2 done, 0 failed, 1 skipped"), beside.err());
    assertEquals(List.of("a_equalized.tif", "b"), Cli.names(folder.resolve("scans")));
    Cli.run("process", out.resolve("given/moon.png"));
    assertEquals(
        -1,
        Files.mismatch(
            out.resolve("given/moon_equalized.png"), folder.resolve("scans/b/moon_equalized.png")));
  }

  /** As GNU's tar, BSD's and pax write them: long names, names that are not ASCII. */
  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax", "ustar"})
  void readsWhatTarWrites(String format) throws IOException, InterruptedException {
    String deep = "a".repeat(90) + "/" + "b".repeat(90);
    List<String> names = new ArrayList<>(List.of("ä.png", deep + "/c.png"));
    if (!format.equals("ustar")) {
      names.add(deep + "/" + deep + "/" + "d".repeat(120) + ".png");
    }
    byte[] moon = moon();
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (String name : names) {
      Files.createDirectories(pictures.resolve(name).getParent());
      Files.write(pictures.resolve(name), moon);
    }
    Files.createSymbolicLink(pictures.resolve("link.png"), Path.of("ä.png"));
    Files.createLink(pictures.resolve("same.png"), pictures.resolve("ä.png"));
    Path tar = folder.resolve("x.tar.gz");
    Process made =
        new ProcessBuilder("tar", "--format=" + format, "-czf", tar.toString(), ".")
            .directory(pictures.toFile())
            .inheritIO()
            .start();
    assertTrue(made.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, made.exitValue());

    List<String> read = new ArrayList<>();
    try (PictureArchive archive = PictureArchive.open(tar)) {
      archive.list(100, item -> read.add(item.name()));
    }

    // Of two names of a file, either is the file and the other the link.
    String first = read.contains("same.png") ? "same.png" : "ä.png";
    names.set(0, first);
    assertEquals(names.stream().sorted().toList(), read.stream().sorted().toList());
  }

  @Test
  void writesNothingWhereAnArchiveLeadsElsewhere() throws IOException {
    byte[] moon = moon();
    List<String> names =
        List.of("../up.png", "/root.png", "a/../../b.png", "c:\\d.png", "e\u001b[2J.png", "a//f");
    TestTar tar = TestTar.in(folder, "evil.tar", false);
    for (String name : names) {
      tar.file(name, moon);
    }
    tar.entry('L', "././@LongLink", 10, "../up2.png".getBytes(StandardCharsets.UTF_8));
    tar.file("good2.png", moon);
    tar.entry(
        'x', "pax", 20, "20 path=../../up.png\n".substring(0, 20).getBytes(StandardCharsets.UTF_8));
    tar.file("good3.png", moon);
    Path evil = tar.file("good.png", moon).file("good.png", moon).end();

    Cli.Result result = Cli.run("process", evil, "-o", out.resolve("a/b"));

    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains(evil + "/../up.png: its name could lead to another folder"));
    assertTrue(result.err().contains(evil + "/../up2.png: its name could lead"), result.err());
    assertTrue(result.err().contains("good.png: the archive has this name twice"), result.err());
    assertFalse(result.err().contains("\u001b"), result.err());
    assertTrue(summary(result).startsWith("1 done, 9 failed, 0 skipped"), result.err());
    assertEquals(List.of("a", "given"), Cli.names(out));
    assertEquals(List.of("b"), Cli.names(out.resolve("a")));
    assertEquals(List.of("evil"), Cli.names(out.resolve("a/b")));
    assertEquals(List.of("good_equalized.png"), Cli.names(out.resolve("a/b/evil")));
  }

  @Test
  void passesOverLinksAndDevices() throws IOException {
    byte[] moon = moon();
    TestTar tar = TestTar.in(folder, "a.tar", false);
    for (char type : new char[] {'1', '2', '3', '4', '5', '6'}) {
      // What a link says of its size is of the file that it leads to.
      tar.entry(type, type + ".png", 1000, new byte[0]);
    }
    Path made = tar.entry('V', "volume", moon.length, moon).file("a.png", moon).end();

    Cli.Result result = Cli.run("process", made, "-o", out.resolve("r"));

    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals(List.of("a_equalized.png"), Cli.names(out.resolve("r/a")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysWhereAnArchiveIsCutOffAndTakesWhatIsBefore(boolean zipped) throws IOException {
    byte[] moon = moon();
    Path tar = TestTar.in(folder, "cut.tar", zipped).file("a.png", moon).file("b.png", moon).end();
    byte[] whole = Files.readAllBytes(tar);
    Files.write(tar, Arrays.copyOf(whole, whole.length * 3 / 4));

    Cli.Result result = Cli.run("process", tar, "-o", out.resolve("r"));

    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(
        result
            .err()
            .contains(
                tar
                    + ": it cannot be read as a TAR archive: it is cut off after 2 entries; copy or"
                    + " download it again; the pictures before that are taken"),
        result.err());
    assertTrue(Cli.names(out.resolve("r/cut")).contains("a_equalized.png"));
    Cli.Result common = Cli.run("process", tar, "-o", out.resolve("c"), "--common-table");
    assertEquals(ExitCode.FAILED, common.exit());
    assertTrue(common.err().contains("nothing was done"), common.err());
  }

  @Test
  void refusesWhatIsNoArchive() throws IOException {
    byte[] moon = moon();
    Path text = Files.writeString(folder.resolve("a.tar"), "This is no archive.");
    Path block = Files.writeString(folder.resolve("b.tar"), "This is no archive.".repeat(100));
    Path wrong = TestTar.in(folder, "c.tar", false).file("a.png", moon).file("b.png", moon).end();
    byte[] bytes = Files.readAllBytes(wrong);
    bytes[TestTar.BLOCK * 2 + (moon.length & -TestTar.BLOCK)] ^= 1;
    Files.write(wrong, bytes);

    Cli.Result result = Cli.run("process", text, block, wrong, "-o", out.resolve("r"));

    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains("a.tar: it cannot be read as a TAR archive: it is cut off"));
    assertTrue(result.err().contains("b.tar: it cannot be read as a TAR archive: it begins with"));
    assertTrue(
        result.err().contains("the header after 1 entries is damaged: its checksum is wrong"),
        result.err());
  }

  /** What a header says takes no memory. */
  @Test
  void takesNoMemoryForWhatHeadersSay() throws IOException {
    byte[] none = new byte[0];
    for (char type : new char[] {'L', 'x'}) {
      Path tar = TestTar.in(folder, "long.tar", false).entry(type, "a", (1L << 33) - 1, none).end();
      assertRefused(tar, "a name in it is longer than any");
    }
    Path tar = TestTar.in(folder, "huge.tar", false).entry('0', "a", (1L << 33) - 1, none).end();
    assertRefused(tar, "it is cut off");
    for (String records :
        List.of("x", "3 path", "99 path=a\n", "0 path=a\n", "17 size=-1234567\n")) {
      byte[] content = records.getBytes(StandardCharsets.UTF_8);
      Path pax =
          TestTar.in(folder, "pax.tar", false).entry('x', "a", content.length, content).end();
      assertRefused(pax, "damaged");
    }
  }

  private static void assertRefused(Path tar, String reason) throws IOException {
    try (PictureArchive archive = PictureArchive.open(tar)) {
      IOException refused = assertThrows(IOException.class, () -> archive.list(100, _ -> {}));
      assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }
  }

  /** Whatever is damaged, reading ends, with files or with a reason. */
  @Test
  void endsWhateverIsDamaged() throws IOException {
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
    for (int i = 0; i < 500; i++) {
      byte[] bytes = whole.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(tar, Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1));
      try (TarReader reader = new TarReader(tar)) {
        Optional<TarReader.Entry> entry = reader.next(100);
        while (entry.isPresent()) {
          read++;
          entry = reader.next(100);
        }
      } catch (IOException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
    assertTrue(read > 0, "nothing was ever read");
  }

  @Test
  void isReadOnceForThreadsInWhateverOrder() throws Exception {
    int count = 40;
    TestTar tar = TestTar.in(folder, "many.tgz", true);
    for (int i = 0; i < count; i++) {
      tar.file(i + ".bin", ("content of " + i).repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    try (PictureArchive archive = PictureArchive.open(tar.end());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<PictureArchive.Item> items = new ArrayList<>();
      archive.list(count, items::add);
      List<Future<String>> unpacked = new ArrayList<>();
      // In order, and then the other way round, where each needs a reading of its own.
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
