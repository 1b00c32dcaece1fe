package org.equilux.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.equilux.archives.TestTar;
import org.equilux.command.picture.ArchiveLimits;
import org.equilux.command.picture.PictureFinder;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and archives of pictures. */
class ManyPicturesTest {
  @TempDir private Path folder;
  @TempDir private Path out;

  private static Path under(Path folder, String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** Writes an archive entry by entry. */
  private interface Entries {
    void writeTo(ZipOutputStream zip) throws IOException;
  }

  private Path archive(String name, Entries entries) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      entries.writeTo(zip);
    }
    return file;
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private byte[] moon() throws IOException {
    return Files.readAllBytes(Cli.picture("moon.png", under(out, "given")));
  }

  private static String summary(Cli.Result result) {
    return result.err().lines().toList().getLast();
  }

  @Test
  void processesPicturesOfAFolderRegardlessOfTheirNames() throws IOException {
    Files.move(Cli.picture("moon.png", folder), folder.resolve("b.dat"));
    Cli.picture("retina.jpg", folder);
    Files.writeString(folder.resolve("a.txt"), "This is no picture.");
    Cli.picture("coffee.png", under(folder, "deeper"));

    Cli.Result result = Cli.run("process", folder, "-o", out);

    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals(List.of("b_equalized.dat", "retina_equalized.jpg"), Cli.names(out));
    List<String> lines = result.out().lines().toList();
    assertTrue(lines.get(0).startsWith(folder.resolve("b.dat") + " -> "), result.out());
    assertTrue(lines.get(1).startsWith(folder.resolve("retina.jpg") + " -> "), result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(summary(result).startsWith("2 done, 0 failed, 1 skipped, 2,253,065 pixels, "));
  }

  @Test
  void reportsDamagedPicturesOfAFolderAsFailures() throws IOException {
    byte[] moon = moon();
    Files.write(folder.resolve("good.png"), moon);
    Files.write(folder.resolve("cut.png"), Arrays.copyOf(moon, 5));
    Files.write(folder.resolve("half.png"), Arrays.copyOf(moon, moon.length / 2));
    Files.write(folder.resolve("empty.JPG"), new byte[0]);
    Files.writeString(folder.resolve("page.jpeg"), "<html>502 Bad Gateway");
    Files.writeString(folder.resolve("notes.txt"), "These are notes.");
    Files.write(folder.resolve(".hidden.png"), moon);

    Cli.Result result = Cli.run("process", folder, "-o", out.resolve("text"), "--verbose");
    Cli.Result json = Cli.run("process", folder, "-o", out.resolve("json"), "--json");

    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(summary(result).startsWith("1 done, 4 failed, 2 skipped"), result.err());
    for (String name : List.of("cut.png", "half.png", "empty.JPG", "page.jpeg")) {
      assertTrue(result.err().contains(folder.resolve(name) + ": "), result.err());
    }
    assertTrue(result.err().contains("notes.txt: skipped; the file is none of"), result.err());
    assertTrue(result.err().contains(".hidden.png: skipped; it is hidden"), result.err());
    assertEquals(ExitCode.FAILED, json.exit());
    Map<String, String> reports = new TreeMap<>();
    for (String line : json.out().lines().toList()) {
      JsonNode report = Json.MAPPER.readTree(line);
      String name = Path.of(report.get("input").asText()).getFileName().toString();
      String kind =
          Stream.of("output", "error", "skipped").filter(report::has).collect(joining(" "));
      assertNull(reports.put(name, kind));
    }
    assertEquals(
        Map.of(
            "good.png", "output",
            "cut.png", "error",
            "half.png", "error",
            "empty.JPG", "error",
            "page.jpeg", "error",
            "notes.txt", "skipped",
            ".hidden.png", "skipped"),
        reports);
  }

  @Test
  void keepsTheFoldersOfAFolder() throws IOException {
    Cli.picture("moon.png", folder);
    Cli.picture("moon.png", under(folder, "a/b"));
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);

    Cli.Result result = Cli.run("process", folder, "-o", folder.resolve("out"), "--recursive");
    Cli.Result again =
        Cli.run("process", folder, "-o", folder.resolve("out"), "--recursive", "--overwrite");

    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals(
        -1,
        Files.mismatch(
            folder.resolve("out/moon_equalized.png"),
            folder.resolve("out/a/b/moon_equalized.png")));
    assertEquals(ExitCode.OK, again.exit(), again.err());
    assertTrue(summary(again).startsWith("2 done, 0 failed, 0 skipped"), again.err());
  }

  @Test
  void skipsResultsOfAnEarlierRun() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    assertEquals(ExitCode.OK, Cli.run("process", folder).exit());

    Cli.Result again = Cli.run("process", folder, "--overwrite");

    assertEquals(ExitCode.OK, again.exit(), again.err());
    assertTrue(again.out().startsWith(moon + " -> "), again.out());
    assertTrue(summary(again).startsWith("1 done, 0 failed, 1 skipped"), again.err());
    assertEquals(List.of("moon.png", "moon_equalized.png"), Cli.names(folder));
  }

  @Test
  void reportsAFolderWithoutPictures() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "This is no picture.");
    Cli.Result result = Cli.run("process", folder);
    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains(folder + ": there is no picture in it; --recursive"));
  }

  @Test
  void unpacksAnArchive() throws IOException {
    byte[] moon = moon();
    Path zip =
        archive(
            "scans.ZIP",
            to -> {
              entry(to, "b/moon.png", moon);
              entry(to, "a.tif", moon);
              entry(to, "readme.txt", "Read this.".getBytes(StandardCharsets.UTF_8));
              // A file that macOS adds to archives.
              entry(to, "__MACOSX/._a.tif", new byte[] {0, 5, 22, 7});
            });

    Cli.Result beside = Cli.run("process", zip);
    Cli.Result below = Cli.run("process", zip, "--output", out.resolve("r"), "--json");

    assertEquals(ExitCode.OK, beside.exit(), beside.err());
    assertTrue(
        beside.out().startsWith(zip + "/a.tif -> " + folder.resolve("scans/a_equalized.tif")),
        beside.out());
    assertTrue(summary(beside).startsWith("2 done, 0 failed, 2 skipped"), beside.err());
    assertEquals(List.of("a_equalized.tif", "b"), Cli.names(folder.resolve("scans")));
    assertEquals(ExitCode.OK, below.exit(), below.err());
    assertEquals("", below.err());
    assertEquals(
        zip + "/a.tif",
        Json.MAPPER.readTree(below.out().lines().toList().getFirst()).get("input").asText());
    Cli.run("process", out.resolve("given/moon.png"));
    assertEquals(
        -1,
        Files.mismatch(
            out.resolve("given/moon_equalized.png"), out.resolve("r/scans/b/moon_equalized.png")));
  }

  @Test
  void refusesEntriesOutsideOfTheOutputFolder() throws IOException {
    byte[] moon = moon();
    List<String> names =
        List.of("../up.png", "/root.png", "a/../../b.png", "c:\\d.png", "e\u001b[2J.png", "a//f");
    Path zip =
        archive(
            "evil.zip",
            to -> {
              for (String name : names) {
                entry(to, name, moon);
              }
              entry(to, "good.png", moon);
            });

    Cli.Result result = Cli.run("process", zip, "-o", out.resolve("a/b"));

    assertEquals(ExitCode.FAILED, result.exit());
    assertEquals(names.size() + 1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(zip + "/../up.png: its name could lead to another folder"));
    assertFalse(result.err().contains("\u001b"), result.err());
    assertTrue(summary(result).startsWith("1 done, 6 failed, 0 skipped"), result.err());
    assertEquals(List.of("a", "given"), Cli.names(out));
    assertEquals(List.of("b"), Cli.names(out.resolve("a")));
    assertEquals(List.of("evil"), Cli.names(out.resolve("a/b")));
    assertEquals(List.of("good_equalized.png"), Cli.names(out.resolve("a/b/evil")));
  }

  @Test
  void processesDuplicateEntriesOnce() throws IOException {
    byte[] moon = moon();
    Path zip =
        archive(
            "twice.zip",
            to -> {
              entry(to, "a.png", moon);
              entry(to, "b.png", moon);
            });
    // No library writes duplicate names; the name is replaced in the directory and in the entry.
    byte[] bytes = Files.readAllBytes(zip);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("b.png", "a.png");
    Files.write(zip, text.getBytes(StandardCharsets.ISO_8859_1));

    Cli.Result result = Cli.run("process", zip, "-o", out.resolve("r"));

    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains("a.png: the archive has this name twice"), result.err());
    assertTrue(summary(result).startsWith("1 done, 1 failed"), result.err());
  }

  @Test
  void refusesFilesThatAreNoArchives() throws IOException {
    Path zip = Files.writeString(folder.resolve("a.zip"), "This is no archive.");
    Cli.Result result = Cli.run("process", zip, Cli.picture("moon.png", folder));
    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains(zip + ": it cannot be read as a ZIP archive"), result.err());
    assertTrue(summary(result).startsWith("1 done, 1 failed"), result.err());
  }

  @Test
  void refusesAnArchiveOfTooManyEntries() throws IOException {
    byte[] moon = moon();
    Path zip =
        archive(
            "many.zip",
            to -> {
              for (int i = 0; i < 4; i++) {
                entry(to, i + ".png", moon);
              }
            });
    Path tar =
        TestTar.in(folder, "many.tgz", true).file("0.png", moon).folder("a").folder("b").end();
    assertEquals(100_000, ArchiveLimits.DEFAULT.entries());
    for (int most = 2; most <= 4; most++) {
      try (PictureFinder finder = finder(new ArchiveLimits(most, 1 << 20))) {
        finder.add(zip);
        finder.add(tar);
        List<String> reasons =
            finder.refused().stream().map(PictureFinder.Refused::reason).toList();
        String unpack = " is the most; unpack it and give its folder";
        assertEquals(
            Stream.of(
                    most < 4 ? "the archive has 4 entries, and " + most + unpack : "",
                    most < 3 ? "the archive has more than 2 entries, and 2" + unpack : "")
                .filter(reason -> !reason.isEmpty())
                .toList(),
            reasons);
        assertEquals((most < 4 ? 0 : 4) + (most < 3 ? 0 : 1), finder.found().size());
      }
    }
  }

  private static PictureFinder finder(ArchiveLimits limits) {
    return new PictureFinder(limits, false, name -> name + "_result", _ -> false);
  }

  @Test
  void limitsTheUnpackedBytes() throws IOException {
    byte[] moon = Arrays.copyOf(moon(), 1 << 20);
    Path zip = archive("bomb.zip", to -> entry(to, "a.png", moon));
    Path tar = TestTar.in(folder, "bomb.tar.gz", true).file("a.png", moon).end();
    Path to = under(out, "unpacked");
    try (PictureFinder finder = finder(new ArchiveLimits(10, 1 << 16))) {
      finder.add(zip);
      finder.add(tar);
      assertEquals(2, finder.found().size());
      for (PictureSource picture : finder.found()) {
        IOException refused = assertThrows(IOException.class, () -> picture.open(to));
        assertTrue(refused.getMessage().contains("it has more than 65,536 bytes"));
      }
    }
    assertEquals(List.of(), Cli.names(to));
  }
}
