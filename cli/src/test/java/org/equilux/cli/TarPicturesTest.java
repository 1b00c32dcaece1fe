package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.archives.TestTar;
import org.equilux.command.report.ExitCode;
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

  @Test
  void refusesEntriesOutsideOfTheOutputFolder() throws IOException {
    byte[] moon = moon();
    List<String> names =
        List.of("../up.png", "/root.png", "a/../../b.png", "c:\\d.png", "e\u001b[2J.png", "a//f");
    TestTar tar = TestTar.in(folder, "evil.tar", false);
    for (String name : names) {
      tar.file(name, moon);
    }
    tar.entry('L', "././@LongLink", 10, "../up2.png".getBytes(StandardCharsets.UTF_8));
    tar.file("good2.png", moon);
    tar.entry('x', "pax", 21, "21 path=../../up.png\n".getBytes(StandardCharsets.UTF_8));
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
  void skipsLinksAndDevices() throws IOException {
    byte[] moon = moon();
    TestTar tar = TestTar.in(folder, "a.tar", false);
    for (char type : new char[] {'1', '2', '3', '4', '5', '6'}) {
      // The size of a link is that of its target.
      tar.entry(type, type + ".png", 1000, new byte[0]);
    }
    Path made = tar.entry('V', "volume", moon.length, moon).file("a.png", moon).end();

    Cli.Result result = Cli.run("process", made, "-o", out.resolve("r"));

    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals(List.of("a_equalized.png"), Cli.names(out.resolve("r/a")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void processesATruncatedArchiveUpToItsEnd(boolean zipped) throws IOException {
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
    assertTrue(common.err().contains("no picture was mapped"), common.err());
  }

  @Test
  void refusesFilesThatAreNoArchives() throws IOException {
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
}
