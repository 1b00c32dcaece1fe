package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.command.report.ExitCode;
import org.equilux.master.Master;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attachments and saved tables of submissions to a real master. */
@Timeout(120)
class SubmitFilesTest extends SubmitFixture {
  @Test
  void sendsFilesAndSavesTablesLikeProcess() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path mask = mask(folder.resolve("a \"mask\" ä.png"), 512);
    Path local = folder.resolve("local");
    Path remote = folder.resolve("remote");
    Path localTable = folder.resolve("local.csv");
    Path remoteTable = folder.resolve("remote.csv");
    Object[] process = {
      "process", moon, "--operation=clahe", "--mask", mask, "--save-lut", localTable, "-o", local
    };
    assertEquals(ExitCode.OK, Cli.run(process).exit());

    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--operation=clahe",
              "--mask",
              mask,
              "--save-lut",
              remoteTable,
              "-o",
              remote,
              "--progress",
              "--token-file",
              token(),
              "--server",
              address(master));

      assertEquals(ExitCode.OK, result.exit(), result.err());
      assertTrue(result.err().contains("100 % moon.png, uploading"), result.err());
      assertEquals(-1, Files.mismatch(localTable, remoteTable));
      assertEquals(
          -1, Files.mismatch(local.resolve("moon_clahe.png"), remote.resolve("moon_clahe.png")));

      Cli.Result mapped =
          Cli.run(
              "submit",
              moon,
              "--operation=lut",
              "--table",
              remoteTable,
              "-o",
              remote,
              "--token-file",
              token(),
              "--server",
              address(master));
      assertEquals(ExitCode.OK, mapped.exit(), mapped.err());
    }
    assertEquals(List.of("moon_clahe.png", "moon_mapped.png"), Cli.names(remote));
    assertEquals(
        -1, Files.mismatch(remote.resolve("moon_clahe.png"), remote.resolve("moon_mapped.png")));
  }

  @Test
  void savesTheTablesOfEveryPage() throws Exception {
    Path scan = scan(folder.resolve("scan.tif"));
    Path local = Files.createDirectory(folder.resolve("local"));
    Path remote = Files.createDirectory(folder.resolve("remote"));
    Cli.run("process", scan, "--save-lut", local.resolve("t.csv"), "-o", local);
    try (Master master = start(config())) {
      Object[] submit = {
        "submit",
        scan,
        "--save-lut",
        remote.resolve("t.csv"),
        "-o",
        remote,
        "--token-file",
        token(),
        "-s",
        address(master)
      };
      Files.createFile(remote.resolve("t-page2.csv"));
      Cli.Result refused = Cli.run(submit);
      assertEquals(ExitCode.FAILED, refused.exit());
      assertTrue(refused.err().contains("t-page2.csv exists already"), refused.err());
      assertEquals(List.of("t-page2.csv"), Cli.names(remote));
      Files.delete(remote.resolve("t-page2.csv"));

      assertEquals(ExitCode.OK, Cli.run(submit).exit());
    }
    assertEquals(List.of("scan_equalized.tif", "t-page2.csv", "t.csv"), Cli.names(local));
    assertNotEquals(-1, Files.mismatch(local.resolve("t.csv"), local.resolve("t-page2.csv")));
    assertEquals(Cli.names(local), Cli.names(remote));
    for (String name : Cli.names(local)) {
      assertEquals(-1, Files.mismatch(local.resolve(name), remote.resolve(name)), name);
    }
  }

  @Test
  void requiresTheSameFilesAsProcess() throws Exception {
    Path scan = scan(folder.resolve("scan.tif"));
    Path local = Files.createDirectory(folder.resolve("local"));
    Path remote = Files.createDirectory(folder.resolve("remote"));
    Object[] process = {
      "process",
      scan,
      "--pages",
      "2",
      "--compression",
      "lzw",
      "--save-lut",
      local.resolve("t.csv"),
      "-o",
      local
    };
    Cli.Result here = Cli.run(process);
    assertEquals(ExitCode.OK, here.exit(), here.err());
    try (Master master = start(config())) {
      Object[] submit = process.clone();
      submit[0] = "submit";
      submit[7] = remote.resolve("t.csv");
      submit[9] = remote;
      Object[] all =
          Stream.concat(
                  Stream.of(submit), Stream.of("--token-file", token(), "-s", address(master)))
              .toArray();
      Cli.Result there = Cli.run(all);
      assertEquals(ExitCode.OK, there.exit(), there.err());
    }
    assertEquals(List.of("scan_equalized.tif", "t.csv"), Cli.names(local));
    assertEquals(Cli.names(local), Cli.names(remote));
    for (String name : Cli.names(local)) {
      assertEquals(-1, Files.mismatch(local.resolve(name), remote.resolve(name)), name);
    }
  }

  @Test
  void aMismatchedMaskLeavesNothing() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path mask = mask(folder.resolve("mask.png"), 100);

    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--mask",
              mask,
              "--save-lut",
              folder.resolve("table.csv"),
              "--token-file",
              token(),
              "--server",
              address(master));

      assertEquals(ExitCode.FAILED, result.exit());
      assertTrue(result.err().contains("the mask has 100 x 100 pixels"), result.err());
    }
    assertEquals(List.of("mask.png", "moon.png"), Cli.names(folder));
  }

  /** Two pages that have different tables. */
  private static Path scan(Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int page = 0; page < 2; page++) {
        writer.writeToSequence(new IIOImage(half(100, 100 + page), null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }
}
