package org.equilux.spark;

import static org.equilux.spark.LocalProcess.assertSameFiles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures and results on HDFS. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class HdfsIT {
  @TempDir static Path home;
  private static HdfsCluster hdfs;
  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    hdfs = new HdfsCluster(Files.createDirectory(home.resolve("hdfs")));
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.equilux.divide.minBytes", "16m")
            .config("spark.local.dir", Files.createDirectory(home.resolve("local")).toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    hdfs.close();
  }

  @Test
  void readsFoldersAndWritesResultsTablesAndReports() throws IOException {
    Path input = folder.resolve("input");
    Pictures.golden(input.resolve("a folder, 100 %"));
    Pictures.copy("images/moon.png", input.resolve("moon.png"));
    Path expected = folder.resolve("expected");
    long failed =
        LocalProcess.run("--json", "--recursive", "--output=" + expected, input.toString())
            .out()
            .stream()
            .filter(line -> line.contains("\"error\":"))
            .count();
    put(input, "/input");
    String output = "--output=" + hdfs.address() + "/output";
    List<String> inputs = List.of(hdfs.address() + "/input");
    Dataset<Row> rows = Equilux.process(spark, inputs, "--recursive", output);
    assertEquals(failed, rows.where("error IS NOT NULL").count());
    assertSameFiles(expected, get("/output"));

    assertEquals(
        rows.count() - failed,
        Equilux.process(spark, inputs, "--recursive", output, "--skip-existing")
            .where("existing")
            .count());
    assertEquals(
        rows.count() - failed,
        Equilux.process(spark, inputs, "--recursive", output)
            .where("error LIKE '%exists already; --overwrite replaces it'")
            .count());
  }

  @Test
  void dividesAPictureWithFilesOnHdfs() throws IOException {
    Path large = folder.resolve("large.tif");
    DividedIT.writeLarge(large, "tiff");
    Path expected = folder.resolve("expected");
    LocalProcess.run(
        "--operation=match",
        "--reference=" + large,
        "--save-lut=" + folder.resolve("lut.csv"),
        "--output=" + expected,
        large.toString());
    put(large, "/large.tif");
    String picture = hdfs.address() + "/large.tif";
    Row row =
        Equilux.process(
                spark,
                List.of(picture),
                "--operation=match",
                "--reference=" + picture,
                "--save-lut=" + hdfs.address() + "/lut.csv",
                "--output=" + hdfs.address() + "/large/result.tif")
            .first();
    assertEquals(hdfs.address() + "/large/result.tif", row.getAs("output"));
    Path actual = get("/large");
    Files.move(actual.resolve("result.tif"), actual.resolve("large_matched.tif"));
    assertSameFiles(expected, actual);
    assertEquals(-1, Files.mismatch(folder.resolve("lut.csv"), get("/lut.csv")));
  }

  @Test
  void missingFilesAndUnknownSchemesAreReported() {
    Dataset<Row> rows = Equilux.process(spark, List.of(hdfs.address() + "/none.png"));
    assertEquals("there is no such file", rows.first().getAs("error"));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Equilux.process(spark, List.of("nosuch://host/picture.png")));
    assertTrue(
        error.getMessage().contains("Spark has no file system for nosuch:"), error::getMessage);
  }

  /** Copies a file or folder to HDFS. */
  private static void put(Path from, String to) throws IOException {
    for (Map.Entry<String, Path> file : LocalProcess.files(from).entrySet()) {
      String below = file.getKey().isEmpty() ? "" : "/" + file.getKey();
      org.apache.hadoop.fs.Path place =
          new org.apache.hadoop.fs.Path(
              "hdfs", URI.create(hdfs.address()).getAuthority(), to + below);
      try (OutputStream out =
          hdfs.files()
              .create(place, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
        Files.copy(file.getValue(), out);
      }
    }
  }

  /** Copies a file or folder from HDFS, including hidden files. */
  private Path get(String from) throws IOException {
    FileContext files = hdfs.files();
    org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(hdfs.address() + from);
    Path to = folder.resolve("from-hdfs" + from);
    if (files.getFileStatus(place).isFile()) {
      copy(files, place, to);
      return to;
    }
    RemoteIterator<LocatedFileStatus> all = files.util().listFiles(place, true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path file = all.next().getPath();
      copy(files, file, to.resolve(file.toUri().getPath().substring(from.length() + 1)));
    }
    return to;
  }

  private static void copy(FileContext files, org.apache.hadoop.fs.Path from, Path to)
      throws IOException {
    Files.createDirectories(to.getParent());
    try (var in = files.open(from)) {
      Files.copy(in, to);
    }
  }
}
