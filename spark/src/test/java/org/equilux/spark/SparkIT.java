package org.equilux.spark;

import static org.equilux.spark.LocalProcess.assertSameFiles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results of Spark on a cluster of two workers, compared with those of {@code equilux process}. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class SparkIT {
  @TempDir static Path home;
  @TempDir static Path golden;
  private static ClusterSession session;
  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    Pictures.golden(golden);
    session = new ClusterSession(home);
    spark = session.spark();
  }

  @AfterAll
  static void stop() throws IOException {
    session.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--operation=equalize",
        "--operation=equalize --color=per-channel --format=tiff --compression=deflate --pages=1",
        "--operation=clahe --format=png --suffix=.x",
        "--operation=sobel --format=netpbm",
        "--operation=stretch --low=1 --high=2",
        "--operation=median --chunk-size=100K --backend=scalar",
      })
  void resultsEqualThoseOfProcess(String options) throws IOException {
    Path expected = folder.resolve("expected");
    Path actual = folder.resolve("actual");
    LocalProcess.Ended local =
        LocalProcess.run((options + " -o " + expected + " " + golden).split(" "));
    List<Row> rows =
        Equilux.process(spark, List.of(golden.toString()), (options + " -o " + actual).split(" "))
            .collectAsList();
    assertSameFiles(expected, actual);
    long failed = rows.stream().filter(row -> row.getAs("error") != null).count();
    assertEquals(local.code(), failed == 0 ? 0 : 1);
    assertEquals(LocalProcess.files(golden).size(), rows.size());
  }

  @Test
  void masksReferencesAndTablesWorkLikeProcess() throws IOException {
    Path moon = golden.resolve("moon.png");
    Path tables = folder.resolve("tables.csv");
    Path sparkTables = folder.resolve("spark-tables.csv");
    Path expected = folder.resolve("expected");
    Path actual = folder.resolve("actual");
    String[][] runs = {
      {"--operation=clahe", "--mask=" + golden.resolve("moon.png"), "--save-lut=" + tables},
      {"--operation=match", "--reference=" + golden.resolve("moon.png")},
      {"--operation=lut", "--table=" + tables},
    };
    for (String[] run : runs) {
      String[] there = run.clone();
      there[there.length - 1] =
          there[there.length - 1].replace("save-lut=" + tables, "save-lut=" + sparkTables);
      List<String> here = new ArrayList<>(List.of(run));
      here.addAll(List.of("-o", expected.toString(), moon.toString()));
      assertEquals(0, LocalProcess.run(here.toArray(String[]::new)).code(), run[0]);
      List<String> options = new ArrayList<>(List.of(there));
      options.addAll(List.of("-o", actual.toString()));
      Equilux.process(spark, List.of(moon.toString()), options.toArray(String[]::new));
    }
    assertSameFiles(expected, actual);
    assertArrayEquals(Files.readAllBytes(tables), Files.readAllBytes(sparkTables));
  }

  @Test
  void archivesWorkLikeProcessAndExistingResultsAreKept() throws IOException {
    Path zip = folder.resolve("pictures.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : List.of("moon.png", "retina.jpg")) {
        out.putNextEntry(new ZipEntry("a/" + name));
        Files.copy(golden.resolve(name), out);
        out.closeEntry();
      }
      out.putNextEntry(new ZipEntry("../evil.png"));
      Files.copy(golden.resolve("moon.png"), out);
      out.closeEntry();
    }
    Path expected = folder.resolve("expected");
    String output = "--output=" + folder.resolve("actual");
    LocalProcess.Ended local =
        LocalProcess.run("--json", "-o", expected.toString(), zip.toString());
    List<String> inputs = List.of(zip.toUri().toString());
    Dataset<Row> rows = Equilux.process(spark, inputs, output);
    assertSameFiles(expected, folder.resolve("actual"));
    assertEquals(local.out().size(), rows.count());
    assertEquals(1, rows.where("error IS NOT NULL").count());

    assertEquals(
        2, Equilux.process(spark, inputs, output, "--skip-existing").where("existing").count());
    Dataset<Row> refused = Equilux.process(spark, inputs, output);
    assertEquals(2, refused.where("error LIKE '%exists already; --overwrite replaces it'").count());
    Dataset<Row> replaced = Equilux.process(spark, inputs, output, "--overwrite");
    assertEquals(2, replaced.where("backends IS NOT NULL").count());
    assertSameFiles(expected, folder.resolve("actual"));
  }

  @Test
  void commonTablesEqualThoseOfProcess() throws IOException {
    List<String> inputs =
        List.of(
            golden.resolve("astronaut.png").toString(),
            golden.resolve("coffee.png").toString(),
            golden.resolve("retina.jpg").toString());
    List<String> local =
        new ArrayList<>(
            List.of("--common-table", "--save-lut", folder.resolve("a.csv").toString(), "-o"));
    local.add(folder.resolve("expected").toString());
    local.addAll(inputs);
    assertEquals(0, LocalProcess.run(local.toArray(String[]::new)).code());
    Equilux.process(
        spark,
        inputs,
        "--common-table",
        "--save-lut=" + folder.resolve("b.csv"),
        "--output=" + folder.resolve("actual"));
    assertSameFiles(folder.resolve("expected"), folder.resolve("actual"));
    assertEquals(
        Files.readString(folder.resolve("a.csv")), Files.readString(folder.resolve("b.csv")));
  }

  @Test
  void commonTablesFailLikeProcess() {
    String astronaut = golden.resolve("astronaut.png").toString();
    String chessboard = golden.resolve("chessboard_GRAY_U16.tif").toString();
    String output = "--output=" + folder.resolve("out");
    LocalProcess.Ended local =
        LocalProcess.run("--common-table", output, astronaut, chessboard, chessboard + "x");
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () ->
                Equilux.process(
                    spark,
                    List.of(astronaut, chessboard, chessboard + "x"),
                    "--common-table",
                    output));
    assertEquals(String.join("\n", local.err()), error.getMessage());
  }

  @Test
  void theSqlFunctionEqualsProcess() throws IOException {
    Path expected = folder.resolve("expected");
    Path moon = golden.resolve("moon.png");
    LocalProcess.run(
        "--operation=clahe",
        "--clip=3",
        "--format=tiff",
        "-o",
        expected.toString(),
        moon.toString());
    Equilux.register(spark);
    pictures(moon).createOrReplaceTempView("pictures");
    Row row =
        spark
            .sql(
                "SELECT equilux_process(content, 'clahe', map('clip', '3', 'format', 'tiff')) AS"
                    + " tiff, equilux_process(CAST(NULL AS BINARY), 'sobel', NULL) AS nothing,"
                    + " equilux_process(content, 'sobel', NULL) AS edges FROM pictures")
            .first();
    assertArrayEquals(
        Files.readAllBytes(expected.resolve("moon_clahe.tif")), row.<byte[]>getAs("tiff"));
    assertNull(row.getAs("nothing"));
    assertTrue(row.<byte[]>getAs("edges").length > 0);
  }

  @Test
  void theSqlFunctionsClassNameForPythonIsRight() {
    spark
        .udf()
        .registerJava("by_class", "org.equilux.spark.sql.ProcessFunction", DataTypes.BinaryType);
    assertEquals(
        "0",
        spark
            .sql(
                "SELECT string(count(by_class(content, 'sobel', NULL))) FROM (SELECT X'00' AS"
                    + " content) WHERE false")
            .first()
            .getString(0));
  }

  @Test
  void aDamagedPictureIsAnSqlErrorOrNull() throws IOException {
    Path broken = folder.resolve("broken.png");
    Pictures.truncate(golden.resolve("moon.png"), broken);
    String reason = LocalProcess.run("-o", folder.toString(), broken.toString()).err().getFirst();
    Equilux.register(spark);
    pictures(broken).createOrReplaceTempView("broken");
    Exception error =
        assertThrows(
            Exception.class,
            () -> spark.sql("SELECT equilux_process(content, 'sobel', NULL) FROM broken").first());
    String message =
        reason
            .substring(reason.indexOf(": ") + 2)
            .replace("; --salvage processes the undamaged part", "");
    assertTrue(trace(error).contains(message), () -> message + " is not in " + trace(error));
    Row row =
        spark
            .sql("SELECT equilux_process(content, 'sobel', map('on_error', 'null')) FROM broken")
            .first();
    assertTrue(row.isNullAt(0));
  }

  private static Dataset<Row> pictures(Path file) {
    return spark.read().format("binaryFile").load(file.toString());
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void invalidOptionsFailLikeProcess() {
    LocalProcess.Ended local = LocalProcess.run("--operation=paint", golden.toString());
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Equilux.process(spark, List.of(golden.toString()), "--operation=paint"));
    assertEquals(String.join("\n", local.err()), error.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Equilux.process(spark, List.of("-"), "--json"));
  }
}
